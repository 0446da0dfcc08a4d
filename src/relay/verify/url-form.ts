import { createHash, createHmac } from "node:crypto";
import type { Delivery } from "../../types/delivery.ts";
import type { UrlFormScheme } from "../../types/scheme.ts";
import { sortedTexts, urlencodedFields } from "../read/form.ts";
import { singleHeader } from "../read/locator.ts";
import { Problem } from "../problem.ts";
import { isEqual } from "./mac.ts";
import { signedUrls } from "./signed-url.ts";
import { isSameText } from "./token.ts";
import { compileSignatures, decodeStrict } from "./signature-header.ts";
import type { Context, Verifier } from "./verifier.ts";

/**
 * Verifies a MAC over the public URL and the form's parameters, sorted by name (Twilio:
 * https://www.twilio.com/docs/usage/security; Plivo:
 * https://www.plivo.com/docs/voice/concepts/signature-validation). With a body-hash parameter in
 * the query the body is bound by that instead.
 */
export function urlFormVerifier(scheme: UrlFormScheme, context: Context): Verifier {
  const readSignatures = compileSignatures(scheme.signature, undefined, context.options);
  const { secrets, publicUrl = "" } = context;

  return (delivery, body) => {
    const candidates = readSignatures({ delivery, body })
      .flatMap((group) => group.signatures)
      .map((text) => decodeStrict(text, scheme.signature.encoding));
    const texts = signedTexts(scheme, publicUrl, delivery);
    for (const [index, secret] of secrets.entries()) {
      for (const text of texts) {
        const expected = createHmac(scheme.hash, secret).update(text).digest();
        if (candidates.some((candidate) => isEqual(candidate, expected))) {
          return { by: "secret", index };
        }
      }
    }
    throw new Problem(
      "bad-signature",
      "No secret of this source made the signature over its publicUrl and these parameters.",
    );
  };
}

/**
 * What the signature may be over: the URL in each form that it may have been called in, with the
 * parameters. Throws `bad-signature` where a part of it is missing.
 */
export function signedTexts(
  scheme: UrlFormScheme,
  publicUrl: string,
  delivery: Delivery,
): readonly string[] {
  const parameters = signedParameters(scheme, delivery);
  const nonce = readNonce(scheme, delivery);
  return signedUrls(publicUrl, delivery)
    .flatMap((url) =>
      scheme.style === "query"
        ? [queryForm(url, parameters)]
        : urlForms(url).map((form) => form + parameters),
    )
    .map((text) => text + nonce);
}

function readNonce({ nonceHeader }: UrlFormScheme, delivery: Delivery): string {
  if (nonceHeader === undefined) return "";
  const nonce = singleHeader(delivery, nonceHeader);
  if (nonce === undefined) {
    throw new Problem("bad-signature", `The header ${nonceHeader} is missing.`);
  }
  return `.${nonce}`;
}

/** The query's parameters sorted and decoded, then the form's. */
function queryForm(url: string, parameters: string): string {
  const [bare = url, query = ""] = url.split("?");
  const sorted = sortedTexts([...new URLSearchParams(query)], "=").join("&");
  if (parameters === "") return sorted === "" ? bare : `${bare}?${sorted}`;
  return `${bare}?${sorted}${sorted === "" ? "" : "."}${parameters}`;
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
  const fields = urlencodedFields(delivery);
  if (fields === undefined) {
    // Only form parameters are signed: any other body would go through unproved.
    throw new Problem(
      "bad-signature",
      "The body is not a form, so the signature does not cover it.",
    );
  }
  const texts = sortedTexts(fields, "");
  // Twilio's own libraries take a repeated value once, Plivo's as often as it comes.
  return (scheme.style === "query" ? texts : [...new Set(texts)]).join("");
}

/**
 * Twilio signs with or without the standard port, depending on the product. Built by hand:
 * `new URL` would turn `'` into `%27`.
 */
function urlForms(url: string): string[] {
  const match = /^(https?):\/\/([^/?#]*)(.*)$/s.exec(url);
  if (match === null) return [url];
  const [, scheme = "", authority = "", rest = ""] = match;
  const port = scheme === "https" ? ":443" : ":80";
  const bare = authority.endsWith(port) ? authority.slice(0, -port.length) : authority;
  if (/:\d+$/.test(bare)) return [url];
  return [`${scheme}://${bare}${rest}`, `${scheme}://${bare}${port}${rest}`];
}
