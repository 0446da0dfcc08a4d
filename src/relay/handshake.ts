import { createHmac } from "node:crypto";
import type { Answer, Delivery, Handshake } from "../types.ts";
import { compileLocator, type View } from "./locator.ts";
import { Problem } from "./problem.ts";
import { compileText, type Fill } from "./template.ts";
import { isSameText } from "./verify/token.ts";
import type { Context } from "./verify/verifier.ts";

/** The answer to a handshake; undefined when the delivery is none. */
export type AnswerHandshake = (delivery: Delivery, body: () => unknown) => Answer | undefined;

/** Compiles the handshakes of one proof (`unsigned` ones are asked before verification, `signed` ones after it). */
export function compileHandshakes(
  handshakes: readonly Handshake[] | undefined,
  proof: Handshake["proof"],
  context: Context,
): AnswerHandshake | undefined {
  const compiled = (handshakes ?? [])
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
  const { method = "POST", has = {}, options = {} } = handshake.when;
  const conditions = Object.entries(has).map(([locator, wanted]) => ({
    read: compileLocator(locator),
    wanted: wanted === true ? undefined : String(wanted),
  }));
  const proofs = Object.entries(options).map(([locator, option]) => ({
    read: compileLocator(locator),
    expected: context.options[option],
    locator,
  }));
  const mac = compileMac(handshake, context);
  const { status = 200, text, json, headers = {} } = handshake.answer;
  const fillText = text === undefined ? undefined : compileText(text);
  const fillJson = json === undefined ? undefined : compileJson(json);
  const fillHeaders = Object.entries(headers).map(
    ([name, value]) => [name, compileText(value)] as const,
  );

  return (delivery, body) => {
    if (delivery.method !== method) return undefined;
    const view: View = { delivery, body: body() };
    const isOne = conditions.every(({ read, wanted }) => {
      const value = read(view);
      return value !== undefined && (wanted === undefined || value === wanted);
    });
    if (!isOne) return undefined;
    for (const { read, expected, locator } of proofs) {
      if (expected === undefined || !isSameText(read(view) ?? "", expected)) {
        throw new Problem(
          "bad-signature",
          `${locator} is not what this source is configured with.`,
        );
      }
    }
    const fill: Fill = { view, url: context.publicUrl, mac: mac?.(view) };
    const type =
      fillJson === undefined ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
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

function compileMac(
  { mac }: Handshake,
  { secrets }: Context,
): ((view: View) => string) | undefined {
  if (mac === undefined) return undefined;
  const read = compileLocator(mac.of);
  return (view) => {
    const value = read(view) ?? "";
    if (value.length > mac.maxLength) {
      throw new Problem("bad-signature", "The challenge is longer than this provider's are.");
    }
    return createHmac(mac.hash, secrets[0] ?? "")
      .update(value)
      .digest(mac.encoding);
  };
}

function compileJson(template: unknown): (fill: Fill) => unknown {
  if (typeof template === "string") return compileText(template);
  if (Array.isArray(template)) {
    const items = template.map(compileJson);
    return (fill) => items.map((item) => item(fill));
  }
  if (typeof template === "object" && template !== null) {
    const members = Object.entries(template).map(
      ([name, value]) => [name, compileJson(value)] as const,
    );
    return (fill) => Object.fromEntries(members.map(([name, value]) => [name, value(fill)]));
  }
  return () => template;
}

/** Keeps an echoed header value one header: visible ASCII only. */
const headerText = (text = ""): string => text.replaceAll(/[^\x20-\x7e]/g, "");
