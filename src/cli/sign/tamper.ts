import type { Provider, Scheme, SignatureLocation } from "../../types.ts";
import { compileGlobs } from "../../relay/glob.ts";
import { proofHeaders } from "../../relay/headers.ts";
import type { Draft } from "./draft.ts";
import { flipByte, markText, reserialize, unsignedToken } from "./mangle.ts";
import { type Outgoing, writeDraft } from "./outgoing.ts";
import { signDraft, type Signer } from "./sign.ts";
import { throwAwaySecret } from "./throw-away.ts";

/** One way of making a delivery that the relay must refuse. */
export type Tampering = {
  /** As `--tamper` takes it. */
  readonly kind: string;
  /** What is done, for people. */
  readonly says: string;
  /** Whether this provider's scheme could tell. */
  readonly applies: (provider: Provider) => boolean;
  readonly make: (parts: Parts) => Outgoing;
};

/** What a bad delivery is made from. */
export type Parts = {
  readonly provider: Provider;
  /** Composed, not signed. */
  readonly draft: Draft;
  readonly signer: Signer;
};

/** Attacks and accidents that verification must refuse (named in the providers' documentation and their SDKs' issues). */
export const TAMPERINGS: readonly Tampering[] = [
  {
    kind: "flipped-byte",
    says: "one byte of the body changed after signing",
    applies: signsBody,
    make: (parts) => withBody(genuine(parts), flipByte),
  },
  {
    kind: "reserialized",
    says: "the JSON parsed and written again after signing, with other white space",
    // Of a form the parameters are signed, however they were written.
    applies: (provider) => signsBody(provider) && provider.verify.kind !== "url-form",
    make: (parts) => withBody(genuine(parts), reserialize),
  },
  {
    kind: "trailing-newline",
    says: "a line end added to the body after signing",
    applies: signsBody,
    make: (parts) => withBody(genuine(parts), (body) => Buffer.concat([body, Buffer.from("\n")])),
  },
  {
    kind: "lossy-decode",
    says: "invalid UTF-8 in place of the U+FFFD that was signed",
    applies: (provider) => signsBody(provider) && provider.verify.kind !== "url-form",
    make: (parts) => lossy(parts),
  },
  {
    kind: "wrong-secret",
    says: "signed with a secret that the source does not have",
    applies: () => true,
    make: ({ provider, draft, signer }) =>
      signed(draft, provider.verify, { ...signer, ...throwAwaySecret(provider.verify) }),
  },
  {
    kind: "missing-signature",
    says: "not signed at all",
    applies: () => true,
    make: ({ draft }) => writeDraft(draft),
  },
  {
    kind: "truncated-signature",
    says: "the last 8 characters of the signature cut off",
    applies: hasProofText,
    make: (parts) => withProof(parts, (text) => text.slice(0, -8)),
  },
  {
    kind: "extended-signature",
    says: "two digits appended to the signature",
    // Basic credentials are base64 of text, which decoders end at its padding; nothing is gained there.
    applies: (provider) => hasProofText(provider) && provider.verify.kind !== "basic",
    make: (parts) => withProof(parts, (text) => `${text}00`),
  },
  {
    kind: "wrong-encoding",
    says: "the right signature in another encoding: base64 for hex, hex for base64",
    applies: ({ verify }) => locationOf(verify) !== undefined,
    make: (parts) =>
      relocated(parts, (location) => ({
        ...location,
        encoding: location.encoding === "hex" ? "base64" : "hex",
      })),
  },
  {
    kind: "unknown-version",
    says: "the right signature under another version or algorithm label",
    applies: ({ verify }) => /\d/.test(locationOf(verify)?.prefix ?? ""),
    make: (parts) =>
      relocated(parts, ({ prefix = "", ...location }) => ({
        ...location,
        prefix: prefix.replaceAll(/\d/g, (digit) => String((Number(digit) + 5) % 10)),
      })),
  },
  {
    kind: "many-signatures",
    says: "seventeen signatures, the right one last",
    applies: ({ verify }) => locationOf(verify)?.separator !== undefined,
    make: (parts) => manySignatures(parts),
  },
  {
    kind: "weaker-hash",
    says: "a MAC with another hash function under the same secret",
    applies: ({ verify }) => verify.kind === "mac",
    make: ({ provider: { verify }, draft, signer }) =>
      signed(
        draft,
        verify.kind === "mac"
          ? { ...verify, hash: verify.hash === "sha1" ? "sha512" : "sha1" }
          : verify,
        signer,
      ),
  },
  {
    kind: "key-encoding",
    says: "the secret's key bytes taken another way (decoded or not)",
    applies: ({ verify }) => verify.kind === "mac" && (verify.keyed ?? "hmac") === "hmac",
    make: ({ provider: { verify }, draft, signer }) =>
      signed(draft, verify.kind === "mac" ? { ...verify, key: otherKey(verify.key) } : verify, {
        ...signer,
      }),
  },
  {
    kind: "stale",
    says: "signed too long ago",
    applies: hasClock,
    make: ({ provider, draft, signer }) => shifted(draft, provider, signer, -1),
  },
  {
    kind: "future",
    says: "signed by a clock that is ahead",
    applies: hasClock,
    make: ({ provider, draft, signer }) => shifted(draft, provider, signer, 1),
  },
  {
    kind: "malformed-timestamp",
    says: "letters after the timestamp's digits, signed so",
    applies: ({ verify }) => timestampOf(verify) !== undefined,
    make: ({ provider, draft, signer }) =>
      signed(draft, provider.verify, { ...signer, timestampSuffix: "abc" }),
  },
  {
    kind: "repeated-header",
    says: "the signature's header twice, a forged one first",
    applies: (provider) => proofHeaders(provider).length > 0,
    make: (parts) => repeatProof(parts),
  },
  {
    kind: "repeated-timestamp",
    says: "the timestamp's header twice",
    applies: ({ verify }) => timestampOf(verify)?.at.startsWith("header:") === true,
    make: (parts) => repeatTimestamp(parts),
  },
  {
    kind: "other-id",
    says: "a signed delivery under a new delivery id",
    applies: ({ event }) =>
      event.idSigned && typeof event.id === "string" && event.id.startsWith("header:"),
    make: (parts) => otherId(parts),
  },
  {
    kind: "other-url",
    says: "signed for another URL",
    applies: ({ signsUrl = false }) => signsUrl,
    make: ({ provider, draft, signer }) =>
      signed(draft, provider.verify, { ...signer, publicUrl: `${signer.publicUrl ?? ""}/other` }),
  },
  {
    kind: "other-audience",
    says: "a token that was made for somebody else",
    applies: ({ verify }) => verify.kind === "jwt" && verify.audienceOption !== undefined,
    make: ({ provider, draft, signer }) => forSomebodyElse(draft, provider, signer),
  },
  {
    kind: "alg-none",
    says: "an unsigned token that says `alg: none`",
    applies: ({ verify }) => verify.kind === "jwt",
    make: (parts) => withToken(parts, unsignedToken),
  },
];

