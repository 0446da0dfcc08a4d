/** What may go wrong with one call to one of Google's APIs. */
export type Fault =
  /** Google's own refusal. */
  | { readonly kind: "status"; readonly status: GoogleStatus }
  /** No answer at all; what was asked for is done, or is not. */
  | { readonly kind: "hang"; readonly done: boolean }
  /** The connection ends without an answer, before it is done or after. */
  | { readonly kind: "reset"; readonly done: boolean }
  /** It is done, and the connection ends in the middle of the answer. */
  | { readonly kind: "cut" }
  /** It is done, a little later. */
  | { readonly kind: "slow"; readonly ms: number }
  /** Something between the relay and Google answers in its place. */
  | { readonly kind: "garbage"; readonly httpStatus: number; readonly body: string };

/** Google's error names, with their HTTP status and gRPC code (https://cloud.google.com/apis/design/errors). */
export const GOOGLE_STATUSES = {
  CANCELLED: [499, 1],
  UNKNOWN: [500, 2],
  INVALID_ARGUMENT: [400, 3],
  DEADLINE_EXCEEDED: [504, 4],
  NOT_FOUND: [404, 5],
  PERMISSION_DENIED: [403, 7],
  RESOURCE_EXHAUSTED: [429, 8],
  FAILED_PRECONDITION: [400, 9],
  ABORTED: [409, 10],
  OUT_OF_RANGE: [400, 11],
  UNIMPLEMENTED: [501, 12],
  INTERNAL: [500, 13],
  UNAVAILABLE: [503, 14],
  DATA_LOSS: [500, 15],
  UNAUTHENTICATED: [401, 16],
} as const;

export type GoogleStatus = keyof typeof GOOGLE_STATUSES;

const PAGE = "<!doctype html><html><title>Sign in</title><body>Please sign in.</body></html>";

/** Every fault that the campaigns know. ALREADY_EXISTS is none: where Google says so, it is so. */
export const FAULTS: readonly Fault[] = [
  ...(Object.keys(GOOGLE_STATUSES) as GoogleStatus[]).map(
    (status) => ({ kind: "status", status }) as const,
  ),
  { kind: "hang", done: false },
  { kind: "hang", done: true },
  { kind: "reset", done: false },
  { kind: "reset", done: true },
  { kind: "cut" },
  { kind: "slow", ms: 300 },
  { kind: "garbage", httpStatus: 200, body: PAGE },
  { kind: "garbage", httpStatus: 200, body: "" },
  { kind: "garbage", httpStatus: 200, body: "{}" },
  { kind: "garbage", httpStatus: 200, body: `{"name":"projects/p/locations/l/queues/q/tasks/x"}` },
  { kind: "garbage", httpStatus: 204, body: "" },
  { kind: "garbage", httpStatus: 302, body: PAGE },
  { kind: "garbage", httpStatus: 407, body: PAGE },
  { kind: "garbage", httpStatus: 409, body: PAGE },
  { kind: "garbage", httpStatus: 412, body: PAGE },
  { kind: "garbage", httpStatus: 502, body: PAGE },
];

/** A fault in a few words. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case "status":
      return fault.status;
    case "hang":
    case "reset":
      return `${fault.kind} ${fault.done ? "after" : "before"} it was done`;
    case "cut":
      return "cut in the middle of the answer";
    case "slow":
      return `${fault.ms} ms late`;
    case "garbage":
      return `HTTP ${fault.httpStatus} ${fault.body.slice(0, 12)}`;
  }
}
