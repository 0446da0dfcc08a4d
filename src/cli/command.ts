import { parseArgs, type ParseArgsOptionDescriptor } from "node:util";
import { suggestion } from "../relay/suggest.ts";
import { UserError } from "../types/user-error.ts";
import { type Command, type Io, UsageError } from "./io.ts";
import { printableText } from "./printable.ts";

/** One option: what parseArgs reads, with what the help says about it. */
export type Option = ParseArgsOptionDescriptor & {
  /** What stands for the value in the help, such as `<file>`. Only of options with a value. */
  readonly value?: string;
  /** Lines of the help; the first has room for about 70 characters. */
  readonly help: string;
};

type Options = Readonly<Record<string, Option>>;

/** The values that parseArgs gives for these options. */
export type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>["values"];

/** What a command is, in one value. */
export type CommandSpec<O extends Options> = {
  /** As it is typed after `relay`. */
  readonly name: string;
  /** What to type before the arguments. Default `relay <name>`. */
  readonly program?: string;
  /** What the command is for: a paragraph or more, for the help. */
  readonly about: string;
  /** As the help shows them: `<required>` or `[optional]`. Default none. */
  readonly positionals?: readonly string[];
  readonly options: O;
  /** Options that other commands have and this one refuses, by name: why, and what to do instead. */
  readonly refused?: Readonly<Record<string, string>>;
  /** Paragraphs after the options, such as the environment variables. */
  readonly notes?: string;
  /** Whole command lines. */
  readonly examples: readonly string[];
  /** What exit codes mean here, beside or in place of 0 success, 1 failure, 2 usage error. */
  readonly exitCodes?: Readonly<Record<number, string>>;
  /** Resolves to the exit code. Throws UsageError and other UserErrors, which `command` prints. */
  readonly run: (
    call: { readonly values: Values<O>; readonly positionals: readonly string[] },
    io: Io,
  ) => Promise<number>;
};

/** The option of every command that reads relay.yaml. */
export const CONFIG = {
  config: {
    type: "string",
    value: "<file>",
    help: "default: RELAY_CONFIG, otherwise relay.yaml or relay.config.ts",
  },
} as const;

/** The option of every command that lists: one JSON document on standard output in place of text. */
export const JSON_OUTPUT = {
  json: { type: "boolean", default: false, help: "print one JSON document" },
} as const;

const HELP = { help: { type: "boolean", short: "h", default: false, help: "print this" } } as const;

/**
 * Makes a command of its description: reads the arguments, answers --help, and turns errors into one
 * line and an exit code. A usage error exits with 2, another UserError with 1, and any other error is
 * thrown, since it is a defect.
 */
export function command<const O extends Options>(spec: CommandSpec<O>): Command {
  return async (args, io) => {
    try {
      const call = read(spec, args);
      if (call === "help") {
        io.stdout(helpOf(spec));
        return 0;
      }
      return await spec.run(call, io);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      io.stderr(messageFor(error, spec));
      return error instanceof UsageError ? 2 : 1;
    }
  };
}

function read<const O extends Options>(
  spec: CommandSpec<O>,
  args: readonly string[],
): "help" | { values: Values<O>; positionals: readonly string[] } {
  const options = { ...HELP, ...spec.options };
  const { values, positionals } = parse(options, spec.refused, args);
  if (values["help"] === true) return "help";
  const extra = positionals.slice(spec.positionals?.length ?? 0);
  if (extra.length > 0) throw new UsageError(`unexpected argument "${extra.join(" ")}"`);
  // The values of the command's own options are among them.
  return { values: values as Values<O>, positionals };
}

function parse(
  options: Options,
  refused: CommandSpec<Options>["refused"],
  args: readonly string[],
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException; // parseArgs throws no other
    throw new UsageError(
      code === "ERR_PARSE_ARGS_UNKNOWN_OPTION"
        ? unknownOption(options, refused, args)
        : firstLine(message),
      { cause },
    );
  }
}

function unknownOption(
  options: Options,
  refused: Readonly<Record<string, string>> = {},
  args: readonly string[],
): string {
  const names = Object.keys(options).map((name) => `--${name}`);
  const typed = args.map((arg) => arg.split("=")[0] ?? arg);
  const unknown = typed.find((arg) => /^-./.test(arg) && arg !== "-h" && !names.includes(arg));
  const why = refused[unknown?.replace(/^--/, "") ?? ""];
  if (why !== undefined) return `${unknown} narrows nothing down here: ${why}`;
  return `there is no option ${unknown}${suggestion(unknown ?? "", names)}`;
}

const firstLine = (text: string): string => text.split("\n")[0] ?? text;

function messageFor(error: UserError, { program, name }: CommandSpec<Options>): string {
  const message = printableText(error.message);
  if (!(error instanceof UsageError)) return `${message}\n`;
  const typed = program ?? `relay ${name}`;
  return `${typed}: ${message}\n${typed} --help says how it is used.\n`;
}

function helpOf(spec: CommandSpec<Options>): string {
  const { program = `relay ${spec.name}`, positionals = [], about, notes, examples } = spec;
  const parts = [
    `Usage: ${[program, ...positionals, "[options]"].join(" ")}`,
    about.trim(),
    `Options:\n${optionLines({ ...spec.options, ...HELP })}`,
    ...(notes === undefined ? [] : [notes.trim()]),
    `Exit code: ${exitCodes(spec.exitCodes)}.`,
    `Examples:\n${examples.map((example) => `  ${example}`).join("\n")}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function optionLines(options: Options): string {
  const rows = Object.entries(options).map(([name, { value, short, help }]) => ({
    left: `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`,
    help,
  }));
  const width = Math.max(...rows.map(({ left }) => left.length));
  const indent = `\n${" ".repeat(width + 4)}`;
  return rows
    .map(({ left, help }) => `  ${left.padEnd(width)}  ${help.replaceAll("\n", indent)}`)
    .join("\n");
}

function exitCodes(own: Readonly<Record<number, string>> = {}): string {
  const all = { 0: "success", 1: "failure", 2: "usage error", ...own };
  return Object.entries(all)
    .map(([code, meaning]) => `${code} ${meaning}`)
    .join(", ");
}