/** The tamperings that a provider's scheme could tell. */
export const tamperingsFor = (provider: Provider): readonly Tampering[] =>
  TAMPERINGS.filter(({ applies }) => applies(provider));

const genuine = ({ provider, draft, signer }: Parts): Outgoing =>
  signed(draft, provider.verify, signer);

const signed = (draft: Draft, scheme: Scheme, signer: Signer): Outgoing =>
  writeDraft(signDraft(draft, scheme, signer));

const withBody = (outgoing: Outgoing, change: (body: Buffer) => Buffer): Outgoing => ({
  ...outgoing,
  body: change(outgoing.body),
});

/** Whether the proof covers the body's bytes. */
function signsBody({ verify }: Provider): boolean {
  switch (verify.kind) {
    case "mac":
    case "signature":
      return /\{(body\}|hash:|form:)/.test(verify.content);
    case "jwt":
      return verify.bodyHash !== undefined;
    case "url-form":
    case "canonical-request":
    case "envelope":
      return true;
    case "certificate":
    case "token":
    case "basic":
      return false;
  }
}

function locationOf(scheme: Scheme): SignatureLocation | undefined {
  switch (scheme.kind) {
    case "mac":
    case "signature":
    case "url-form":
    case "canonical-request":
    case "certificate":
      return scheme.signature;
    case "jwt":
    case "token":
    case "basic":
    case "envelope":
      return undefined;
  }
}

