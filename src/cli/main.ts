import type { Command, Io } from "./io.ts";

type Row = { readonly help: string; readonly load: () => Promise<Command> };

/** Every command; each is loaded when it is called. */
const COMMANDS: Readonly<Record<string, Row>> = {
  dev: {
    help: "the whole relay on this machine: function, embedded Cloud Tasks, echo target",
    load: async () => (await import("./dev/dev.ts")).dev,
  },
  check: {
    help: "config, schemas, expressions and secrets: all faults at once",
    load: async () => (await import("./check/check.ts")).check,
  },
  send: {
    help: "a realistic, signed delivery to a source, or a tampered one",
    load: async () => (await import("./send/send.ts")).send,
  },
  smoke: {
    help: "the whole good and bad set against a running or deployed relay, as a matrix",
    load: async () => (await import("./smoke/smoke.ts")).smoke,
  },
  explain: {
    help: "why a captured request is refused: which check fails, and what would make it pass",
    load: async () => (await import("./explain/explain.ts")).explain,
  },
  providers: {
    help: "the presets, or one of them explained",
    load: async () => (await import("./providers/providers.ts")).providers,
  },
  emulator: {
    help: "the embedded Cloud Tasks alone",
    load: async () => (await import("./emulator/emulator.ts")).emulator,
  },
};

/** Runs `relay <command> …`. Exit code 2: no such command. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name = "--help", ...rest] = args;
  if (name === "--help" || name === "-h" || name === "help") {
    io.stdout(usage());
    return 0;
  }
  const row = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (row === undefined) {
    io.stderr(`There is no command "${name}".\n\n${usage()}`);
    return 2;
  }
  const command = await row.load();
  return command(rest, io);
}

function usage(): string {
  const lines = Object.entries(COMMANDS).map(([name, { help }]) => `  ${name.padEnd(10)} ${help}`);
  return `Usage: relay <command> [options]\n\n${lines.join("\n")}\n\nrelay <command> --help tells more.\n`;
}
