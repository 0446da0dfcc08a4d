import { createHash, createHmac } from "node:crypto";
import { providers } from "../../src/providers/index.ts";
import type { Sent } from "./send.ts";

const SECRET = "It's a Secret to Everybody";
/** What a relay of `CONFIG` needs to be started. */
export const SECRETS = { PROOF_SECRET: SECRET };

/** A kind of event, with the tasks that it must become. */
export type Shape = {
  readonly name: string;
  readonly source: string;
  /** Queues that get one task of each of its events. */
  readonly queues: readonly string[];
  /** How many events its body holds; undefined for a delivery that is one. */
  readonly items?: number;
  /** More than fit the answer: kept as one task, and made from there. */
  readonly isKeptWhole?: true;
  /** Of the body's filler. */
  readonly bytes?: number;
  /** The object that must be there with its tasks. */
  readonly writesObject?: true;
  /** It does not match its schema. */
  readonly isInvalid?: true;
};

const indexes = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
const targets = (count: number): readonly string[] => indexes(count).map((at) => `target-${at}`);

export const SHAPES: readonly Shape[] = [
  { name: "1 target", source: "one", queues: targets(1) },
  { name: "3 targets", source: "three", queues: targets(3) },
  { name: "10 targets", source: "ten", queues: targets(10) },
  { name: "batch of 50", source: "batch", queues: targets(1), items: 50 },
  { name: "batch of 150", source: "batch", queues: targets(1), items: 150, isKeptWhole: true },
  { name: "parked", source: "three", queues: ["relay-parked"], isInvalid: true },
  { name: "ledger", source: "ledger", queues: targets(3) },
  { name: "archive", source: "archive", queues: [...targets(1), "relay-archive"] },
  { name: "dataref", source: "large", queues: ["large"], bytes: 1_200_000, writesObject: true },
];

const timed = { id: "header:x-github-delivery", type: ["header:x-github-event"] } as const;
const custom = { provider: "custom", verify: providers["github"]?.verify, event: timed };
const github = (count: number) => ({
  provider: "github",
  secrets: ["PROOF_SECRET"],
  schemas: { "*": "valid.json" },
  routes: [{ to: targets(count) }],
});

/** The relay.yaml of every shape. */
export const CONFIG = {
  location: "us-central1",
  serviceAccount: "relay-invoker",
  archive: "gs://proof-bucket/events",
  sources: {
    one: github(1),
    three: github(3),
    ten: github(10),
    batch: {
      ...custom,
      items: { at: "/events", id: "body:/id" },
      secrets: ["PROOF_SECRET"],
      split: "/events",
      routes: [{ to: targets(1) }],
    },
    ledger: {
      ...custom,
      secrets: ["PROOF_SECRET"],
      dedup: { key: "event.id", ledger: true },
      routes: [{ to: targets(3) }],
    },
    archive: { ...github(1), archive: true },
    large: { ...github(1), routes: [{ to: ["large"] }] },
  },
  targets: {
    ...Object.fromEntries(
      targets(10).map((name) => [name, { url: `https://${name}.example.com/hooks` }]),
    ),
    large: { url: "https://large.example.com/hooks", large: "dataref" },
  },
};

export const SCHEMAS = { "valid.json": { properties: { isValid: { const: true } } } };

/** The event ids of a delivery. */
export function eventsOf(shape: Shape, delivery: string): readonly string[] {
  return shape.items === undefined
    ? [delivery]
    : indexes(shape.items).map((at) => `${delivery}.${at}`);
}

/** A signed delivery; the same one again for the same name. */
export function deliveryOf(shape: Shape, delivery: string): Sent {
  const body = Buffer.from(JSON.stringify(bodyOf(shape, delivery)));
  const mac = createHmac("sha256", SECRET).update(body).digest("hex");
  return {
    path: `/${shape.source}`,
    headers: {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/044aadd",
      "x-github-event": "push",
      "x-github-delivery": delivery,
      "x-hub-signature-256": `sha256=${mac}`,
    },
    body,
  };
}

function bodyOf(shape: Shape, delivery: string): unknown {
  const note = { delivery, isValid: shape.isInvalid !== true };
  if (shape.items !== undefined) {
    return { ...note, events: eventsOf(shape, delivery).map((id) => ({ id, text: "something" })) };
  }
  return { ...note, filler: filler(delivery, shape.bytes ?? 200) };
}

/** Text that no compression makes small. */
function filler(seed: string, length: number): string {
  const pieces = indexes(Math.ceil(length / 86)).map((at) =>
    createHash("sha512").update(`${seed} ${at}`).digest("base64url"),
  );
  return pieces.join("").slice(0, length);
}
