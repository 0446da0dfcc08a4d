import { bytes, type Json, list, message, readRequest, text, texts } from "./json.ts";
import type { Cargo, PlayedService } from "./played.ts";
import { invalid } from "./refusal.ts";

/** https://cloud.google.com/pubsub/quotas#resource_limits */
const LIMITS = {
  messages: 1000,
  attributes: 100,
  keyBytes: 256,
  valueBytes: 1024,
  orderingKeyBytes: 1024,
} as const;

/** https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics/publish */
export const pubsub: PlayedService = {
  title: "Pub/Sub",
  host: "pubsub.googleapis.com",
  path: /^\/v1\/projects\/[^/]+\/topics\/[A-Za-z][\w.~+%-]{2,254}:publish$/,
  maxBytes: 10_000_000,
  answer(_path, body, unique) {
    const messages = list(readRequest(body, ["messages"])["messages"], "messages");
    if (messages.length === 0) throw invalid("The value for message_count is too small.");
    if (messages.length > LIMITS.messages) {
      throw invalid(`The value for message_count is too large: at most ${LIMITS.messages}.`);
    }
    const [first, ...others] = messages.map((one, index) => readMessage(one, `messages[${index}]`));
    return {
      answer: { messageIds: messages.map((_, index) => String(unique * 1000 + index)) },
      cargo: first !== undefined && others.length === 0 ? first : { attributes: {} },
    };
  },
};

function readMessage(value: unknown, at: string): Cargo {
  const read = message(value, at, FIELDS);
  const data = bytes(read["data"], `${at}.data`);
  const attributes = texts(read["attributes"], `${at}.attributes`);
  checkAttributes(attributes);
  checkOrderingKey(read, at);
  if (data.length === 0 && Object.keys(attributes).length === 0) {
    throw invalid("Some messages have neither data nor attributes: one of them must not be empty.");
  }
  const own = Object.entries(attributes).filter(([name]) => name.startsWith("ce-"));
  const contentType = attributes["content-type"];
  return {
    attributes: Object.fromEntries(own.map(([name, one]) => [name.slice(3), one])),
    ...(read["data"] !== undefined && { bytes: data }),
    ...(contentType !== undefined && { contentType }),
  };
}

const FIELDS = ["data", "attributes", "messageId", "publishTime", "orderingKey"] as const;

function checkAttributes(attributes: Readonly<Record<string, string>>): void {
  const entries = Object.entries(attributes);
  if (entries.length > LIMITS.attributes) {
    throw invalid(`A message has at most ${LIMITS.attributes} attributes.`);
  }
  for (const [key, value] of entries) {
    const keyBytes = Buffer.byteLength(key);
    if (keyBytes === 0 || keyBytes > LIMITS.keyBytes || key.startsWith("goog")) {
      throw invalid(
        `Attribute key "${key}" is not 1 to ${LIMITS.keyBytes} bytes, or begins with goog.`,
      );
    }
    if (Buffer.byteLength(value) > LIMITS.valueBytes) {
      throw invalid(`The value of attribute "${key}" has over ${LIMITS.valueBytes} bytes.`);
    }
  }
}

function checkOrderingKey(read: Json, at: string): void {
  const key = text(read["orderingKey"], `${at}.orderingKey`) ?? "";
  if (Buffer.byteLength(key) > LIMITS.orderingKeyBytes) {
    throw invalid(`The ordering key has over ${LIMITS.orderingKeyBytes} bytes.`);
  }
}
