import { verify as verifyBytes, X509Certificate } from "node:crypto";
import type { CertificateScheme } from "../../types/scheme.ts";
import { compileLocator } from "../read/locator.ts";
import type { View } from "../read/view.ts";
import { Problem } from "../problem.ts";
import { compileTemplate } from "../read/template.ts";
import { FetchFailure, fetchText, isDisowned } from "./fetch-text.ts";
import { firstThatSigned } from "./first-that-signed.ts";
import { keyCache } from "./key-cache.ts";
import { compileSignatures, decodeStrict } from "./signature-header.ts";
import { isSameText } from "./token.ts";
import type { Context, Verifier } from "./verifier.ts";

/**
 * Verifies an RSA signature under a certificate whose address comes with the delivery. Only an
 * address of the pinned form is fetched: https, the provider's own host, no redirects, a bounded
 * size; the certificate is cached by it, and must be valid now.
 */
export function certificateVerifier(
  scheme: CertificateScheme,
  { secrets, options, publicUrl, fetch = globalThis.fetch }: Context,
): Verifier {
  const { timestamp } = scheme;
  const readAddress = compileLocator(scheme.certificate, options);
  const isPinned = compilePinned(scheme, options);
  const readHash = compileByText(scheme.hash, (hash) => hash);
  const readContent = compileByText(scheme.content, (content) => compileTemplate(content, options));
  const readSignatures = compileSignatures(scheme.signature, timestamp, options);
  const address = new RegExp(`^(?:${scheme.address})$`);
  const certificates = keyCache((url) => fetchCertificate(url, fetch));

  return async (delivery, body) => {
    const view = { delivery, body };
    const groups = readSignatures(view);
    const hash = readHash(view);
    const fill = readContent(view);
    const url = readAddress(view);
    if (hash === undefined || fill === undefined) {
      throw new Problem("bad-signature", "The signature is of an unknown version or kind.");
    }
    if (url === undefined || !address.test(url)) {
      throw new Problem("bad-signature", "The certificate's address is not the provider's.");
    }
    isPinned(view);
    const certificate = await certificates.get(url, delivery.receivedAt);
    if (certificate === undefined) {
      throw new Problem("bad-signature", "The provider has no certificate at that address.");
    }
    if (!isValidAt(certificate, delivery.receivedAt)) {
      throw new Problem("bad-signature", "The certificate is not valid now.");
    }
    const index = firstThatSigned({
      groups,
      keys: [certificate.publicKey],
      signs: ({ signatures, ts }) => {
        const pieces = fill({ view, ts, url: publicUrl, secret: secrets[0] });
        if (pieces === undefined) throw new Problem("bad-signature", "A signed value is missing.");
        const content = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
        return (key) =>
          signatures.some((text) => {
            const signature = decodeStrict(text, scheme.signature.encoding);
            return signature !== undefined && verifyBytes(hash, content, key, signature);
          });
      },
      timestamp,
      now: delivery.receivedAt,
    });
    if (index !== undefined) {
      certificates.keep(url);
      return { by: "published-key" };
    }
    throw new Problem("bad-signature", "The provider's certificate did not sign this.");
  };
}

function compilePinned(
  { pinned = {} }: CertificateScheme,
  options: Context["options"],
): (view: View) => void {
  const pins = Object.entries(pinned).map(([locator, option]) => ({
    locator,
    read: compileLocator(locator, options),
    values: (options[option] ?? "").split(",").map((value) => value.trim()),
  }));
  return (view) => {
    for (const { locator, read, values } of pins) {
      const actual = read(view);
      if (
        actual === undefined ||
        !values.some((value) => value !== "" && isSameText(value, actual))
      ) {
        throw new Problem(
          "bad-signature",
          `${locator} is not one that this source is configured with.`,
        );
      }
    }
  };
}

/** A value for all deliveries, or one by the text at a locator. */
function compileByText<In extends string, Out>(
  rule: In | { readonly at: string; readonly byText: Readonly<Record<string, In>> },
  compile: (value: In) => Out,
): (view: View) => Out | undefined {
  if (typeof rule === "string") {
    const only = compile(rule);
    return () => only;
  }
  const read = compileLocator(rule.at);
  const byText = new Map(
    Object.entries(rule.byText).map(([text, value]) => [text, compile(value)]),
  );
  return (view) => byText.get(read(view) ?? "");
}

/** The certificate at an address; undefined where the provider has none there. */
async function fetchCertificate(
  url: string,
  fetch: typeof globalThis.fetch,
): Promise<X509Certificate | undefined> {
  try {
    return new X509Certificate(await fetchText(url, fetch));
  } catch (error) {
    // S3, which serves Amazon's certificates, says 403 where there is no object.
    if (isDisowned(error) || (error instanceof FetchFailure && error.status === 403)) {
      return undefined;
    }
    throw error;
  }
}

/** Whether a certificate is within its dates. */
export const isValidAt = ({ validFromDate, validToDate }: X509Certificate, now: Date): boolean =>
  validFromDate <= now && now <= validToDate;
