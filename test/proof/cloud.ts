import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { asSent, type SentMutant } from "./break-source.ts";
import { freePort } from "./free-port.ts";
import type { Mutant } from "./mutants.ts";
import { hold } from "./promise.ts";

/** What the embedded Cloud Tasks is started with. */
export type CloudOptions = {
  /** The folder on disk. */
  readonly data: string;
  /** The relay.yaml whose queues are there. */
  readonly config: string;
  readonly relayPort: number;
  /** Base URL of every target. */
  readonly target: string;
  /** Base URLs of targets that are somewhere else, by host. */
  readonly targets: Readonly<Record<string, string>>;
  /** A fault in it, where one is named that is in its own code. */
  readonly mutant?: SentMutant;
};

/** The embedded Cloud Tasks and Cloud Storage in a process of its own, at an address that outlives the process. */
export type Cloud = {
  readonly url: string;
  /** `host:port` of plaintext gRPC. */
  readonly grpcHost: string;
  readonly pid: () => number;
  /** Ends it at once, as a crash would. */
  readonly kill: () => Promise<void>;
  /** Starts it again, on the same ports and the same disk. */
  readonly start: () => Promise<void>;
  /** Has it keep a line of the relay's log. */
  readonly writeLog: (lines: readonly string[]) => void;
  /** A call of its API, repeated while it is down. */
  readonly call: <T>(method: string, path: string, body?: unknown) => Promise<Called<T>>;
};

export type Called<T> = { readonly status: number; readonly json: T };

const QUEUES = "/v2/projects/proof-project/locations/us-central1/queues";

/** Starts it. */
export async function openCloud(
  given: Omit<CloudOptions, "mutant"> & { readonly mutant?: Mutant | undefined },
  preload: readonly string[] = [],
): Promise<Cloud> {
  const [grpcPort, restPort] = [await freePort(), await freePort()];
  const { mutant, ...rest } = given;
  const options = { ...rest, grpcPort, restPort, ...(mutant && { mutant: asSent(mutant) }) };
  const url = `http://127.0.0.1:${restPort}`;
  let child: ChildProcess | undefined;
  const cloud: Cloud = {
    url,
    grpcHost: `127.0.0.1:${grpcPort}`,
    pid: () => child?.pid ?? 0,
    async kill() {
      const gone = child;
      child = undefined;
      if (gone === undefined || gone.exitCode !== null || gone.signalCode !== null) return;
      const ended = once(gone, "close");
      gone.kill("SIGKILL");
      await ended;
    },
    async start() {
      child = await startProcess(options, preload);
    },
    writeLog(lines) {
      if (lines.length > 0) child?.stdin?.write(`${lines.join("\n")}\n`);
    },
    call: (method, path, body) => callUntilAnswered(`${url}${path}`, method, body),
  };
  await cloud.start();
  return cloud;
}

async function startProcess(options: unknown, preload: readonly string[]): Promise<ChildProcess> {
  const script = resolve(import.meta.dirname, "cloud-process.ts");
  const required = preload.flatMap((file) => ["--require", file]);
  const child = spawn(process.execPath, [...required, script, JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  let errors = "";
  child.stdin.on("error", () => undefined);
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  const listening = new Promise<void>((settle, reject) => {
    child.stdout.setEncoding("utf8").on("data", () => settle());
    child.once("close", () => reject(new Error(`Cloud Tasks did not start: ${errors}`)));
  });
  await listening;
  return child;
}

/** 503 is what it says while its disk is full: then it is asked again, as while it is down. */
async function callUntilAnswered<T>(
  url: string,
  method: string,
  body: unknown,
): Promise<Called<T>> {
  const from = performance.now();
  for (;;) {
    hold(performance.now() - from < LONGEST_WAIT_MS, "the queue is there again in the end", () => {
      return `${method} ${url}`;
    });
    try {
      const response = await fetch(url, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const json = (await response.json()) as T;
      if (response.status !== 503) return { status: response.status, json };
    } catch {
      // It is down, and comes back.
    }
    await delay(20);
  }
}

/** Whether a task waits there. */
export async function hasTask(cloud: Cloud, queue: string, id: string): Promise<boolean> {
  const { status } = await cloud.call("GET", `${QUEUES}/${queue}/tasks/${id}`);
  return status === 200;
}

type TaskPage = {
  readonly tasks?: readonly { readonly name: string }[];
  readonly nextPageToken?: string;
};

/** The ids of the tasks of a queue. */
export async function tasksIn(cloud: Cloud, queue: string): Promise<readonly string[]> {
  const ids: string[] = [];
  let token = "";
  do {
    const path = `${QUEUES}/${queue}/tasks?pageSize=1000&pageToken=${encodeURIComponent(token)}`;
    const { json } = await cloud.call<TaskPage>("GET", path);
    ids.push(...(json.tasks ?? []).map(({ name }) => name.split("/").at(-1) ?? ""));
    token = json.nextPageToken ?? "";
  } while (token !== "");
  return ids;
}

/** Pauses a queue, or lets it go on. */
export async function setQueue(cloud: Cloud, queue: string, what: "pause" | "resume") {
  await cloud.call("POST", `${QUEUES}/${queue}:${what}`, {});
}

/** Waits until nothing waits in these queues. */
export async function drained(cloud: Cloud, queues: readonly string[]): Promise<void> {
  const from = performance.now();
  for (const queue of queues) {
    for (;;) {
      const waiting = await tasksIn(cloud, queue);
      if (waiting.length === 0) break;
      hold(performance.now() - from < LONGEST_WAIT_MS, "what waits is delivered in the end", () => {
        return `${waiting.length} in ${queue}, ${waiting[0]} among them`;
      });
      await delay(50);
    }
  }
}

const LONGEST_WAIT_MS = 180_000;

/** Waits until nothing waits in a queue, running again what failed so often that its next attempt is minutes away. */
export async function rundown(cloud: Cloud, queue: string): Promise<void> {
  for (;;) {
    const waiting = await tasksIn(cloud, queue);
    if (waiting.length === 0) return;
    for (const id of waiting) await cloud.call("POST", `${QUEUES}/${queue}/tasks/${id}:run`, {});
    await delay(2000);
  }
}

/** The names of the bucket's objects below a source. */
export async function objectsOf(cloud: Cloud, source: string): Promise<readonly string[]> {
  const names: string[] = [];
  let token = "";
  do {
    const path = `/storage/v1/b/proof-bucket/o?prefix=events/${source}/&maxResults=1000&pageToken=${encodeURIComponent(token)}`;
    const { json } = await cloud.call<{
      readonly items?: readonly { readonly name: string }[];
      readonly nextPageToken?: string;
    }>("GET", path);
    names.push(...(json.items ?? []).map(({ name }) => name));
    token = json.nextPageToken ?? "";
  } while (token !== "");
  return names;
}
