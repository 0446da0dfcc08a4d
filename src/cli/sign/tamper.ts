import { factsOf } from "../../relay/verify/facts.ts";
import type { Provider } from "../../types/provider.ts";
import {
  forSomebodyElse,
  genuine,
  lossy,
  manySignatures,
  otherId,
  otherKey,
  relocated,
  repeatProof,
  repeatTimestamp,
  shifted,
  signed,
  withBody,
  withProof,
  withToken,
  type Parts,
} from "./forge.ts";
import { flipByte, reserialize, unsignedToken } from "./mangle.ts";
import { type Outgoing, writeDraft } from "./outgoing.ts";
import { throwAwaySecret } from "./throw-away.ts";

/** One way of making a delivery that the relay must refuse. */
export type Tampering = {
  /** As `--tamper` accepts it. */
  readonly kind: string;
  /** What is done, for people. */
  readonly says: string;
  /** Whether this provider's scheme can detect it. */
  readonly applies: (provider: Provider) => boolean;
  readonly make: (parts: Parts) => Outgoing;
};

/**
 * Attacks and accidents that verification must refuse (named in the providers' documentation and
 * their SDKs' issues).
 */
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
    applies: (provider) => signsBytes(provider) && !factsOf(provider.verify).signsForm,
    make: (parts) => withBody(genuine(parts), reserialize),
  },
  {
    kind: "trailing-newline",
    says: "a line end added to the body after signing",
    applies: signsBytes,
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
    // Basic credentials are base64 of text, which decoders end at its padding; nothing is gained
    // there.
    applies: (provider) => hasProofText(provider) && provider.verify.kind !== "basic",
    make: (parts) => withProof(parts, (text) => `${text}00`),
  },
  {
    kind: "wrong-encoding",
    says: "the right signature in another encoding: base64 for hex, hex for base64",
    applies: ({ verify }) => factsOf(verify).signature !== undefined,
    make: (parts) =>
      relocated(parts, (location) => ({
        ...location,
        encoding: location.encoding === "hex" ? "base64" : "hex",
      })),
  },
  {
    kind: "unknown-version",
    says: "the right signature under another version or algorithm label",
    applies: ({ verify }) => /\d/.test(factsOf(verify).signature?.prefix ?? ""),
    make: (parts) =>
      relocated(parts, ({ prefix = "", ...location }) => ({
        ...location,
        prefix: prefix.replaceAll(/\d/g, (digit) => String((Number(digit) + 5) % 10)),
      })),
  },
  {
    kind: "many-signatures",
    says: "seventeen signatures, the right one last",
    applies: ({ verify }) => {
      const location = factsOf(verify).signature;
      return location?.separator !== undefined && location.header !== undefined;
    },
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
    says: "the key derived from the secret in another way (decoded or not)",
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
    applies: ({ verify }) => factsOf(verify).timestamp !== undefined,
    make: ({ provider, draft, signer }) =>
      signed(draft, provider.verify, { ...signer, timestampSuffix: "abc" }),
  },
  {
    kind: "repeated-header",
    says: "the signature's header twice, a forged one first",
    applies: (provider) => factsOf(provider.verify).proofHeaders.length > 0,
    make: (parts) => repeatProof(parts),
  },
  {
    kind: "repeated-timestamp",
    says: "the timestamp's header twice",
    applies: ({ verify }) => factsOf(verify).timestamp?.at.startsWith("header:") === true,
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
    applies: ({ verify }) => factsOf(verify).signsUrl,
    make: ({ provider, draft, signer }) =>
      signed(draft, provider.verify, { ...signer, publicUrl: `${signer.publicUrl ?? ""}/other` }),
  },
  {
    kind: "other-audience",
    says: "a token that was issued for another audience",
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

/** The tamperings that a provider's scheme can detect. */
export const tamperingsFor = (provider: Provider): readonly Tampering[] =>
  TAMPERINGS.filter(({ applies }) => applies(provider));

function signsBody({ verify }: Provider): boolean {
  return factsOf(verify).signsBody;
}

/** Whether white space outside of values counts. */
function signsBytes(provider: Provider): boolean {
  return signsBody(provider) && !factsOf(provider.verify).signsMember;
}

function hasClock({ verify }: Provider): boolean {
  return factsOf(verify).hasClock;
}

/** Whether the proof is text in a header or the query, which can be cut or extended. */
function hasProofText({ verify }: Provider): boolean {
  if (factsOf(verify).proofHeaders.length > 0) return true;
  return verify.kind === "token" && verify.at.startsWith("query:");
}
