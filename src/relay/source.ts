import type { Source } from "../types/config.ts";
import type { Delivery, Event } from "../types/delivery.ts";
import type { Respond } from "../types/provider.ts";
import { pointerValue } from "./read/pointer.ts";
import { compileBody } from "./read/body.ts";
import type { Body } from "./read/view.ts";
import { compileEvent } from "./read/event.ts";
import type { Scope } from "./route/scope.ts";
import { compileGlobs } from "./read/glob.ts";
import { type AnswerHandshake, compileHandshakes } from "./verify/handshake.ts";
import {
  compileForwarded,
  compilePassable,
  compilePassableQuery,
  compileQuery,
} from "./read/headers.ts";
import { PENDING_SECRET } from "./environment.ts";
import { Problem } from "./problem.ts";
import { remember } from "./remember.ts";
import { type Compile, compileRoutes, type RouteEvent } from "./route/route.ts";
import { compileSplit, type Part } from "./route/split.ts";
import type { Context, Verifier } from "./verify/verifier.ts";
import { compileScheme } from "./verify/scheme.ts";

/** A source made ready: everything about it that does not depend on a delivery is worked out. */
export type ReadySource = {
  readonly source: Source;
  /**
   * Methods for `Allow` (RFC 9110 §10.2.1): the source's, and what the provider's handshakes use.
   */
  readonly methods: readonly string[];
  readonly answerUnsigned: AnswerHandshake | undefined;
  readonly answerSigned: AnswerHandshake | undefined;
  /** For the request that brings the secret; undefined unless one of the secrets is `pending`. */
  readonly answerPending: AnswerHandshake | undefined;
  readonly verify: Verifier;
  readonly readBody: (delivery: Delivery) => Body;
  readonly readEvent: (delivery: Delivery, body: Body) => Event;
  /** The events that a delivery is to be split into; itself where the source does not split. */
  readonly split: (event: Event, delivery: Delivery, body: Body) => readonly Part[];
  /** The schema file for a type; undefined where the source checks none. */
  readonly schemaFor: (type: string) => string | undefined;
  /** Whether a body only says where the event's data is. */
  readonly isStub: (body: unknown) => boolean;
  readonly dedupKey: (event: Event, scope: () => Scope) => DedupKey;
  readonly route: RouteEvent;
  /**
   * What a delivery without a body says: its query, less what proves it; empty where there is a
   * body.
   */
  readonly readQuery: (delivery: Delivery) => string;
  readonly isForwarded: (name: string) => boolean;
  readonly isPassable: (name: string) => boolean;
  readonly passableQuery: (delivery: Delivery) => string;
};

/**
 * What an event is told apart by; with the reason where the source's own key could not be computed,
 * and its identity is used instead.
 */
export type DedupKey = { readonly key: string; readonly fault?: string };

/** Makes a source ready. Throws a TypeError when a secret or the preset is unusable. */
export function readySource(source: Source, given: Context, compile: Compile): ReadySource {
  const { provider, dedup } = source;
  const context = {
    ...given,
    secrets: given.secrets.filter((secret) => secret !== PENDING_SECRET),
  };
  const isPending = context.secrets.length < given.secrets.length;
  const schemas = source.schemas.map(({ events, file }) => ({
    file,
    matches: compileGlobs([events]),
  }));
  const key = dedup.key === undefined ? undefined : compile(dedup.key, "key");
  return {
    source,
    methods: [
      ...new Set([
        ...source.methods,
        ...(provider.handshakes ?? []).map(({ when }) => when.method ?? "POST"),
      ]),
    ],
    answerUnsigned: compileHandshakes(provider.handshakes, "unsigned", context),
    answerSigned: compileHandshakes(provider.handshakes, "signed", context),
    answerPending: isPending
      ? compileHandshakes(provider.handshakes, "pending", context)
      : undefined,
    verify: refusing(compileScheme(provider.verify, context), provider.refuse),
    readBody: compileBody(provider),
    readEvent: compileEvent(source),
    split: compileSplit(source, compile),
    isStub: (body) =>
      provider.event.stub !== undefined && pointerValue(body, provider.event.stub) !== undefined,
    schemaFor: remember((type) => schemas.find(({ matches }) => matches(type))?.file),
    // A key that cannot be computed falls back to the identity: an event must never be lost for it.
    dedupKey: (event, scope) => {
      const computed = key?.(scope());
      if (computed === undefined) return { key: event.identity };
      if ("value" in computed && computed.value !== "") return { key: computed.value as string }; // compiled as a key
      const why = "value" in computed ? "gives an empty text" : computed.why;
      return { key: event.identity, fault: `dedup.key: ${dedup.key} ${why}` };
    },
    route: compileRoutes(source, compile),
    readQuery: compileQuery(provider),
    isForwarded: remember(compileForwarded(source)),
    isPassable: compilePassable(provider),
    passableQuery: compilePassableQuery(provider),
  };
}

/** A verifier whose refusals are answered as the provider insists. */
function refusing(verify: Verifier, respond: Respond | undefined): Verifier {
  if (respond === undefined) return verify;
  return async (delivery, body) => {
    try {
      return await verify(delivery, body);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      throw new Problem(error.code, error.message, { ...error.extras, respond });
    }
  };
}
