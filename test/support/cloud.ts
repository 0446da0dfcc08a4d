import { writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Clock } from "../../src/console/facts/pace.ts";
import { type World, sharedWorld } from "../emulator/world.ts";
import { tempFolder } from "./folder.ts";
import { bodyOf, listen } from "./http.ts";

/** The project and region of everything in it. */
export const PROJECT = "my-project";
export const REGION = "us-central1";

/** One call that came in. */
export type CloudCall = {
  readonly method: string;
  readonly path: string;
  /** The permission that Google checks for it. */
  readonly permission: string;
  readonly body: string;
  /** By the stand-in's clock. */
  readonly at: number;
};

/** What a stand-in answers in place of what the call asks for. */
export type Failure = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Calls that it is for, as `METHOD /path?query`. Default: all. */
  readonly on?: RegExp;
  /** How many. Default: one. */
  readonly times?: number;
};

/** A stand-in of Google Cloud: Cloud Logging, Cloud Tasks and Cloud Storage behind one's own account. */
export type Cloud = {
  readonly url: string;
  /** What is in it, through no account. */
  readonly world: World;
  readonly calls: readonly CloudCall[];
  /** Forgets the calls, failures and withdrawn permissions so far. */
  readonly reset: () => void;
  readonly fail: (failure: Failure) => void;
  /** Withdraws a permission from the account. */
  readonly revoke: (permission: string) => void;
  /** Has calls wait until the answer is called; `arrived` resolves with the first. */
  readonly hold: (on: RegExp) => { readonly arrived: Promise<void>; readonly release: () => void };
  /** Variables that lead the commands here, with a token file. */
  readonly env: NodeJS.ProcessEnv;
  /** Whose waits are over at once, and add up. */
  readonly clock: Clock;
  /** The most calls of a kind that came within one minute. */
  readonly mostPerMinute: (permission: string) => number;
};

const TOKEN = "ya29.a-token-of-this-test";
const MINUTE_MS = 60_000;
/** A call is a moment on its way: two that began a minute apart may come in a little closer. */
const WINDOW_MS = MINUTE_MS - 1000;

