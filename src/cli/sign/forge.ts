import { bodyToken } from "../../relay/read/body-token.ts";
import { compileGlobs } from "../../relay/read/glob.ts";
import { factsOf } from "../../relay/verify/facts.ts";
import type { Provider } from "../../types/provider.ts";
import type { Scheme, SignatureLocation } from "../../types/scheme.ts";
import type { Draft } from "./draft.ts";
import { flipByte, markText } from "./mangle.ts";
import { type Outgoing, writeDraft } from "./outgoing.ts";
import { signDraft } from "./sign.ts";
import type { Signer } from "./signer.ts";

/** What a bad delivery is made from. */
export type Parts = {
  readonly provider: Provider;
  /** Composed, not signed. */
  readonly draft: Draft;
  readonly signer: Signer;
};

/** The good delivery that a bad one is made of. */
export const genuine = ({ provider, draft, signer }: Parts): Outgoing =>
  signed(draft, provider.verify, signer);

/** A draft signed with a scheme, which need not be the provider's, and written. */
export const signed = (draft: Draft, scheme: Scheme, signer: Signer): Outgoing =>
  writeDraft(signDraft(draft, scheme, signer));

/** Other bytes under the same signature. */
export const withBody = (outgoing: Outgoing, change: (body: Buffer) => Buffer): Outgoing => ({
  ...outgoing,
  body: change(outgoing.body),
});

/**
 * Verifiers that decode the body to text read every invalid byte as U+FFFD, so that different
 * bodies share a MAC.
 */
export function lossy({ provider, draft, signer }: Parts): Outgoing {
  const { content } = draft;
  const marked: Draft["content"] =
    content.kind === "form"
      ? { ...content, fields: { ...content.fields, relay: "\uFFFD" } }
      : content.kind === "json"
        ? { ...content, value: markText(content.value), style: { ...content.style, ascii: false } }
        : content;
  const outgoing = signed({ ...draft, content: marked }, provider.verify, signer);
  return withBody(outgoing, (body) => {
    const at = body.indexOf("\uFFFD");
    if (at === -1) return flipByte(body);
    return Buffer.concat([body.subarray(0, at), Buffer.from([0xff]), body.subarray(at + 3)]);
  });
}

/** The right signature at another place or in another form. */
export function relocated(
  { provider: { verify }, draft, signer }: Parts,
  change: (location: SignatureLocation) => SignatureLocation,
): Outgoing {
  return "signature" in verify
    ? signed(draft, { ...verify, signature: change(verify.signature) }, signer)
    : signed(draft, verify, signer);
}

/** Changes the text of the proof, wherever it is: a header, or the query's token. */
export function withProof(parts: Parts, change: (text: string) => string): Outgoing {
  const outgoing = genuine(parts);
  const names = factsOf(parts.provider.verify).proofHeaders;
  if (names.length === 0) return { ...outgoing, query: change(outgoing.query) };
  const isProof = compileGlobs(names);
  const headers = outgoing.headers.map(
    ([name, value]) => [name, isProof(name) ? change(value) : value] as const,
  );
  return { ...outgoing, headers };
}

/** Sixteen forged signatures before the right one: more than a verifier should look at. */
export function manySignatures(parts: Parts): Outgoing {
  const { separator = ",", prefix = "" } = factsOf(parts.provider.verify).signature ?? {};
  return withProof(parts, (text) => {
    const items = text.split(separator);
    const forged = Array.from(
      { length: 16 },
      (_, index) => `${prefix}${"0".repeat(62)}1${index % 10}`,
    );
    return [...items.slice(0, -1), ...forged, items.at(-1) ?? ""].join(separator);
  });
}

/** A key encoding that gives other bytes. */
export const otherKey = (key = "utf8"): "utf8" | "sha1" => (key === "utf8" ? "sha1" : "utf8");

/** Signed outside of what the scheme allows, by a minute. */
export function shifted(
  draft: Draft,
  { verify }: Provider,
  signer: Signer,
  direction: 1 | -1,
): Outgoing {
  // A token's own times: five minutes of validity and a minute of skew; a day is outside of any.
  const seconds = (factsOf(verify).timestamp?.toleranceSeconds ?? 86_400) + 60;
  const signedAt = new Date(signer.signedAt.getTime() + direction * seconds * 1000);
  return signed(draft, verify, { ...signer, signedAt });
}

/** The proof's header twice, a forged one first. */
export function repeatProof(parts: Parts): Outgoing {
  const outgoing = genuine(parts);
  const isProof = compileGlobs(factsOf(parts.provider.verify).proofHeaders);
  const headers = outgoing.headers.flatMap(([name, value]): (readonly [string, string])[] =>
    isProof(name)
      ? [
          [name, `${value.slice(0, -8)}00000000`],
          [name, value],
        ]
      : [[name, value]],
  );
  return { ...outgoing, headers };
}

/** The timestamp's header twice, a later one first. */
export function repeatTimestamp(parts: Parts): Outgoing {
  const outgoing = genuine(parts);
  const name = factsOf(parts.provider.verify)
    .timestamp?.at.split(" | ")[0]
    ?.slice("header:".length);
  const ts = outgoing.headers.find(([header]) => header === name)?.[1] ?? "";
  return { ...outgoing, headers: [[name ?? "", ts.replace(/\d/, "9")], ...outgoing.headers] };
}

/** A signed delivery under a delivery id that was not signed. */
export function otherId(parts: Parts): Outgoing {
  const outgoing = genuine(parts);
  const names = new Set(
    [parts.provider.event.id ?? []]
      .flat()
      .flatMap((locator) => locator.split(" | "))
      .map((at) => at.slice("header:".length)),
  );
  const headers = outgoing.headers.map(
    ([name, value]) => [name, names.has(name) ? `${value}-again` : value] as const,
  );
  return { ...outgoing, headers };
}

/** A token for another audience. */
export function forSomebodyElse(draft: Draft, { verify }: Provider, signer: Signer): Outgoing {
  const name = verify.kind === "jwt" ? (verify.audienceOption ?? "") : "";
  const options = { ...signer.options, [name]: "https://somebody-else.example.com" };
  return signed(draft, verify, { ...signer, options });
}

/** Changes the token itself, behind its `Bearer ` or in the body. */
export function withToken(parts: Parts, change: (token: string) => string): Outgoing {
  if (factsOf(parts.provider.verify).proofHeaders.length === 0) {
    const outgoing = genuine(parts);
    const { verify } = parts.provider;
    const token = bodyToken(outgoing.body, verify.kind === "jwt" ? verify.member : undefined) ?? "";
    const text = outgoing.body.toString("latin1").replace(token, () => change(token));
    return { ...outgoing, body: Buffer.from(text) };
  }
  return withProof(parts, (text) => {
    const at = text.lastIndexOf(" ") + 1;
    return text.slice(0, at) + change(text.slice(at));
  });
}
