import { createHmac } from "node:crypto";
import { providers } from "../../../src/providers/index.ts";
import { buildRelay, environment } from "../build.ts";
import type { Campaign, Figures, Run } from "../campaign.ts";
import type { StoredTask } from "../google.ts";
import { hold } from "../promise.ts";
import type { Random } from "../random.ts";
import { startRelay } from "../relay-process.ts";
import { send } from "../send.ts";
import { SECRETS } from "../shapes.ts";
import { startGoogle } from "../start-google.ts";

const ROUNDS = { quick: 120, whole: 3000 } as const;

export const strings: Campaign = {
  name: "strings",
  title:
    "Authentic events whose id, type, key, time, path, query and headers hold what ends a header, a line or a path, or commands a terminal",
  checks:
    "never a 5xx; task names, headers, URLs and object names are of their alphabet, and lead where relay.yaml says; each log line is one line of JSON that no terminal obeys",
  run: prove,
};

/** What a sender may write who wants more than to be quoted. */
const PIECES = [
  "\r\nx-evil: 1",
  "\nx-evil: 1\n\nbody",
  "\r",
  "\u0000",
  "\u001b[2J\u001b]0;title\u0007",
  "\u009b31m\u009d0;title\u009c",
  "\u007f\u0008",
  "\u202egnp.exe\u202c",
  "\u2066\u2069\u200f\u061c",
  "\u2028\u2029\u0085",
  "\ud800",
  "é\u0301🚂",
  "../../../etc/passwd",
  "..\\..\\x",
  "/",
  "//evil.example/",
  "?x=1#y",
  "%0d%0ax-evil:%201",
  "%2e%2e%2f",
  "%00",
  "%",
  '"}],"x":[{"',
  "\\u0000",
  "'; DROP TABLE tasks; --",
  "$(id)`id`",
  "${PROOF_SECRET}",
  "{{constructor}}",
  "__proto__",
  "=cmd|'/c calc'!A1",
  "<script>alert(1)</script>",
  "projects/p/locations/l/queues/q/tasks/t",
  " ",
  "x".repeat(3000),
];

const custom = {
  provider: "custom",
  verify: providers["github"]?.verify,
  event: {
    id: "body:/id",
    type: ["body:/type", "header:x-action"],
    time: { at: "body:/time", unit: "iso" },
  },
  secrets: ["PROOF_SECRET"],
  forwardHeaders: ["x-*"],
  archive: true,
} as const;

const HOOK = "https://target.example.com/hooks?from=relay";
const CONFIG = {
  location: "us-central1",
  serviceAccount: "relay-invoker",
  archive: "gs://proof-bucket/events",
  sources: {
    plain: { ...custom, routes: [{ to: ["target", "bus"] }] },
    keyed: { ...custom, dedup: { key: "body.key", ledger: true }, routes: [{ to: ["target"] }] },
    parked: { ...custom, unrouted: "park", routes: [{ events: ["never"], to: ["target"] }] },
    items: {
      ...custom,
      items: { at: "/events", id: "body:/id", type: ["body:/type"] },
      split: "/events",
      routes: [{ to: ["target"] }],
    },
  },
  targets: {
    target: { url: HOOK },
    bus: { pubsub: "orders", orderingKey: "body.key" },
  },
};

async function prove(run: Run): Promise<Figures> {
  const google = await startGoogle();
  const built = await buildRelay("strings", CONFIG, {}, run.mutant);
  const relay = await startRelay(built, { ...environment(google, "rest"), ...SECRETS });
  const names = Object.keys(CONFIG.sources);
  let tasks = 0;
  let lines = 0;
  try {
    for (let round = 0; round < ROUNDS[run.size]; round += 1) {
      const random = run.random.fork(round);
      const sent = hostileDelivery(random.pick(names), random);
      const answer = await send(relay.port, sent);
      const seen = (): string =>
        `round ${round}: ${answer.status} ${answer.body} for ${JSON.stringify({ ...sent, body: sent.body.toString() })}`;
      hold(answer.status > 0 && answer.status < 500, "no text is a fault of ours", seen);
      hold(relay.isRunning(), "nothing ends the relay", seen);
      hold(answer.headers["x-evil"] === undefined, "no text makes a header of the answer", seen);
      for (const task of google.tasks.values()) proveTask(task, seen);
      for (const name of google.objects) proveObject(name, seen);
      tasks += google.tasks.size;
      google.forgetTasks();
      for (const line of relay.takeLines()) {
        lines += 1;
        proveLine(line, seen);
      }
    }
    return { tried: `${ROUNDS[run.size]} deliveries, ${tasks} tasks, ${lines} log lines` };
  } finally {
    await relay.kill();
    await google.close();
  }
}