/** As Cloud Tasks, Cloud Logging and Cloud Storage ask for them. */
const PERMISSIONS: readonly (readonly [RegExp, string])[] = [
  [/^POST \/v2\/entries:list$/, "logging.logEntries.list"],
  [/^GET \/storage\/v1\/b\/[^/]+\/o\?/, "storage.objects.list"],
  [/^GET \/storage\/v1\/b\/[^/]+\/o\//, "storage.objects.get"],
  [/^GET \/v2\/.*\/tasks[/?].*responseView=FULL/, "cloudtasks.tasks.fullView"],
  [/^GET \/v2\/.*\/tasks\//, "cloudtasks.tasks.get"],
  [/^GET \/v2\/.*\/tasks(\?|$)/, "cloudtasks.tasks.list"],
  [/^GET \/v2\/.*\/queues(\?|$)/, "cloudtasks.queues.list"],
  [/^POST \/v2\/.*:run$/, "cloudtasks.tasks.run"],
  [/^POST \/v2\/.*:pause$/, "cloudtasks.queues.pause"],
  [/^POST \/v2\/.*:resume$/, "cloudtasks.queues.resume"],
  [/^POST \/v2\/.*\/tasks$/, "cloudtasks.tasks.create"],
  [/^DELETE \/v2\/.*\/tasks\//, "cloudtasks.tasks.delete"],
];

const permissionOf = (call: string): string =>
  PERMISSIONS.find(([pattern]) => pattern.test(call))?.[1] ?? "none";

/**
 * Starts one for a test file: an embedded Cloud Tasks behind what Google puts before it. No page has
 * more than `pageSize` rows.
 */
export async function startCloud({ pageSize = 2 } = {}): Promise<Cloud> {
  const world = await sharedWorld();
  let skew = 0;
  const now = (): number => Date.now() + skew;
  const clock: Clock = {
    now,
    sleep: (ms, signal) => {
      if (signal?.aborted !== true) skew += ms;
      return Promise.resolve();
    },
  };
  let calls: CloudCall[] = [];
  let failures: { -readonly [Key in keyof Failure]: Failure[Key] }[] = [];
  let held: { readonly on: RegExp; readonly wait: () => Promise<void> }[] = [];
  const revoked = new Set<string>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const { method = "", url: path = "" } = request;
    const call = `${method} ${path}`;
    const permission = permissionOf(call);
    calls.push({ method, path, permission, body: body.toString(), at: now() });
    await Promise.all(held.filter(({ on }) => on.test(call)).map(({ wait }) => wait()));
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      return refuse(response, 401, "UNAUTHENTICATED", "Request had invalid credentials.");
    }
    if (revoked.has(permission)) {
      return refuse(response, 403, "PERMISSION_DENIED", "The caller does not have permission.");
    }
    const failure = failures.find(({ on, times = 1 }) => times > 0 && on?.test(call) !== false);
    if (failure !== undefined) {
      failure.times = (failure.times ?? 1) - 1;
      const { status, headers } = failure;
      const code = status === 429 ? "RESOURCE_EXHAUSTED" : "UNAVAILABLE";
      return refuse(response, status, code, "Try again later.", headers);
    }
    const { url, json } = paged(path, body, pageSize);
    const reply = await fetch(`${world.issuerUrl}${url}`, {
      method,
      headers: { "content-type": request.headers["content-type"] ?? "application/json" },
      ...(method !== "GET" && method !== "DELETE" && { body: json }),
    });
    const bytes = Buffer.from(await reply.arrayBuffer());
    response.writeHead(reply.status, { "content-type": reply.headers.get("content-type") ?? "" });
    response.end(bytes);
  }

  const { url } = await listen((request, response) => void answer(request, response));
  const token = join(tempFolder({ token: `${TOKEN}\n` }), "token");
  return {
    url,
    world,
    clock,
    get calls() {
      return calls;
    },
    reset: () => {
      calls = [];
      failures = [];
      held = [];
      revoked.clear();
      skew += MINUTE_MS;
    },
    fail: (failure) => void failures.push({ ...failure }),
    revoke: (permission) => void revoked.add(permission),
    hold: (on) => {
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
      held.push({ on, wait: () => (arrive(), released) });
      return { arrived, release };
    },
    env: {
      CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: `${url}/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDTASKS: `${url}/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: `${url}/`,
      CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: token,
    },
    mostPerMinute: (permission) => {
      const times = calls.filter((call) => call.permission === permission).map(({ at }) => at);
      return Math.max(
        0,
        ...times.map((from) => times.filter((at) => at >= from && at < from + WINDOW_MS).length),
      );
    },
  };
}

function refuse(
  response: ServerResponse,
  code: number,
  status: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(code, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify({ error: { code, status, message } }));
}

/** The call with no more rows to a page than the stand-in gives. */
function paged(path: string, body: Buffer, pageSize: number) {
  if (path === "/v2/entries:list") {
    const asked = JSON.parse(body.toString()) as { pageSize?: number };
    const size = Math.min(asked.pageSize ?? pageSize, pageSize);
    return { url: path, json: JSON.stringify({ ...asked, pageSize: size }) };
  }
  const url = new URL(path, "http://cloud");
  const isList = /\/(?:tasks|queues|o)$/.test(url.pathname);
  if (!isList || body.length > 0) return { url: path, json: new Uint8Array(body) };
  const name = url.pathname.endsWith("/o") ? "maxResults" : "pageSize";
  url.searchParams.set(name, String(pageSize));
  return { url: url.pathname + url.search, json: new Uint8Array(body) };
}

/** Writes another token into the file that the commands read theirs from. */
export const expireToken = ({ env }: Cloud, token = "ya29.expired"): void =>
  writeFileSync(env["CLOUDSDK_AUTH_ACCESS_TOKEN_FILE"] ?? "", token);
