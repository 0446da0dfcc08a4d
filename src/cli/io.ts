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

/** Runs a command's body; a misuse, which parseArgs reports too, becomes two lines and exit code 2. */
export async function runCommand(
  name: string,
  io: Io,
  body: () => Promise<number>,
): Promise<number> {
  try {
    return await body();
  } catch (error) {
    if (!isMisuse(error)) throw error;
    io.stderr(`relay ${name}: ${error.message}\nrelay ${name} --help says how it is used.\n`);
    return 2;
  }
}

function isMisuse(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.startsWith("ERR_PARSE_ARGS_");
}
