import type { ContentTerm } from "../facts/content-terms.ts";
import type { DeliveryFact, Facts } from "../facts/facts.ts";
import type { Query } from "../facts/query.ts";

/** What the console is made of. Everything that knows the relay itself comes in as a function. */
export type ConsoleParts = {
  readonly facts: Facts;
  /** On the laptop the secrets are throw-away ones, and the project folder is at hand. */
  readonly world: "laptop" | "cloud";
  /** Whose deliveries these are, for the page's head: `this machine`, or a project. */
  readonly place: string;
  /** Where the relay itself listens; undefined where that is not known. */
  readonly relayUrl?: string;
  /** The secret of the cookie: whoever has it may use the console. */
  readonly session: string;
  /** How often new deliveries are asked for while a page listens, in milliseconds. */
  readonly pollMs: number;
  /** Reads what was typed into the search field. Throws an Error that names the term at fault. */
  readonly search: (text: string, now: Date) => Query;
  /**
   * Makes ready the terms of a search that look into what deliveries hold. Throws an Error that names the
   * term at fault, or says why it cannot be asked here.
   */
  readonly content: (terms: readonly ContentTerm[]) => ContentSearch;
  /** The sources of relay.yaml, as a person may see them. */
  readonly sources: () => Promise<readonly SourceView[]>;
  /** The request of a delivery as it came; undefined where its bytes were not kept. */
  readonly request: (delivery: DeliveryFact) => Promise<RequestView | undefined>;
  /** What becomes of a request and why; `when` is tried in place of what relay.yaml says of `route`. */
  readonly why: (source: string, request: RequestView, trial?: Trial) => Promise<WhyView>;
  /** The bytes that the signatures of a request cover. */
  readonly signed: (source: string, request: RequestView) => SignedView;
  /**
   * What a person has to type before an edited event goes to the targets of a source; undefined: all of
   * them are on this machine.
   */
  readonly confirmation: (source: string) => string | undefined;
  /** A command that sends a delivery again. `request` is undefined where its bytes were not kept. */
  readonly command: (
    delivery: DeliveryFact,
    request: RequestView | undefined,
  ) => Promise<CommandView>;
  /** Keeps a delivery in the project folder, and gives the file's path; undefined: the browser saves it. */
  readonly saveFixture?: (delivery: DeliveryFact, request: RequestView) => Promise<string>;
  /** Sends a delivery to the relay; undefined where this console may not. */
  readonly send?: (order: SendOrder) => Promise<SendAnswer>;
  /** Default: the system's clock. */
  readonly now?: () => Date;
};

/** A search of what deliveries hold, made ready for one answer: how much is read for one is bounded. */
export type ContentSearch = {
  /** Undefined: it was not looked into any more, since as much was read as one answer may. */
  readonly matches: (delivery: DeliveryFact, signal?: AbortSignal) => Promise<boolean | undefined>;
  /** What was read; undefined where that costs nobody anything. */
  readonly looked: () => Looked | undefined;
};

/** What was read for a search. */
export type Looked = {
  /** Deliveries that were to be looked into. */
  readonly deliveries: number;
  /** Of these, those whose bytes are kept nowhere. */
  readonly missing: number;
  readonly bytes: number;
};

/** A changed expression that is tried on one event. Routes count from 1, as relay.yaml lists them. */
export type Trial = { readonly route: number; readonly when: string };

/** A source as the console shows it: names, never a value of a secret. */
export type SourceView = {
  readonly name: string;
  readonly provider: string;
  readonly title: string;
  readonly docs?: string;
  readonly secrets: readonly string[];
  readonly targets: readonly string[];
  /** Event types that have samples. */
  readonly samples: readonly string[];
  readonly tampers: readonly { readonly kind: string; readonly says: string }[];
};

/** A request as it came. */
export type RequestView = {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: string;
  /** Names and values in the order in which they came. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** As it came, in its content coding if it has one. */
  readonly bodyBase64: string;
  readonly receivedAt: string;
  /** Where the body came in a content coding. */
  readonly coding?: CodingView;
};

/** A body inside its content coding. */
export type CodingView = {
  /** `gzip`, `br`, `deflate`, or several. */
  readonly name: string;
  /** Undefined where it cannot be undone. */
  readonly plainBase64?: string;
  /** Why it cannot. */
  readonly trouble?: string;
};

/** What is signed of a request: nothing, for a scheme of tokens and passwords. */
export type SignedView = {
  readonly contents: readonly { readonly label: string; readonly base64: string }[];
  /** Why there is none, or what else there is to know. */
  readonly note?: string;
};

/** A command for the clipboard, and what to know of it. */
export type CommandView = { readonly command: string; readonly note: string };

/** What `relay explain` finds of a request. */
export type WhyView = {
  /** Whether it verifies, or is a handshake. */
  readonly ok: boolean;
  readonly findings: readonly { readonly label: string; readonly text: string }[];
  readonly events: readonly EventWhy[];
};

/** Why one event of a delivery goes where it goes. */
export type EventWhy = {
  readonly event: string;
  readonly type: string;
  readonly outcome: string;
  readonly cause?: string;
  readonly dedupKey: string;
  readonly schema?: { readonly file: string; readonly errors: readonly unknown[] };
  readonly routes: readonly RouteWhy[];
};

/** What one route makes of an event. */
export type RouteWhy = {
  readonly route: number;
  readonly events: readonly string[];
  readonly matches: boolean;
  readonly when?: {
    readonly expression: string;
    readonly value?: boolean;
    readonly why?: string;
    /** The operands of `&&` and `||`, each with its own value. */
    readonly terms?: readonly WhenTerm[];
  };
  readonly at?: { readonly expression: string; readonly time?: string; readonly why?: string };
  readonly targets: readonly { readonly target: string; readonly fate: string }[];
  readonly reason?: string;
};

/** One operand of a `when`. */
export type WhenTerm = {
  readonly expression: string;
  readonly value?: boolean;
  readonly why?: string;
};

/** What the composer sends. */
export type SendOrder = {
  readonly source: string;
  /** Of a sample; undefined: the source's first. */
  readonly type?: string;
  /** In place of a sample's body. */
  readonly bodyBase64?: string;
  /** `body.ref = "x"`, one a line. */
  readonly overrides?: string;
  readonly tamper?: string;
};

/** What the relay said. */
export type SendAnswer = {
  readonly status: number;
  readonly body: string;
  readonly milliseconds: number;
  readonly event?: string;
  readonly type?: string;
};
