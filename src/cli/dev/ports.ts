import { once } from "node:events";
import { createServer } from "node:net";
import { UserError } from "../../types/user-error.ts";
import { UsageError } from "../io.ts";
import { runningDev } from "./running.ts";

/** Where `npm run dev` listens; 0 is any free port. */
export type Ports = {
  readonly http: number;
  readonly tasks: number;
  readonly console: number;
  readonly echo: number;
};

/** What listens where, by the variable that moves it. */
const VARIABLES = {
  http: { variable: "PORT", what: "the function", byDefault: 8080 },
  tasks: { variable: "RELAY_TASKS_PORT", what: "Cloud Tasks' gRPC", byDefault: 8123 },
  console: { variable: "RELAY_CONSOLE_PORT", what: "Cloud Tasks' REST", byDefault: 8124 },
  echo: { variable: "RELAY_ECHO_PORT", what: "the echo target", byDefault: 8125 },
} as const;

const NAMES = Object.keys(VARIABLES) as (keyof Ports)[];

/** The ports from the environment. Throws UsageError for one that is not a port. */
export function readPorts(env: NodeJS.ProcessEnv): Ports {
  const [http = 0, tasks = 0, console = 0, echo = 0] = NAMES.map((name) => portOf(env, name));
  return { http, tasks, console, echo };
}

function portOf(env: NodeJS.ProcessEnv, name: keyof Ports): number {
  const { variable, byDefault } = VARIABLES[name];
  const text = env[variable] ?? "";
  if (text === "") return byDefault;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`${variable} is "${text}"; it must be a port from 0 to 65535`);
}

/**
 * Throws a UserError that lists every port that cannot be had, with the remedy. `data` is the state
 * folder, which says whether another `npm run dev` is the cause.
 */
export async function checkPorts(ports: Ports, host: string, data: string): Promise<void> {
  const checks = NAMES.map(async (name) => {
    const why = await whyNot(ports[name], name === "http" ? host : "127.0.0.1");
    const { variable, what } = VARIABLES[name];
    return why === undefined ? [] : [`Port ${ports[name]} (${variable}, ${what}) ${why}.`];
  });
  const faults = (await Promise.all(checks)).flat();
  if (faults.length === 0) return;
  throw new UserError([...faults, remedy(data)].join("\n"));
}

function remedy(data: string): string {
  const other = runningDev(data);
  if (other === undefined) {
    return "Stop what listens there, or set the variable to another port (0 is any free one).";
  }
  const zeros = NAMES.map((name) => `${VARIABLES[name].variable}=0`).join(" ");
  return `npm run dev already runs here (process ${other.pid}, ${other.url}). Stop it, or give this one a state and ports of its own:
  RELAY_DATA=.relay-2 ${zeros} npm run dev`;
}

async function whyNot(port: number, host: string): Promise<string | undefined> {
  if (port === 0) return undefined;
  const probe = createServer();
  try {
    probe.listen({ port, host: host === "localhost" ? "127.0.0.1" : host, exclusive: true });
    await once(probe, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") return "is in use";
    return code === "EACCES"
      ? "is not allowed for this user"
      : `cannot be opened on ${host} (${code})`;
  }
  await new Promise((resolve) => probe.close(resolve));
  return undefined;
}
