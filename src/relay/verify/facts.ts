import type { Provider } from "../../types/provider.ts";
import type { Scheme, SignatureLocation, TimestampRule } from "../../types/scheme.ts";

/** What a scheme is and needs, whichever of its kinds it is. */
export type SchemeFacts = {
  /** Where the signature is; undefined where it does not stand alone (tokens, envelopes). */
  readonly signature?: SignatureLocation | undefined;
  /** The signed time of sending; undefined where none is covered. */
  readonly timestamp?: TimestampRule | undefined;
  /** Whether a delivery becomes stale: by its timestamp, or by its token's expiry or age. */
  readonly hasClock: boolean;
  /**
   * Lower-case names of the headers with the signature or token; a `*` at the end stands for any
   * ending.
   */
  readonly proofHeaders: readonly string[];
  /** Names of the query's parameters with the signature or token. */
  readonly proofParameters: readonly string[];
  /**
   * Whether deliveries are checked with keys that the provider publishes, rather than with the
   * source's secrets.
   */
  readonly publishesKey: boolean;
  /** Whether the proof covers the URL, so that the source needs its `publicUrl`. */
  readonly signsUrl: boolean;
  /** Whether the proof covers the body. */
  readonly signsBody: boolean;
  /** Whether it covers the fields of a form, however they are written, rather than bytes. */
  readonly signsForm: boolean;
  /** Whether it covers a token within the body, and so no white space around that. */
  readonly signsMember: boolean;
};

/**
 * The one place that says what each kind of scheme is: a new kind does not compile until it is
 * described here.
 */
export function factsOf(scheme: Scheme): SchemeFacts {
  switch (scheme.kind) {
    case "mac":
    case "signature":
      return {
        ...signed(scheme.signature, scheme.timestamp),
        signsUrl: scheme.content.includes("{url}"),
        publishesKey: scheme.kind === "signature" && scheme.remoteKey !== undefined,
        signsBody: /\{(body\}|hash:|form:|php:)/.test(scheme.content),
        signsForm: /\{(form|php):/.test(scheme.content),
      };
    case "jwt":
      return {
        ...NOTHING_SIGNED,
        hasClock: scheme.requireExpiry !== false || scheme.maxAgeSeconds !== undefined,
        proofHeaders: [scheme.header ?? []].flat(),
        publishesKey: [scheme.jwks, scheme.remoteKey, scheme.x5c].some((one) => one !== undefined),
        signsUrl: scheme.subjectIsUrl === true || scheme.queryHash === true,
        signsBody: scheme.bodyHash !== undefined || scheme.header === undefined,
        signsMember: scheme.header === undefined && scheme.member !== undefined,
      };
    case "token":
      return {
        ...NOTHING_SIGNED,
        proofHeaders: namesIn(scheme.at, "header:"),
        proofParameters: namesIn(scheme.at, "query:"),
      };
    case "basic":
      return { ...NOTHING_SIGNED, proofHeaders: ["authorization"] };
    case "url-form":
      return { ...signed(scheme.signature), signsUrl: true, signsBody: true, signsForm: true };
    case "canonical-request":
      return { ...signed(scheme.signature, scheme.timestamp), signsUrl: true, signsBody: true };
    case "certificate":
      return {
        ...signed(scheme.signature, scheme.timestamp),
        publishesKey: true,
        signsUrl: contentsOf(scheme.content).some((content) => content.includes("{url}")),
        // Of a content that goes by the kind of message only fields are signed, not bytes.
        signsBody: typeof scheme.content === "string" && /\{(body|crc32)\}/.test(scheme.content),
      };
    case "envelope":
      return {
        ...NOTHING_SIGNED,
        proofHeaders: [scheme.header],
        publishesKey: true,
        signsBody: true,
      };
  }
}

/**
 * Whether a source of this provider needs a secret: for the scheme, or to answer its endpoint
 * check.
 */
export function needsSecret({ verify, handshakes = [] }: Provider): boolean {
  return !factsOf(verify).publishesKey || handshakes.some(({ mac }) => mac !== undefined);
}

/**
 * Whether a source of this provider needs its `publicUrl`: for the scheme, or to answer its
 * endpoint check.
 */
export function needsUrl({ verify, handshakes = [] }: Provider): boolean {
  return factsOf(verify).signsUrl || JSON.stringify(handshakes).includes("{url}");
}

const NOTHING_SIGNED = {
  hasClock: false,
  proofHeaders: [],
  proofParameters: [],
  publishesKey: false,
  signsUrl: false,
  signsBody: false,
  signsForm: false,
  signsMember: false,
} satisfies SchemeFacts;

function signed(signature: SignatureLocation, timestamp?: TimestampRule): SchemeFacts {
  return {
    ...NOTHING_SIGNED,
    signature,
    timestamp,
    hasClock: timestamp !== undefined,
    proofHeaders: [signature.header ?? []].flat(),
    proofParameters: namesIn(signature.at ?? "", "query:"),
  };
}

/** What the alternatives of a locator name that are of one kind. */
function namesIn(locator: string, kind: "header:" | "query:"): string[] {
  return locator
    .split(" | ")
    .filter((one) => one.startsWith(kind))
    .map((one) => one.slice(kind.length));
}

function contentsOf(
  content: string | { readonly byText: Readonly<Record<string, string>> },
): string[] {
  return typeof content === "string" ? [content] : Object.values(content.byText);
}
