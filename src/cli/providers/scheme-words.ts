import type { Scheme, SignatureLocation } from "../../types/scheme.ts";

/** A scheme in a few words, for a list: `HMAC-SHA256 hex`. */
export function schemeInBrief(scheme: Scheme): string {
  switch (scheme.kind) {
    case "mac":
      return `${hashName(scheme)} ${scheme.signature.encoding}`;
    case "signature":
      return `${ALGORITHMS[scheme.algorithm]} ${scheme.signature.encoding}`;
    case "jwt":
      return `JWT ${[scheme.algorithm].flat().join("/")}`;
    case "token":
      return "token";
    case "basic":
      return "user and password";
    case "url-form":
      return `HMAC-${scheme.hash.toUpperCase()} of URL and form`;
    case "canonical-request":
      return "HMAC-SHA256 of a canonical request";
    case "certificate":
      return "RSA with a certificate";
    case "envelope":
      return `ECDSA-${scheme.hash.toUpperCase()}`;
  }
}

/** What a scheme proves a delivery with, in a sentence or two. */
export function schemeInWords(scheme: Scheme): string {
  switch (scheme.kind) {
    case "mac":
      return `${hashName(scheme)} over ${scheme.content}, in ${scheme.signature.encoding}, ${place(scheme.signature)}`;
    case "signature":
      return `${ALGORITHMS[scheme.algorithm]} over ${scheme.content}, in ${scheme.signature.encoding}, ${place(scheme.signature)}${scheme.remoteKey === undefined ? "" : `, checked with the key at ${scheme.remoteKey.url}`}`;
    case "jwt": {
      const address = scheme.jwks ?? scheme.remoteKey?.url;
      const own =
        scheme.x5c === undefined
          ? "the source's secret"
          : `the certificate in it, which the root ${scheme.x5c.root} vouches for`;
      const key = address === undefined ? own : `the keys at ${address}`;
      const bound =
        scheme.header === undefined
          ? "what it holds is the event"
          : scheme.bodyHash === undefined
            ? "nothing in it binds the body"
            : `its claim ${scheme.bodyHash.claim} binds the body`;
      const inBody =
        scheme.member === undefined ? "that is the whole body" : `in the body's ${scheme.member}`;
      const where = scheme.header === undefined ? inBody : `in the header ${scheme.header}`;
      return `a JSON Web Token (${[scheme.algorithm].flat().join(" or ")}) ${where}, checked with ${key}; ${bound}`;
    }
    case "token":
      return `a shared secret as it is, at ${scheme.at}; nothing binds the body`;
    case "basic":
      return "user and password (HTTP Basic) in the header authorization; nothing binds the body";
    case "url-form":
      return `HMAC-${scheme.hash.toUpperCase()} over the public URL and the sorted form parameters, in ${scheme.signature.encoding}, ${place(scheme.signature)}`;
    case "canonical-request":
      return `HMAC-SHA256 over method, path, signed headers and body, in ${scheme.signature.encoding}, ${place(scheme.signature)}`;
    case "certificate":
      return `RSA over ${typeof scheme.content === "string" ? scheme.content : "named fields of the body"}, ${place(scheme.signature)}, checked with the certificate at the address in ${scheme.certificate}`;
    case "envelope":
      return `ECDSA over the body, in JSON in the header ${scheme.header}, checked with the keys at ${scheme.remoteKey.url}`;
  }
}

const ALGORITHMS = {
  ed25519: "Ed25519",
  "ecdsa-p256-sha256": "ECDSA P-256",
  "rsa-sha1": "RSA with SHA-1",
  "rsa-sha256": "RSA with SHA-256",
  "rsa-pss-sha256": "RSA-PSS with SHA-256",
} as const;

const hashName = ({ hash, keyed = "hmac" }: { hash: string; keyed?: "hmac" | "plain" }): string =>
  `${keyed === "hmac" ? "HMAC-" : ""}${hash.toUpperCase()}`;

function place({ header, at, prefix, separator }: SignatureLocation): string {
  if (header === undefined) return `at ${at}`;
  const names = [header].flat().join(" or ");
  if (prefix === undefined) return `in the header ${names}`;
  return separator === undefined
    ? `in the header ${names} after ${prefix}`
    : `in the header ${names}, in the items that begin with ${prefix}`;
}
