import type { KeyEncoding, Locator, Scheme, Template } from "./scheme.ts";

/** A provider's check that the endpoint is ours, answered without making a task for any target. */
export type Handshake = {
  /**
   * `unsigned` ones are answered before verification, `signed` ones only after it. `pending` ones
   * bring the secret itself: they are answered before verification, only while one of the source's
   * secrets is the text `pending`, and parked so that the owner finds the secret.
   */
  readonly proof: "unsigned" | "signed" | "pending";
  /** All must hold. */
  readonly when: {
    readonly method?: "GET" | "POST" | "HEAD" | "OPTIONS";
    /** Locators that must be present, or equal the given text. */
    readonly has?: Readonly<Record<Locator, true | string | number>>;
    /** JSON Pointers of lists that must be there and empty. */
    readonly empty?: readonly string[];
    /**
     * Locators whose text must equal the named option of the source, in constant time; otherwise
     * `bad-signature`.
     */
    readonly options?: Readonly<Record<Locator, string>>;
  };
  readonly answer: {
    /** Default 200. */
    readonly status?: number;
    readonly headers?: Readonly<Record<string, Template>>;
    /** A body of text/plain, with nosniff. */
    readonly text?: Template;
    /** A body of application/json; templates in its strings are filled in. */
    readonly json?: unknown;
  };
  /** Makes `{mac}` in the answer: a hash of the value at `of` under the source's first secret. */
  readonly mac?: {
    readonly of: Locator;
    readonly hash: "sha1" | "sha256";
    /** `plain`: no HMAC but a hash over `content`. Default `hmac`. */
    readonly keyed?: "hmac" | "plain";
    /** Default `utf8`. */
    readonly key?: KeyEncoding;
    /** What is hashed; default: the value at `of`. */
    readonly content?: Template;
    readonly encoding: "hex" | "base64";
    /** Longer values are refused, so that the endpoint cannot be used to sign deliveries. */
    readonly maxLength: number;
    /**
     * Regular expression that the whole value must match; default: no white space and none of
     * `{}[]":`, so that no delivery is signed.
     */
    readonly pattern?: string;
  };
  /**
   * An address to be fetched (GET, no redirects) before the answer; refused unless all of it
   * matches the regular expression.
   */
  readonly fetch?: { readonly at: Locator; readonly address: string };
};

/**
 * When an event happened; the same over the provider's retries, so never the time of an attempt.
 * `iso-utc`: as `iso`, and UTC where the time names no zone.
 */
export type EventTime = { readonly at: Locator; readonly unit: "s" | "ms" | "iso" | "iso-utc" };

/**
 * A value that distinguishes a provider's events: a locator, or
 * - `id`: the event's `id`
 * - `type`: its type
 * - `content`: the hash of what the delivery says
 * - `items`: the ids of a batch's items, in turn
 */
export type IdentityPart = Locator;

/**
 * What makes two deliveries the same event. The same in a redelivery by a person or the provider,
 * and different in any other delivery.
 */
export type Identity = {
  /**
   * The parts that together name one event at one source and stay over the provider's retries.
   * Where one is missing: the items' ids, and without those `type` and `content`. `random`: equal
   * deliveries may be different events, so that each is one of its own.
   */
  readonly by: readonly IdentityPart[] | "random";
  /**
   * JSON Pointers of what a body says otherwise at each attempt, `*` for every item of a list: no
   * part of `content`.
   */
  readonly changes?: readonly string[];
  /**
   * What of the delivery counts as its content where that is not the body: a locator, or `params`,
   * the query and form parameters.
   */
  readonly content?: Locator;
  /**
   * Whether the provider's own documents or libraries say so, or whether it follows only from what
   * its deliveries look like.
   */
  readonly known: "documented" | "inferred";
  /** What a user has to know of it, one sentence. */
  readonly note?: string;
};

/** One preset: everything the relay knows of a provider, with no code in it. */
export type Provider = {
  /** As in `provider:` of relay.yaml and in the file's name. */
  readonly name: string;
  readonly title: string;
  /** The page the facts were read from. */
  readonly docs: string;
  readonly verify: Scheme;
  /** What `secrets:` must hold, for messages: "the signing secret (whsec_…)". */
  readonly secret: string;
  readonly event: {
    /**
     * What the provider calls the event, for people, logs and targets. Several: joined by `:`, and
     * all must be there. Left out or absent: the hash of the content.
     */
    readonly id?: Locator | readonly Locator[];
    /**
     * False where a captured delivery could be replayed as another event: not all of its identity
     * is covered by the proof.
     */
    readonly idSigned: boolean;
    /**
     * What makes two deliveries the same event. Default: `id` alone, or `type` and `content` where
     * there is no `id`.
     */
    readonly identity?: Identity;
    /** Parts joined by `.`; missing ones are left out. No part at all: the provider's name. */
    readonly type: readonly Locator[];
    readonly time?: EventTime;
    /**
     * JSON Pointer of a member that replaces the event's data, which is to be fetched elsewhere:
     * where it is there, no schema of the data applies.
     */
    readonly stub?: string;
    /** Where the JSON is when the body is a form: `body:/payload`. */
    readonly json?: Locator;
    /** Where base64 of an XML document is when the body is a form. */
    readonly xml?: Locator;
    /**
     * A body that is neither JSON nor a form is refused (`json`), read as XML (`xml`), leaves
     * `body` null (`any`), or read as a token whose claims it holds (`jwt`). Default `json`.
     */
    readonly format?: "json" | "xml" | "jwt" | "any";
  };
  /**
   * Deliveries may hold several events: where the list is, and what names an item, `body:` pointing
   * into it. For sources that `split`.
   */
  readonly items?: {
    /** JSON Pointer. */
    readonly at: string;
    /**
     * Names one event at this source, and stays over retries. Left out or absent: the delivery's
     * identity and the item's index.
     */
    readonly id?: Locator | readonly Locator[];
    /** Left out or absent: the delivery's type. */
    readonly type?: readonly Locator[];
    /** Left out or absent: the delivery's time. */
    readonly time?: EventTime;
  };
  /**
   * The provider may send gzip and signs what is inside: such a body, known by its first bytes, is
   * inflated before anything else.
   */
  readonly inflate?: true;
  readonly handshakes?: readonly Handshake[];
  /** Options a source may or must give. */
  readonly options?: Readonly<
    Record<string, { readonly required: boolean; readonly help: string }>
  >;
  /** The success answer the provider insists on. Default: 202 with the relay's JSON. */
  readonly respond?: Respond;
  /**
   * The answer to an unauthentic delivery that the provider insists on. Default: 401 with a
   * problem.
   */
  readonly refuse?: Respond;
  /** Globs of lower-case header names that go on to the targets. */
  readonly forwardHeaders: readonly string[];
  /** How long the provider waits for the answer; null where it does not say. */
  readonly timeoutSeconds: number | null;
  /**
   * How long after the first attempt the provider may still redeliver; 0: never; null where it does
   * not say.
   */
  readonly retryHours: number | null;
};

/** A source's own success answer. */
export type Respond = {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
};
