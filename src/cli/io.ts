/** What a command sees of the process. */
export type Io = {
  readonly env: NodeJS.ProcessEnv;
  /** Takes text with its own line ends. */
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** All of standard input. Default: there is none. */
  readonly stdin?: () => Promise<Buffer>;
};

/** A command: takes what follows its name on the command line, gives the exit code (0 done, 1 found wanting, 2 misused). */
export type Command = (args: readonly string[], io: Io) => Promise<number>;

/** A mistake in how a command was called. `runCommand` prints it with the way to the help, and exits with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Errors that are a user's to read: their message says what is wrong and what to do. Others keep their stack. */
const SELF_EXPLAINING = new Set(["ConfigError", "StartError", "CannotSign", "NoReply"]);

/** Runs a command's body. A misuse, which parseArgs reports too, exits with 2; a fault that explains itself with 1. */
export async function runCommand(
  name: string,
  io: Io,
  body: () => Promise<number>,
): Promise<number> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (isMisuse(error)) {
      io.stderr(`relay ${name}: ${error.message}\nrelay ${name} --help says how it is used.\n`);
      return 2;
    }
    if (!SELF_EXPLAINING.has(error.name)) throw error;
    io.stderr(`${error.message}\n`);
    return 1;
  }
}

function isMisuse(error: Error): boolean {
  if (error instanceof UsageError) return true;
  return "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_");
}
