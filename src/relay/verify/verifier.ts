import type { Delivery } from "../../types/delivery.ts";
import type { Body } from "../read/view.ts";

/** What a source brings to its provider's scheme. */
export type Context = {
  /** The secrets' values, newest first; never empty texts. */
  readonly secrets: readonly string[];
  readonly publicUrl?: string | undefined;
  readonly options: Readonly<Record<string, string>>;
  /**
   * How keys and certificates are fetched; default: the platform's. Tests put a local server in its
   * place, since addresses are pinned.
   */
  readonly fetch?: typeof fetch | undefined;
};

/**
 * What vouches for a delivery: one of the source's secrets, from 0, or a key that the provider
 * publishes.
 */
export type Proof =
  | { readonly by: "secret"; readonly index: number }
  | { readonly by: "published-key" };

/**
 * Throws `bad-signature` or `stale-timestamp` unless the delivery is the provider's own. `body`
 * parses the body, for the few schemes that look into it. Only schemes that fetch a key give a
 * promise.
 */
export type Verifier = (delivery: Delivery, body: () => Body) => Proof | Promise<Proof>;