function timestampOf(scheme: Scheme) {
  return "timestamp" in scheme ? scheme.timestamp : undefined;
}

function hasClock({ verify }: Provider): boolean {
  if (verify.kind === "jwt") return verify.requireExpiry !== false;
  return timestampOf(verify) !== undefined;
}

function hasProofText(provider: Provider): boolean {
  const { verify } = provider;
  if (proofHeaders(provider).length > 0) return true;
  return verify.kind === "token" && verify.at.startsWith("query:");
}

/** Verifiers that decode the body to text take every invalid byte for U+FFFD, so that different bodies share a MAC. */
function lossy({ provider, draft, signer }: Parts): Outgoing {
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

function relocated(
  { provider: { verify }, draft, signer }: Parts,
  change: (location: SignatureLocation) => SignatureLocation,
): Outgoing {
  return "signature" in verify
    ? signed(draft, { ...verify, signature: change(verify.signature) }, signer)
    : signed(draft, verify, signer);
}

/** Changes the text of the proof, wherever it stands: a header, or the query's token. */
function withProof(parts: Parts, change: (text: string) => string): Outgoing {
  const outgoing = genuine(parts);
  const names = proofHeaders(parts.provider);
  if (names.length === 0) return { ...outgoing, query: change(outgoing.query) };
  const isProof = compileGlobs(names);
  const headers = outgoing.headers.map(
    ([name, value]) => [name, isProof(name) ? change(value) : value] as const,
  );
  return { ...outgoing, headers };
}

function manySignatures(parts: Parts): Outgoing {
  const { separator = ",", prefix = "" } = locationOf(parts.provider.verify) ?? {};
  return withProof(parts, (text) => {
    const items = text.split(separator);
    const forged = Array.from(
      { length: 16 },
      (_, index) => `${prefix}${"0".repeat(62)}1${index % 10}`,
    );
    return [...items.slice(0, -1), ...forged, items.at(-1) ?? ""].join(separator);
  });
}

const otherKey = (key = "utf8"): "utf8" | "sha1" => (key === "utf8" ? "sha1" : "utf8");

function shifted(draft: Draft, { verify }: Provider, signer: Signer, direction: 1 | -1): Outgoing {
  // A token's own times: five minutes of validity and a minute of skew; a day is outside of any.
  const seconds = (timestampOf(verify)?.toleranceSeconds ?? 86_400) + 60;
  const signedAt = new Date(signer.signedAt.getTime() + direction * seconds * 1000);
  return signed(draft, verify, { ...signer, signedAt });
}

function repeatProof(parts: Parts): Outgoing {
  const outgoing = genuine(parts);
  const isProof = compileGlobs(proofHeaders(parts.provider));
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

function repeatTimestamp(parts: Parts): Outgoing {
  const outgoing = genuine(parts);
  const name = timestampOf(parts.provider.verify)?.at.split(" | ")[0]?.slice("header:".length);
  const ts = outgoing.headers.find(([header]) => header === name)?.[1] ?? "";
  return { ...outgoing, headers: [[name ?? "", ts.replace(/\d/, "9")], ...outgoing.headers] };
}

function otherId(parts: Parts): Outgoing {
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

function forSomebodyElse(draft: Draft, { verify }: Provider, signer: Signer): Outgoing {
  const name = verify.kind === "jwt" ? (verify.audienceOption ?? "") : "";
  const options = { ...signer.options, [name]: "https://somebody-else.example.com" };
  return signed(draft, verify, { ...signer, options });
}

function withToken(parts: Parts, change: (token: string) => string): Outgoing {
  return withProof(parts, (text) => {
    const at = text.lastIndexOf(" ") + 1;
    return text.slice(0, at) + change(text.slice(at));
  });
}
