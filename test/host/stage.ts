import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { symlinkSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "../../src/cli/bundle/make-build.ts";
import { tempFolder } from "../support/folder.ts";
import { bodyOf, freePort, listen } from "../support/http.ts";
import { type Running, start } from "../support/process.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const FRAMEWORK = join(ROOT, "node_modules/@google-cloud/functions-framework/build/src/main.js");

/** The two ways to start what `npm run build` builds. */
export const HOSTS = {
  "the function under the Functions Framework": [FRAMEWORK, "--source=.", "--target=relay"],
  "the service": ["service.cjs"],
} as const;

export type HostName = keyof typeof HOSTS;
export const hostNames = Object.keys(HOSTS) as HostName[];

/** A task as it came to the queue. */
export type Task = {
  readonly name: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
};

/** A relay in a process of its own. */
export type Host = {
  readonly port: number;
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Its log lines so far. */
  readonly lines: () => readonly Readonly<Record<string, unknown>>[];
  /** Its exit code, or the signal that ended it. */
  readonly ended: Running["ended"];
};

/** A build of one relay.yaml, and a queue for what it starts. */
export type Stage = {
  readonly tasks: Task[];
  /** While held, calls to the queue wait for `release`. */
  readonly hold: () => { readonly waiting: () => number; readonly release: () => void };
  /** Forgets which tasks there were, so that the same deliveries are new again. */
  readonly forget: () => void;
  readonly start: (name: HostName, env?: NodeJS.ProcessEnv) => Promise<Host>;
  readonly close: () => Promise<void>;
};

export async function setStage(relayYaml: string, env: NodeJS.ProcessEnv): Promise<Stage> {
  const folder = tempFolder({ "relay.yaml": relayYaml });
  const built = join(folder, "built");
  await build({ config: join(folder, "relay.yaml"), outdir: built });
  symlinkSync(join(ROOT, "node_modules"), join(built, "node_modules"));
  const { server, ...queue } = await startQueue();
  const hosts: Host[] = [];
  return {
    ...queue,
    async start(name, more = {}) {
      const port = await freePort();
      const host = spawnHost(HOSTS[name], built, port, {
        ...env,
        GOOGLE_CLOUD_PROJECT: "p",
        RELAY_URL: "https://relay.example.com",
        CLOUD_TASKS_EMULATOR_REST: server.url,
        ...more,
      });
      hosts.push(host);
      await untilHealthy(host);
      return host;
    },
    async close() {
      for (const { child } of hosts) child.kill("SIGKILL");
      await Promise.all([server.close(), ...hosts.map(({ ended }) => ended)]);
    },
  };
}

function spawnHost(
  args: readonly string[],
  cwd: string,
  port: number,
  env: NodeJS.ProcessEnv,
): Host {
  const { child, output, ended } = start(process.execPath, args, {
    cwd,
    env: { NODE_ENV: "production", PORT: String(port), ...env },
  });
  const lines = () =>
    output()
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { port, child, output, lines, ended };
}

async function untilHealthy({ port, ended, output }: Host): Promise<void> {
  let code: Awaited<Running["ended"]> | undefined;
  void ended.then((exit) => (code = exit));
  for (;;) {
    if (code !== undefined) throw new Error(`the host ended with ${code}:\n${output()}`);
    try {
      if ((await fetch(`http://127.0.0.1:${port}/healthz`)).ok) return;
    } catch {
      await delay(10); // Not listening yet.
    }
  }
}

async function startQueue() {
  const tasks: Task[] = [];
  const names = new Set<string>();
  let held: (() => void)[] | undefined;
  const server = await listen((request, response) => {
    void bodyOf(request).then((body) => {
      const create = (): void => createTask(body, response);
      if (held === undefined) create();
      else held.push(create);
    });
  });
  const createTask = (bytes: Buffer, response: ServerResponse): void => {
    const { task } = JSON.parse(bytes.toString()) as {
      task: { name: string; httpRequest: { body?: string; headers: Record<string, string> } };
    };
    response.setHeader("content-type", "application/json");
    if (names.has(task.name)) {
      response.writeHead(409).end('{"error":{"code":409,"status":"ALREADY_EXISTS","message":""}}');
      return;
    }
    names.add(task.name);
    const { body = "", headers } = task.httpRequest;
    tasks.push({ name: task.name, body: Buffer.from(body, "base64"), headers });
    response.end(JSON.stringify(task));
  };
  return {
    server,
    tasks,
    forget: () => names.clear(),
    hold() {
      const waiting: (() => void)[] = [];
      held = waiting;
      return {
        waiting: () => waiting.length,
        release() {
          held = undefined;
          for (const go of waiting) go();
        },
      };
    },
  };
}

/** What a raw request got. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the connection was closed after it. */
  readonly closed: boolean;
};

/** A connection of our own, for what no HTTP client would send. */
export type Raw = {
  readonly write: (bytes: string | Buffer) => void;
  readonly end: () => void;
  readonly destroy: () => void;
  /** Everything that came back so far. */
  readonly received: () => string;
  /** The answers, once there are `count` or the connection is closed; closes it. */
  readonly replies: (count?: number) => Promise<readonly Reply[]>;
  /** Resolves when what came back holds the text. */
  readonly until: (text: string) => Promise<void>;
};

export async function openRaw(port: number): Promise<Raw> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {}); // a reset shows in what came back
  await once(socket, "connect");
  let received = "";
  let closed = false;
  const changes = new Set<() => void>();
  const change = (): void => changes.forEach((look) => look());
  socket.setEncoding("latin1").on("data", (text) => {
    received += String(text);
    change();
  });
  socket.on("close", () => {
    closed = true;
    change();
  });
  const when = (isSo: () => boolean): Promise<void> =>
    new Promise((done) => {
      const look = (): void => {
        if (!isSo() && !closed) return;
        changes.delete(look);
        done();
      };
      changes.add(look);
      look();
    });
  return {
    write: (bytes) => void socket.write(bytes),
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
    received: () => received,
    async replies(count = 1) {
      await when(() => parseReplies(received).length >= count);
      const found = parseReplies(received);
      socket.destroy();
      return found.map((reply) => ({ ...reply, closed }));
    },
    until: (text) => when(() => received.includes(text)),
  };
}

/** Sends raw bytes, and gives the first answer. */
export async function exchange(port: number, bytes: string | Buffer): Promise<Reply> {
  const raw = await openRaw(port);
  raw.write(bytes);
  const [reply] = await raw.replies();
  if (reply === undefined) throw new Error("the connection was closed without an answer");
  return reply;
}

function parseReplies(text: string): Omit<Reply, "closed">[] {
  const replies: Omit<Reply, "closed">[] = [];
  for (let at = 0; ;) {
    const end = text.indexOf("\r\n\r\n", at);
    if (end === -1) return replies;
    const [start = "", ...lines] = text.slice(at, end).split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const status = Number(start.split(" ")[1]);
    const length = Number(headers["content-length"] ?? 0);
    if (text.length < end + 4 + length) return replies;
    at = end + 4 + length;
    if (status === 100) continue;
    replies.push({ status, headers, body: text.slice(end + 4, at) });
  }
}
