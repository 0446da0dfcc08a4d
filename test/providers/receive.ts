import type { Answer } from "../../src/types/delivery.ts";
import { config, delivery, preset, source, testRelay } from "../relay/fixtures.ts";

/** The moment at which deliveries are signed and, unless a test says otherwise, arrive. */
export const AT = new Date("2026-11-23T12:00:00Z");

/** A request as a provider sends it. */
export type Sent = {
  readonly body: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly query?: string;
};

/** What a source of the preset is configured with, and when the request comes in. */
export type Receiver = {
  readonly secrets: readonly string[];
  readonly publicUrl?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly at?: Date;
  /** Stands for the provider's key endpoint. */
  readonly fetch?: typeof fetch;
};

/** A request and how its source is configured, in one. */
export type Given = Sent & Receiver;

/** What came of it. */
export type Received = {
  readonly answer: Answer;
  /** The problem's code; undefined where there is none in the answer. */
  readonly code: string | undefined;
  /** As the one task tells its target; undefined when no task was made. */
  readonly event:
    | { readonly id: string; readonly type: string; readonly time: string; readonly body: Buffer }
    | undefined;
};

/** Sends a request through a whole relay whose only source is of that preset. */
export async function receive(name: string, sent: Sent, receiver: Receiver): Promise<Received> {
  const { secrets, publicUrl, options = {}, at = AT, fetch } = receiver;
  const env = Object.fromEntries(secrets.map((secret, i) => [`SECRET_${i}`, secret]));
  const hook = source({
    name: "hook",
    provider: preset(name),
    secrets: Object.keys(env),
    options,
    // So that a body which cannot be read shows in the answer.
    invalid: "reject",
    ...(publicUrl !== undefined && { publicUrl }),
  });
  const { relay, tasks } = testRelay(config([hook]), { env, ...(fetch && { fetch }) });
  const answer = await relay(
    delivery(sent.body, sent.headers, {
      path: "/hook",
      method: sent.method ?? "POST",
      query: sent.query ?? "",
      receivedAt: at,
    }),
  );
  const [task] = tasks();
  return { answer, code: codeOf(answer), event: task && eventOf(task.headers, task.body) };
}

function codeOf({ headers, body }: Answer): string | undefined {
  if (headers["content-type"]?.startsWith("application/problem+json") !== true) return undefined;
  const { type } = JSON.parse(body) as { type: string };
  return type.replace("urn:webhook-relay:", "");
}

function eventOf(headers: Readonly<Record<string, string>>, body: Buffer): Received["event"] {
  const { "ce-id": id = "", "ce-type": type = "", "ce-time": time = "" } = headers;
  // The HTTP binding of CloudEvents percent-encodes.
  return { id: decodeURIComponent(id), type: decodeURIComponent(type), time, body };
}
