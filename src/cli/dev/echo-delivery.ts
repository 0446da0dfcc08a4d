import type { IncomingHttpHeaders } from "node:http";
import type { CloudEvent, TaskInfo } from "../../handler/index.ts";

/** Who the task said it was from: an OIDC token, or an OAuth access token, which says nothing a target could check. */
export type Token =
  | {
      readonly ok: true;
      readonly kind: "oidc";
      readonly audience: string;
      readonly serviceAccount: string;
    }
  | { readonly ok: true; readonly kind: "oauth" }
  | { readonly ok: false; readonly code: string; readonly reason: string };

/** One dispatch of a task, as it came in. */
export type EchoDelivery = {
  readonly receivedAt: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** What it was answered. */
  readonly status: number;
  readonly token: Token;
  readonly task: TaskInfo | null;
  readonly event: Pick<CloudEvent, "id" | "source" | "type" | "time"> | null;
  /** All but credentials. */
  readonly headers: IncomingHttpHeaders;
  /** The Google service that the echo stood in for. */
  readonly service?: string;
  /** How the event's bytes came: in an object that the task refers to (`dataref`), in what a service wants (`wrapped`). */
  readonly carried: "as it is" | "gzip" | "dataref" | "wrapped";
  /** Size of the body as it came. */
  readonly wireBytes: number;
  /** Size of the event's own bytes. */
  readonly bytes: number;
  /** Of the event's own bytes, hex. */
  readonly sha256: string;
  /** The event's own bytes in base64. */
  readonly body: string;
  /** Why a service refuses the request, or the bytes cannot be had. */
  readonly problem?: string;
};

/** An event as it is in a request: its attributes where it is one, its bytes, and how they came. */
export type Content = Pick<EchoDelivery, "event" | "carried"> & {
  readonly bytes: Buffer;
  /** Why its bytes cannot be had, and what that is answered. */
  readonly fault?: { readonly status: number; readonly reason: string };
};
