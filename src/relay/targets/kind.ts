import type { Event } from "../../types/delivery.ts";
import type { Place } from "../queue/task.ts";

/** What goes to a target: the event, and either its bytes or where they are kept. */
export type Cargo = {
  readonly event: Event;
  /** The delivery's content type; undefined where it named none. */
  readonly contentType: string | undefined;
  /** CloudEvents' `dataref`: the bytes are kept there, and not sent along. */
  readonly dataref?: string;
  /** What keeps a topic's messages in order, where the target says so. */
  readonly orderingKey?: string;
};

/**
 * One of Google's services as a target: all that the relay, the checks and deploy.sh know about it.
 */
export type TargetKind = {
  /** As in a target of relay.yaml: `pubsub: orders`. */
  readonly name: string;
  /** What the resource is called, for messages. */
  readonly title: string;
  /** The form of the resource as it is written in relay.yaml, and that form in words. */
  readonly form: RegExp;
  readonly help: string;
  /** The full name of the resource; a short one is in the relay's own project and location. */
  readonly fullName: (resource: string, place: Place) => string;
  readonly method: "POST" | "PUT";
  /** Where its tasks are sent, by the full name of the resource. */
  readonly url: (fullName: string, cargo: Cargo) => string;
  /** The request's headers, beside the target's own. */
  readonly headers: (cargo: Cargo) => Readonly<Record<string, string>>;
  /** The request's body, in the shape that the service wants. */
  readonly wrap: (cargo: Cargo) => Buffer;
  /**
   * Where the event's bytes are in a request: all that it is; inside something else, or referred to
   * where they do not fit; never in it, so that they are referred to wherever there is an archive.
   */
  readonly bytes: "as they are" | "wrapped" | "referred to";
  /** What the service counts of a request, in bytes, and the most of it that it accepts. */
  readonly sizeOf: (cargo: Cargo, body: Buffer) => number;
  readonly maxBytes: number;
  /** Scope of the task's access token. */
  readonly scope: string;
  /** The one role that the tasks' account needs, on this resource alone. */
  readonly role: string;
  /** The API that has to be on. */
  readonly api: string;
  /** The page these facts come from. */
  readonly docs: string;
};

/** `projects/P/locations/L/<collection>/<name>` of a name that may be full already. */
export const located = (collection: string, name: string, { project, location }: Place): string =>
  name.startsWith("projects/")
    ? name
    : `projects/${project}/locations/${location}/${collection}/${name}`;

/** A project's id or number, as a regular expression. */
export const PROJECT = String.raw`projects/[a-z0-9.:-]+`;
/** The header of a request to one of Google's JSON APIs. */
export const JSON_TYPE = { "content-type": "application/json" } as const;
/** The OAuth scope that all of Google Cloud's APIs accept. */
export const CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform";

/** The size of a request's whole body. */
export const bodySize = (_cargo: Cargo, body: Buffer): number => body.length;

const isJson = (contentType: string | undefined): boolean =>
  contentType === undefined || /^[^;]*[/+]json\s*(;|$)/i.test(contentType);

/**
 * The event as a CloudEvent in JSON
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md). JSON is
 * copied into it byte for byte, so that no number loses a digit; other bytes are base64.
 */
export function structuredEvent({ event, contentType, dataref }: Cargo): string {
  const attributes = {
    specversion: "1.0",
    id: event.id,
    source: event.source,
    type: event.type,
    time: event.time.toISOString(),
    ...(contentType !== undefined && { datacontenttype: contentType }),
    ...(dataref !== undefined && { dataref }),
  };
  const start = JSON.stringify(attributes).slice(0, -1);
  if (dataref !== undefined || event.bytes.length === 0) return `${start}}`;
  const text = isJson(contentType) ? jsonText(event) : undefined;
  if (text !== undefined) return `${start},"data":${text}}`;
  return `${start},"data_base64":"${event.bytes.toString("base64")}"}`;
}

/** The bytes as text where they are JSON in UTF-8 that the relay has parsed. */
function jsonText({ bytes }: Event): string | undefined {
  const text = bytes.toString("utf8");
  if (!Buffer.from(text).equals(bytes)) return undefined;
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}
