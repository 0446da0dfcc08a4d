import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Delivery, UrlFormScheme } from "../../types.ts";
import { Problem } from "../problem.ts";
import { isSameText } from "./token.ts";
import { compileSignatures, decodeStrict } from "./signatures.ts";
import type { Context, Verifier } from "./verifier.ts";

/**
 * Verifies a MAC over the public URL, to which the form parameters are appended sorted by name, name then value (Twilio's
 * scheme: https://www.twilio.com/docs/usage/security). With a body-hash parameter in the query the body is bound by that instead.
 */
export function urlFormVerifier(scheme: UrlFormScheme, context: Context): Verifier {
  const readSignatures = compileSignatures(scheme.signature, undefined, context.options);
  const { secrets, publicUrl = "" } = context;

  return (delivery, body) => {
    const candidates = readSignatures({ delivery, body })
      .flatMap((group) => group.signatures)
      .map((text) => decodeStrict(text, scheme.signature.encoding));
    const parameters = signedParameters(scheme, delivery);
    const urls = urlForms(delivery.query === "" ? publicUrl : withQuery(publicUrl, delivery.query));
    for (const [secretIndex, secret] of secrets.entries()) {
      for (const url of urls) {
        const expected = createHmac(scheme.hash, secret)
          .update(url + parameters)
          .digest();
        const signed = candidates.some(
          (candidate) =>
            candidate?.length === expected.length && timingSafeEqual(candidate, expected),
        );
        if (signed) return { secretIndex };
      }
    }
    throw new Problem(
      "bad-signature",
      "No secret of this source made the signature over its publicUrl and these parameters.",
    );
  };
}

function signedParameters(scheme: UrlFormScheme, delivery: Delivery): string {
  const hashParameter = scheme.bodyHashParameter;
  const claimed =
    hashParameter === undefined ? null : new URLSearchParams(delivery.query).get(hashParameter);
  if (claimed !== null) {
    const actual = createHash("sha256").update(delivery.body).digest("hex");
    if (!isSameText(actual, claimed.toLowerCase())) {
      throw new Problem("bad-signature", `The body's hash is not the query's ${hashParameter}.`);
    }
    return "";
  }
  if (delivery.body.length === 0) return "";
  if (!isForm(delivery)) {
    // Only form parameters are signed: any other body would go through unproved.
    throw new Problem("bad-signature", "The body is no form, and nothing signs it.");
  }
  const parameters = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(delivery.body.toString("utf8"))) {
    parameters.set(name, (parameters.get(name) ?? new Set()).add(value));
  }
  // Code-unit order, repeated values once and sorted, as Twilio's own libraries do.
  return [...parameters.keys()]
    .toSorted()
    .map((name) =>
      [...(parameters.get(name) ?? [])]
        .toSorted()
        .map((value) => name + value)
        .join(""),
    )
    .join("");
}

function isForm(delivery: Delivery): boolean {
  const type = delivery.headers["content-type"];
  return typeof type === "string" && type.startsWith("application/x-www-form-urlencoded");
}

/** The provider signs the URL that it called, with the query of this call. */
function withQuery(publicUrl: string, query: string): string {
  const bare = publicUrl.split("?")[0] ?? publicUrl;
  return `${bare}?${query}`;
}

/** Twilio signs with or without the standard port, depending on the product. Built by hand: `new URL` would turn `'` into `%27`. */
function urlForms(url: string): string[] {
  const match = /^(https?):\/\/([^/?#]*)(.*)$/s.exec(url);
  if (match === null) return [url];
  const [, scheme = "", authority = "", rest = ""] = match;
  const port = scheme === "https" ? ":443" : ":80";
  const bare = authority.endsWith(port) ? authority.slice(0, -port.length) : authority;
  if (/:\d+$/.test(bare)) return [url];
  return [`${scheme}://${bare}${rest}`, `${scheme}://${bare}${port}${rest}`];
}
