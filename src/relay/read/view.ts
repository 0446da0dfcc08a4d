import type { Delivery } from "../../types/delivery.ts";
import type { Problem } from "../problem.ts";

/** A body read once: its value, and why there is none where the preset expects one. */
export type Body = {
  /** Parsed JSON, form or XML; null where it is none of them. */
  readonly value: unknown;
  /**
   * The JSON that the value was parsed from, in UTF-8; undefined where it is from a form or XML.
   */
  readonly json?: Buffer;
  /** JSON Pointer of the value within that JSON; default: the whole of it. */
  readonly base?: string;
  readonly fault?: Problem;
};

/** The body of a delivery that nothing looks into. */
export const NO_BODY: Body = { value: null };

/** What locators read from. */
export type View = {
  readonly delivery: Delivery;
  /** Parses the body when a locator first asks for it. */
  readonly body: () => Body;
  /** Items of the signature header in hand, for `item:`. */
  readonly items?: readonly string[];
};

/** Reads one value as text; undefined where it is absent. */
export type Reader = (view: View) => string | undefined;

/** A source's options, for `option:`. */
export type Options = Readonly<Record<string, string>>;
