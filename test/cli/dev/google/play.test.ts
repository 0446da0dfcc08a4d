import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { play, serviceOf } from "../../../../src/cli/dev/google/play.ts";
import type { TargetKind } from "../../../../src/relay/targets/kind.ts";
import { KINDS } from "../../../../src/relay/targets/kinds.ts";
import type { Event } from "../../../../src/types/delivery.ts";

const NOW = new Date("2026-11-26T12:00:00Z");
const PLACE = { project: "p", location: "us-central1" };
const TOPIC = "/v1/projects/p/topics/orders:publish";
const WORKFLOW = "/v1/projects/p/locations/l/workflows/w/executions";
const BUS = "/v1/projects/p/locations/l/messageBuses/b:publish";
const JOB = "/v2/projects/p/locations/l/jobs/j:run";

const HOSTS = {
  [TOPIC]: "pubsub.googleapis.com",
  [WORKFLOW]: "workflowexecutions.googleapis.com",
  [BUS]: "eventarcpublishing.googleapis.com",
  [JOB]: "run.googleapis.com",
} as const;

function send(
  host: string,
  path: string,
  body: Buffer | string | object,
  token: unknown = "oauth",
) {
  const service = serviceOf(host);
  if (service === undefined) throw new Error(`${host} does not play`);
  const isRaw = typeof body === "string" || Buffer.isBuffer(body);
  const bytes = Buffer.from(isRaw ? body : JSON.stringify(body));
  return play({ service, method: "POST", path, token: token as "oauth", body: bytes }, NOW);
}

const event = (bytes: Buffer): Event => ({
  id: "é 1",
  identity: "é 1",
  source: "github",
  type: "issues.opened",
  time: NOW,
  timeIsOwn: true,
  body: null,
  bytes,
});

test.each(["pubsub", "workflow", "eventarc"] as const)(
  "%s unwraps what the relay's tasks for it hold: the very bytes, and the CloudEvent",
  (name) => {
    const kind: TargetKind = KINDS[name];
    for (const [bytes, contentType] of [
      [
        Buffer.from('{ "id":12345678901234567890, "a":"caf\\u00e9",  "a":1.0 }'),
        "application/json",
      ],
      [Buffer.from("a=1&b=2"), "application/x-www-form-urlencoded"],
      [randomBytes(2000), "application/octet-stream"],
    ] as const) {
      const cargo = { event: event(bytes), contentType };
      const url = new URL(kind.url(kind.fullName("orders", PLACE), cargo));
      const { status, cargo: read } = send(url.host, url.pathname, kind.wrap(cargo));
      expect(status).toBe(200);
      expect(read?.bytes?.equals(bytes)).toBe(true);
      expect(read?.contentType).toBe(contentType);
      expect(read?.attributes).toMatchObject({
        id: "é 1",
        source: "github",
        type: "issues.opened",
        time: NOW.toISOString(),
      });
    }
  },
);

test("a job learns of the event by its variables", () => {
  const kind: TargetKind = KINDS.job;
  const cargo = { event: event(Buffer.from("{}")), contentType: "application/json" };
  const url = new URL(kind.url(kind.fullName("import", PLACE), cargo));
  const { status, answer, cargo: read } = send(url.host, url.pathname, kind.wrap(cargo));
  expect([status, read?.attributes["id"]]).toEqual([200, "é 1"]);
  expect(answer).toMatchObject({
    name: expect.stringMatching(/^projects\/p\/locations\/us-central1\/operations\//) as string,
    done: false,
  });
});

test("the answers are Google's: ids of messages, the execution, nothing", () => {
  const messages = [{ data: "e30=" }, { attributes: { a: "1" } }];
  const { answer } = send(HOSTS[TOPIC], TOPIC, { messages });
  const [first, second] = (answer as { messageIds: string[] }).messageIds;
  expect(first).not.toBe(second);
  expect(send(HOSTS[WORKFLOW], WORKFLOW, { argument: "{}" }).answer).toMatchObject({
    name: expect.stringMatching(/^projects\/p\/locations\/l\/workflows\/w\/executions\//) as string,
    state: "ACTIVE",
    argument: "{}",
  });
  const structured = '{"specversion":"1.0","id":"1","source":"s","type":"t"}';
  expect(send(HOSTS[BUS], BUS, { jsonMessage: structured }).answer).toEqual({});
});

const message = (one: object): object => ({ messages: [one] });
const attributes = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, "x"]));
const argument = (bytes: number): object => ({ argument: JSON.stringify("x".repeat(bytes - 2)) });

test.each<[string, keyof typeof HOSTS, string | object, number]>([
  ["that is not JSON", TOPIC, "{", 400],
  ["with a field that no message has", TOPIC, message({ body: "e30=" }), 400],
  ["without messages", TOPIC, {}, 400],
  [
    "of 1001 messages",
    TOPIC,
    { messages: Array.from({ length: 1001 }, () => ({ data: "e30=" })) },
    400,
  ],
  ["whose data are not base64", TOPIC, message({ data: "{}" }), 400],
  ["with neither data nor attributes", TOPIC, message({ data: "" }), 400],
  ["with a long attribute", TOPIC, message({ attributes: { a: "x".repeat(1025) } }), 400],
  ["with 101 attributes", TOPIC, message({ attributes: attributes(101) }), 400],
  ["with an attribute of Google's", TOPIC, message({ attributes: { googclient: "x" } }), 400],
  ["with a number as attribute", TOPIC, message({ attributes: { a: 1 } }), 400],
  [
    "with a long ordering key",
    TOPIC,
    message({ data: "e30=", orderingKey: "x".repeat(1025) }),
    400,
  ],
  ["over 10 MB", TOPIC, message({ data: "A".repeat(10_000_000) }), 400],
  ["to a topic without publish", "/v1/projects/p/topics/orders" as typeof TOPIC, {}, 404],
  ["whose argument is not JSON", WORKFLOW, { argument: "{" }, 400],
  ["whose argument is an object", WORKFLOW, { argument: {} }, 400],
  ["whose argument has over 32 KB", WORKFLOW, argument(32 * 1024 + 1), 400],
  ["without an event", BUS, {}, 400],
  ["whose event has no type", BUS, { jsonMessage: '{"specversion":"1.0","id":"1"}' }, 400],
  ["whose event is not JSON", BUS, { jsonMessage: "event" }, 400],
  ["with an override that no job has", JOB, { overrides: { env: [] } }, 400],
])("a request %s is refused in Google's form", (_what, path, body, status) => {
  const host = HOSTS[path] ?? HOSTS[TOPIC];
  const refused = send(host, path, body);
  expect(refused.status).toBe(status);
  expect(refused.answer).toMatchObject({
    error: { code: status, status: status === 404 ? "NOT_FOUND" : "INVALID_ARGUMENT" },
  });
  expect(refused.cargo).toBeUndefined();
});

test("an argument of just 32 KB is accepted", () => {
  expect(send(HOSTS[WORKFLOW], WORKFLOW, argument(32 * 1024)).status).toBe(200);
});

test.each(["oidc", undefined])("a task with %s in place of an access token is 401", (token) => {
  const { status, answer } = send(HOSTS[TOPIC], TOPIC, message({ data: "e30=" }), token ?? null);
  expect(status).toBe(401);
  expect(answer).toMatchObject({ error: { status: "UNAUTHENTICATED" } });
});