function hostileDelivery(source: string, random: Random) {
  const text = (): string =>
    Array.from({ length: 1 + random.below(3) }, () => random.pick(PIECES)).join(
      random.pick(["", "a"]),
    );
  const event = (): object => ({
    id: text(),
    type: random.below(3) === 0 ? "push" : text(),
    key: text(),
    time: random.below(2) === 0 ? new Date().toISOString() : text(),
    [text()]: text(),
  });
  const body = Buffer.from(JSON.stringify({ ...event(), events: [event(), event()] }));
  const mac = createHmac("sha256", SECRETS.PROOF_SECRET).update(body).digest("hex");
  const inHeader = (): string => Buffer.from(text()).toString("latin1").replaceAll(UNSENDABLE, "");
  return {
    path: `/${source}${random.below(2) === 0 ? "" : `?q=${encodeURIComponent(text().replaceAll("\ud800", ""))}`}`,
    headers: [
      ["content-type", random.below(2) === 0 ? "application/json" : inHeader()],
      ["x-hub-signature-256", `sha256=${mac}`],
      ["x-action", inHeader()],
      ["x-odd", inHeader()],
      ["traceparent", inHeader()],
      ["user-agent", inHeader()],
      ["x-cloud-trace-context", inHeader()],
    ].flat(),
    body,
  };
}

/** What no client can put into a header. */
// oxlint-disable-next-line no-control-regex -- these are what it is about
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/g;

function proveTask({ name, url, headers }: StoredTask, seen: () => string): void {
  const told = (): string => `${JSON.stringify({ name, url, headers })} of ${seen()}`;
  // https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks#resource:-task
  const isName = /^projects\/[\w-]+\/locations\/[\w-]+\/queues\/[\w-]+\/tasks\/[\w-]{1,500}$/.test(
    name,
  );
  hold(isName, "a task's name is of its alphabet", told);
  const isWanted =
    url === HOOK ||
    /^https:\/\/relay\.example\.com\/(?:healthz|-\/redrive\/[\w-]+)$/.test(url) ||
    url === "https://pubsub.googleapis.com/v1/projects/proof-project/topics/orders:publish" ||
    /^https:\/\/storage\.googleapis\.com\/proof-bucket\/events\/[\w%.~!'()*/-]+$/.test(url) ||
    url === "";
  hold(isWanted, "a task goes where relay.yaml says", told);
  hold(!/\/\.\.?(?:\/|$)/.test(url), "no path leads upwards", told);
  for (const [header, value] of Object.entries(headers)) {
    // RFC 9110 §5.6.2, §5.5. What is passed on as it came may have bytes beyond ASCII, which are text of some kind.
    const isOurs =
      header.toLowerCase().startsWith("ce-") || header.toLowerCase().startsWith("relay-");
    const isValue = isOurs
      ? /^[\x20-\x7e]*$/.test(value)
      : /^[\t\x20-\x7e\u0080-\uffff]*$/.test(value);
    const isHeader = /^[\w!#$%&'*+.^`|~-]+$/.test(header) && isValue;
    hold(isHeader, "a task's headers are of their alphabet", told);
    hold(header.toLowerCase() !== "x-evil", "no text makes a header of a task", told);
  }
}

function proveObject(name: string, seen: () => string): void {
  const isClean = /^[\x20-\x7e]{1,1024}$/.test(name) && !/(?:^|\/)\.\.?(?:\/|$)/.test(name);
  hold(isClean, "an object's name is of its alphabet", () => `${name} of ${seen()}`);
}

/** What a terminal obeys, or shows in another order. */
const OBEYED = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

function proveLine(line: string, seen: () => string): void {
  const told = (): string => `${JSON.stringify(line)} of ${seen()}`;
  hold(!OBEYED.test(line), "no log line commands a terminal", told);
  hold(isObject(line), "each log line is one of JSON", told);
}

function isObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}
