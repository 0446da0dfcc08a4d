import { createHmac } from "node:crypto";
import type { Delivery } from "../../types/delivery.ts";
import type { CanonicalRequestScheme } from "../../types/scheme.ts";
import { compileLocator, singleHeader } from "../read/locator.ts";
import { Problem } from "../problem.ts";
import { isEqual } from "./mac.ts";
import { partsOf, signedUrls } from "./signed-url.ts";
import { compileSignatures, decodeStrict } from "./signature-header.ts";
import { checkFreshness } from "./timestamp.ts";
import type { Context, Verifier } from "./verifier.ts";

/**
 * Verifies a MAC over method, path, chosen headers and body, each on a line of its own. The path is
 * the public URL's.
 */
export function canonicalRequestVerifier(
  scheme: CanonicalRequestScheme,
  context: Context,
): Verifier {
  const readSignatures = compileSignatures(scheme.signature, undefined, context.options);
  const readTimestamp = compileLocator(scheme.timestamp.at);

  return (delivery, body) => {
    const view = { delivery, body };
    const candidates = readSignatures(view)
      .flatMap(({ signatures }) => signatures)
      .map((text) => decodeStrict(text, scheme.signature.encoding));
    const heads = signedHeads(scheme, context.publicUrl ?? "", delivery);
    const index = context.secrets.findIndex((secret) =>
      heads.some((head) => {
        const expected = createHmac("sha256", secret).update(head).update(delivery.body).digest();
        return candidates.some((candidate) => isEqual(candidate, expected));
      }),
    );
    if (index === -1) {
      throw new Problem("bad-signature", "No secret of this source made the signature.");
    }
    checkFreshness(readTimestamp(view) ?? "", scheme.timestamp, delivery.receivedAt);
    return { by: "secret", index };
  };
}

/**
 * What is signed before the body. Throws `bad-signature` where the headers that must be signed are
 * not.
 */
export function signedHeads(
  scheme: CanonicalRequestScheme,
  publicUrl: string,
  delivery: Delivery,
): readonly string[] {
  const list = singleHeader(delivery, scheme.signedHeaders);
  const names = (list ?? "").split(",").map((name) => name.trim().toLowerCase());
  const timestampHeader = scheme.timestamp.at.replace(/^header:/, "");
  if (!names.includes(scheme.signedHeaders) || !names.includes(timestampHeader)) {
    throw new Problem(
      "bad-signature",
      "The timestamp or the list of signed headers is not signed.",
    );
  }
  const lines = names
    .toSorted()
    .map((name) => `${name}:${(singleHeader(delivery, name) ?? "").trim()}`);
  return signedUrls(publicUrl, delivery).map((url) =>
    [delivery.method, signedPath(url), lines.join(";"), ""].join("\n"),
  );
}

/**
 * Path and query as they are signed: both percent-encoded once more, and the query's `=` and `&`
 * with them.
 */
function signedPath(url: string): string {
  const { path, query } = partsOf(url);
  return encodeURI(query === "" ? path : `${path}?${encodeURIComponent(query)}`);
}
