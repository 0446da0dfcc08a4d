import { createHash, createHmac } from "node:crypto";
import type { Answer, Delivery } from "../../types/delivery.ts";
import type { Handshake } from "../../types/provider.ts";
import type { Body } from "../read/view.ts";
import { compileLocator } from "../read/locator.ts";
import { pointerValue } from "../read/pointer.ts";
import type { View } from "../read/view.ts";
import { Problem } from "../problem.ts";
import { compileTemplate, compileText, type Fill } from "../read/template.ts";
import { fetchText, isDisowned } from "./fetch-text.ts";
import { macKey } from "./mac.ts";
import { isSameText } from "./token.ts";
import type { Context } from "./verifier.ts";

/**
 * The answer to a handshake; undefined when the delivery is none. Only one that fetches an address
 * gives a promise.
 */
export type AnswerHandshake = (
  delivery: Delivery,
  body: () => Body,
) => Answer | Promise<Answer> | undefined;

/** A value that no delivery could be made of, whatever is signed around it. */
const HARMLESS = String.raw`[^\s{}\[\]":]+`;

/** Compiles the handshakes of one proof; undefined where the provider has none. */
export function compileHandshakes(
  handshakes: readonly Handshake[] | undefined,
  proof: Handshake["proof"],
  context: Context,
): AnswerHandshake | undefined {
  if (handshakes === undefined) return undefined;
  const compiled = handshakes
    .filter((handshake) => handshake.proof === proof)
    .map((handshake) => compileOne(handshake, context));
  if (compiled.length === 0) return undefined;
  return (delivery, body) => {
    for (const answer of compiled) {
      const found = answer(delivery, body);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function compileOne(handshake: Handshake, context: Context): AnswerHandshake {
  const isOne = compileConditions(handshake, context);
  const proveOptions = compileOptions(handshake, context);
  const mac = compileMac(handshake, context);
  const fetchFirst = compileFetch(handshake, context);
  const answer = compileAnswer(handshake, context);

  return (delivery, body) => {
    const view: View = { delivery, body };
    if (!isOne(view)) return undefined;
    proveOptions(view);
    const fill: Fill = { view, url: context.publicUrl, mac: mac?.(view) };
    return fetchFirst === undefined ? answer(fill) : fetchFirst(view).then(() => answer(fill));
  };
}

function compileConditions({ when }: Handshake, { options }: Context): (view: View) => boolean {
  const { method = "POST", has = {}, empty = [] } = when;
  const conditions = Object.entries(has).map(([locator, wanted]) => ({
    read: compileLocator(locator, options),
    wanted: wanted === true ? undefined : String(wanted),
  }));
  return (view) =>
    view.delivery.method === method &&
    conditions.every(({ read, wanted }) => {
      const value = read(view);
      return value !== undefined && (wanted === undefined || value === wanted);
    }) &&
    empty.every((pointer) => {
      const list = pointerValue(view.body().value, pointer);
      return Array.isArray(list) && list.length === 0;
    });
}

function compileOptions({ when }: Handshake, { options }: Context): (view: View) => void {
  const proofs = Object.entries(when.options ?? {}).map(([locator, option]) => ({
    read: compileLocator(locator),
    expected: options[option],
    locator,
  }));
  return (view) => {
    for (const { read, expected, locator } of proofs) {
      if (expected === undefined || !isSameText(read(view) ?? "", expected)) {
        throw new Problem(
          "bad-signature",
          `${locator} is not what this source is configured with.`,
        );
      }
    }
  };
}

function compileMac(
  { mac }: Handshake,
  { secrets, publicUrl, options }: Context,
): ((view: View) => string) | undefined {
  if (mac === undefined) return undefined;
  const read = compileLocator(mac.of, options);
  const fill = compileTemplate(mac.content ?? `{${mac.of}}`, options);
  const pattern = new RegExp(`^(?:${mac.pattern ?? HARMLESS})$`);
  const secret = secrets[0] ?? "";
  const key = mac.keyed === "plain" ? undefined : macKey(secret, mac.key ?? "utf8");
  return (view) => {
    const value = read(view) ?? "";
    if (value.length > mac.maxLength || !pattern.test(value)) {
      throw new Problem(
        "bad-signature",
        "The challenge is not of the form that this provider's have.",
      );
    }
    const hash = key === undefined ? createHash(mac.hash) : createHmac(mac.hash, key);
    for (const piece of fill({ view, url: publicUrl, secret }) ?? []) hash.update(piece);
    return hash.digest(mac.encoding);
  };
}

function compileFetch(
  { fetch: rule }: Handshake,
  { options, fetch = globalThis.fetch }: Context,
): ((view: View) => Promise<void>) | undefined {
  if (rule === undefined) return undefined;
  const read = compileLocator(rule.at, options);
  const pattern = new RegExp(`^(?:${rule.address})$`);
  return async (view) => {
    const address = read(view) ?? "";
    if (!pattern.test(address)) {
      throw new Problem("bad-signature", "The address to confirm is not the provider's.");
    }
    try {
      await fetchText(address, fetch);
    } catch (cause) {
      // Its token has expired, for example: asking again would change nothing.
      if (isDisowned(cause)) {
        throw new Problem("bad-signature", "The provider has nothing to confirm at that address.");
      }
      throw new Problem("keys-unavailable", "The provider cannot be asked now. Send it again.", {
        headers: { "retry-after": "5" },
        cause,
      });
    }
  };
}

function compileAnswer({ answer }: Handshake, { options }: Context): (fill: Fill) => Answer {
  const { status = 200, text, json, headers = {} } = answer;
  const fillText = text === undefined ? undefined : compileText(text, options);
  const fillJson = json === undefined ? undefined : compileJson(json, options);
  const fillHeaders = Object.entries(headers).map(
    ([name, value]) => [name, compileText(value, options)] as const,
  );
  const type =
    fillJson === undefined ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";

  return (fill) => {
    const content = fillJson === undefined ? fillText?.(fill) : JSON.stringify(fillJson(fill));
    return {
      status,
      headers: {
        // An echoed challenge must never be read as a page.
        ...(content !== undefined && { "content-type": type, "x-content-type-options": "nosniff" }),
        ...Object.fromEntries(fillHeaders.map(([name, value]) => [name, headerText(value(fill))])),
      },
      body: content ?? "",
    };
  };
}

function compileJson(template: unknown, options: Context["options"]): (fill: Fill) => unknown {
  if (typeof template === "string") return compileText(template, options);
  if (Array.isArray(template)) {
    const items = template.map((item) => compileJson(item, options));
    return (fill) => items.map((item) => item(fill));
  }
  if (typeof template === "object" && template !== null) {
    const members = Object.entries(template).map(
      ([name, value]) => [name, compileJson(value, options)] as const,
    );
    return (fill) => Object.fromEntries(members.map(([name, value]) => [name, value(fill)]));
  }
  return () => template;
}

/** Keeps an echoed header value one header: visible ASCII only. */
const headerText = (text = ""): string => text.replaceAll(/[^\x20-\x7e]/g, "");
