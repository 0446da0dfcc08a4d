import type { Clock } from "../console/facts/pace.ts";
import { UserError } from "../types/user-error.ts";

/** What a command sees of the process. */
export type Io = {
  readonly env: NodeJS.ProcessEnv;
  /** Accepts text with its own line ends. */
  readonly stdout: (text: string) => void;
  /** Writes bytes to standard output as they are. Default: it accepts none. */
  readonly write?: (bytes: Uint8Array) => void;
  readonly stderr: (text: string) => void;
  /** All of standard input. Default: there is none. */
  readonly stdin?: () => Promise<Buffer>;
  /** Asks a question on the terminal. Default: there is no terminal, and nobody to ask. */
  readonly ask?: (question: string) => Promise<string>;
  /** What calls of Google's APIs wait by. Default: the wall clock. */
  readonly clock?: Clock;
  /** Aborted where work is to end before it is done. Default: Ctrl-C. */
  readonly stop?: AbortSignal;
};

/**
 * A command: gets what follows its name on the command line and resolves to the exit code (0
 * success, 1 failure, 2 usage error; a command's help names others).
 */
export type Command = (args: readonly string[], io: Io) => Promise<number>;

/** A mistake in how a command was called. Commands print it with the way to the help, and exit with 2. */
export class UsageError extends UserError {
  override readonly name = "UsageError";
}
