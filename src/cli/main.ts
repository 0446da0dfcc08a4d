import { readFileSync } from "node:fs";
import { suggestion } from "../relay/suggest.ts";
import { withDotEnv } from "./dot-env.ts";
import type { Command, Io } from "./io.ts";

type Row = {
  readonly summary: string;
  readonly load: () => Promise<Command>;
  /** It is a command of development, which reads `.env` too. */
  readonly dotEnv?: true;
};

/** Every command; each is loaded when it is called. */
const COMMANDS: Readonly<Record<string, Row>> = {
  init: {
    summary: "a project of one's own, with the relay as its one dependency",
    load: async () => (await import("./init/init.ts")).init,
  },
  dev: {
    summary: "the whole relay on this machine: function, embedded Cloud Tasks, echo target",
    load: async () => (await import("./dev/dev.ts")).dev,
    dotEnv: true,
  },
  console: {
    summary: "what came in, what is stuck and why, in a browser: here or in the cloud",
    load: async () => (await import("./console/console.ts")).console,
    dotEnv: true,
  },
  check: {
    summary: "config, schemas, expressions and secrets: all faults at once",
    load: async () => (await import("./check/check.ts")).check,
  },
  send: {
    summary: "a realistic, signed delivery to a source, or a tampered one",
    load: async () => (await import("./send/send.ts")).send,
    dotEnv: true,
  },
  smoke: {
    summary: "the whole good and bad set against a running or deployed relay, as a matrix",
    load: async () => (await import("./smoke/smoke.ts")).smoke,
    dotEnv: true,
  },
  explain: {
    summary: "what becomes of a captured request: which check fails, and what would make it pass",
    load: async () => (await import("./explain/explain.ts")).explain,
    dotEnv: true,
  },
  providers: {
    summary: "the presets, or one of them explained",
    load: async () => (await import("./providers/providers.ts")).providers,
  },
  archive: {
    summary: "events that the archive keeps: shown, printed, pulled as files to send again",
    load: async () => (await import("./archive/archive.ts")).archive,
  },
  replay: {
    summary: "archived events through the relay again",
    load: async () => (await import("./archive/replay.ts")).replay,
  },
  emulator: {
    summary: "the embedded Cloud Tasks and Cloud Storage alone",
    load: async () => (await import("./emulator/emulator.ts")).emulator,
  },
  deliveries: {
    summary: "what came in, with outcome and cause, and how far it is",
    load: async () => (await import("./deliveries/deliveries.ts")).deliveries,
  },
  event: {
    summary: "one event's whole story",
    load: async () => (await import("./event/event.ts")).event,
  },
  tasks: {
    summary: "what waits and what fails",
    load: async () => (await import("./tasks/tasks.ts")).tasks,
  },
  task: {
    summary: "one task with its body and attempts",
    load: async () => (await import("./tasks/task.ts")).task,
  },
  run: {
    summary: "tries one task now",
    load: async () => (await import("./tasks/run.ts")).run,
  },
  delete: {
    summary: "gives one task up for good",
    load: async () => (await import("./tasks/delete.ts")).remove,
  },
  queues: {
    summary: "how full the queues are and how fast they go",
    load: async () => (await import("./queues/queues.ts")).queues,
  },
  pause: {
    summary: "holds a queue's tasks back",
    load: async () => (await import("./queues/pause.ts")).pause,
  },
  resume: {
    summary: "lets a paused queue go on",
    load: async () => (await import("./queues/pause.ts")).resume,
  },
  parked: {
    summary: "events that are kept until they are run again, by cause",
    load: async () => (await import("./parked/parked.ts")).parked,
  },
  dead: {
    summary: "tasks that their target will not accept, by cause",
    load: async () => (await import("./dead/dead.ts")).dead,
  },
  redrive: {
    summary: "runs parked events and dead letters again",
    load: async () => (await import("./redrive/redrive.ts")).redrive,
  },
  sweep: {
    summary: "moves hopeless tasks to the dead-letter queue",
    load: async () => (await import("./sweep/sweep.ts")).sweep,
  },
  secrets: {
    summary: "which secrets still match, and which can be removed",
    load: async () => (await import("./secrets/secrets.ts")).secrets,
  },
  build: {
    summary: "the function as it is deployed",
    load: async () => (await import("./bundle/build.ts")).build,
  },
  deploy: {
    summary: "a Google Cloud project as relay.yaml says: deploy.sh",
    load: async () => (await import("./deploy-command/deploy.ts")).deploy,
  },
};

/** Runs `relay <command> …`. Exit code 2: no such command. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name = "--help", ...rest] = args;
  if (name === "--help" || name === "-h" || name === "help") {
    io.stdout(usage());
    return 0;
  }
  if (name === "--version" || name === "-v") {
    io.stdout(`${version()}\n`);
    return 0;
  }
  const row = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (row === undefined) {
    const near = suggestion(name, Object.keys(COMMANDS));
    io.stderr(`relay: there is no command "${name}"${near}\nrelay --help lists them.\n`);
    return 2;
  }
  const command = await row.load();
  return command(rest, row.dotEnv ? withDotEnv(io) : io);
}

/** Of the package that this file is part of: in a checkout src/cli/, in an installed package dist/cli/. */
function version(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version;
}

function usage(): string {
  const lines = Object.entries(COMMANDS).map(
    ([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`,
  );
  return `Usage: relay <command> [options]

${lines.join("\n")}

relay <command> --help explains a command, relay --version prints the version.
`;
}
