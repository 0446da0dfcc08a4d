import { eventarc } from "./eventarc.ts";
import { job } from "./job.ts";
import type { Cargo, PlayedService } from "./played.ts";
import { pubsub } from "./pubsub.ts";
import { GoogleRefusal, invalid, refusalBody } from "./refusal.ts";
import { workflow } from "./workflow.ts";

const SERVICES: readonly PlayedService[] = [pubsub, workflow, eventarc, job];

/** A request to one of Google's services. */
export type GoogleRequest = {
  readonly service: PlayedService;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** What kind of token the task carries; undefined for none, or one that cannot be verified. */
  readonly token: "oidc" | "oauth" | undefined;
  readonly body: Buffer;
};

/** How a service answers, and what was in the request where it accepts it. */
export type GoogleAnswer = {
  readonly status: number;
  readonly answer: object;
  readonly cargo: Cargo | undefined;
  /** Why it refuses. */
  readonly reason?: string;
};

/** The played service of a host; undefined: it is none. */
export const serviceOf = (host: string): PlayedService | undefined =>
  SERVICES.find((one) => one.host === host);

let unique = Date.now();

/** Answers as the service would. */
export function play(request: GoogleRequest, now: Date): GoogleAnswer {
  const { service, path, body } = request;
  try {
    check(request);
    unique += 1;
    return { status: 200, ...service.answer(path, body, unique, now) };
  } catch (error) {
    if (!(error instanceof GoogleRefusal)) throw error;
    const { status, message: reason } = error;
    return { status, answer: refusalBody(error), cargo: undefined, reason };
  }
}

function check({ service, method, path, token, body }: GoogleRequest): void {
  if (method !== "POST" || !service.path.test(path)) {
    throw new GoogleRefusal("NOT_FOUND", `${service.title} has no ${method} ${path}.`);
  }
  if (token !== "oauth") {
    const what = token === "oidc" ? "an OIDC token" : "no token";
    throw new GoogleRefusal(
      "UNAUTHENTICATED",
      `Request had invalid authentication credentials. Expected OAuth 2 access token, got ${what}.`,
    );
  }
  if (body.length > service.maxBytes) {
    throw invalid(`Request payload size exceeds the limit: ${service.maxBytes} bytes.`);
  }
}
