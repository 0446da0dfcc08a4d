import { hash } from "node:crypto";
import { bodySize, type Cargo, JSON_TYPE, PROJECT, type TargetKind } from "./kind.ts";

/**
 * A Pub/Sub topic. A message's data are the delivery's bytes, its attributes the CloudEvent in
 * binary mode (https://github.com/googleapis/google-cloudevents/blob/main/docs/spec/pubsub.md).
 */
export const pubsub = {
  name: "pubsub",
  title: "Pub/Sub topic",
  // https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names
  form: new RegExp(String.raw`^(${PROJECT}/topics/)?[A-Za-z][\w.~+%-]{2,254}$`),
  help: "the topic's name, or projects/PROJECT/topics/TOPIC",
  fullName: (topic, { project }) =>
    topic.startsWith("projects/") ? topic : `projects/${project}/topics/${topic}`,
  method: "POST",
  url: (topic) => `https://pubsub.googleapis.com/v1/${topic}:publish`,
  headers: () => JSON_TYPE,
  wrap: (cargo) => Buffer.from(JSON.stringify({ messages: [messageOf(cargo)] })),
  bytes: "wrapped",
  sizeOf: bodySize,
  // https://cloud.google.com/pubsub/quotas#resource_limits
  maxBytes: 10 * 1000 * 1000,
  scope: "https://www.googleapis.com/auth/pubsub",
  role: "roles/pubsub.publisher",
  api: "pubsub.googleapis.com",
  docs: "https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics/publish",
} as const satisfies TargetKind;

/**
 * An attribute's value, and an ordering key, have at most 1024 bytes
 * (https://cloud.google.com/pubsub/quotas#resource_limits).
 */
const MAX_BYTES = 1024;
const fits = (text: string): boolean => Buffer.byteLength(text) <= MAX_BYTES;

function messageOf({ event, contentType, dataref, orderingKey }: Cargo): object {
  const attributes = {
    "ce-specversion": "1.0",
    "ce-id": event.id,
    "ce-source": event.source,
    "ce-type": event.type,
    "ce-time": event.time.toISOString(),
    ...(contentType !== undefined && fits(contentType) && { "content-type": contentType }),
    ...(dataref !== undefined && { "ce-dataref": dataref }),
  };
  return {
    ...(dataref === undefined && { data: event.bytes.toString("base64") }),
    attributes,
    // Hashed, never cut: two keys must not become one.
    ...(orderingKey !== undefined && {
      orderingKey: fits(orderingKey) ? orderingKey : hash("sha256", orderingKey, "hex"),
    }),
  };
}
