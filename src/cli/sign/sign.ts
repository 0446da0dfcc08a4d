import { constants, createHash, createHmac, sign as signBytes } from "node:crypto";
import { pathOf, pointerOf, pointerValue } from "../../relay/read/pointer.ts";
import { factsOf } from "../../relay/verify/facts.ts";
import { macKey } from "../../relay/verify/mac.ts";
import { queryHash } from "../../relay/verify/query-hash.ts";
import type {
  CanonicalRequestScheme,
  CertificateScheme,
  EnvelopeScheme,
  JwtScheme,
  MacScheme,
  Scheme,
  SignatureScheme,
  UrlFormScheme,
} from "../../types/scheme.ts";
import { DEV_KEY_ID } from "../dev/secrets.ts";
import { certificateAddress } from "./certificate.ts";
import { type Draft, writeBody } from "./draft.ts";
import { freshLike } from "./fresh.ts";
import { documentOf, place, valueAt } from "./place.ts";
import {
  CannotSign,
  fillOptions,
  formatTime,
  privateKey,
  signedPieces,
  type Signer,
  stamp,
  withHeader,
  withSignature,
} from "./signer.ts";

/**
 * Signs a draft as the provider would: the inverse of the engine's `compileScheme`. Throws
 * CannotSign where a private key is needed and there is none.
 */
export function signDraft(draft: Draft, scheme: Scheme, signer: Signer): Draft {
  switch (scheme.kind) {
    case "mac":
      return signMac(draft, scheme, signer);
    case "signature":
      return signPublicKey(draft, scheme, signer);
    case "jwt":
      return signJwt(draft, scheme, signer);
    case "token":
      return eachBase(draft, scheme.each).reduce(
        (ready, base) =>
          place(ready, within(scheme.at, base), (scheme.prefix ?? "") + signer.secret),
        draft,
      );
    case "basic":
      return withHeader(
        draft,
        "authorization",
        `Basic ${Buffer.from(signer.secret).toString("base64")}`,
      );
    case "url-form":
      return signUrlForm(draft, scheme, signer);
    case "canonical-request":
      return signCanonicalRequest(draft, scheme, signer);
    case "certificate":
      return signWithCertificate(draft, scheme, signer);
    case "envelope":
      return signEnvelope(draft, scheme, signer);
  }
}

function signMac(draft: Draft, scheme: MacScheme, signer: Signer): Draft {
  const { hash, keyed = "hmac", fixedHeaders = {}, timestamp } = scheme;
  const fixed = { ...draft, headers: { ...draft.headers, ...fixedHeaders } };
  return eachBase(fixed, scheme.each).reduce((one, base) => {
    const content = scheme.content.replaceAll("{body:/", `{body:${base}/`);
    const { ready, ts } = stamp(one, content, timestamp, signer);
    const digest =
      keyed === "hmac"
        ? createHmac(hash, macKey(signer.secret, scheme.key ?? "utf8"))
        : createHash(hash);
    for (const piece of signedPieces(ready, content, ts, signer)) digest.update(piece);
    const { at } = scheme.signature;
    const location =
      at === undefined ? scheme.signature : { ...scheme.signature, at: within(at, base) };
    return withSignature(ready, location, timestamp, ts, digest.digest(), signer);
  }, fixed);
}

/**
 * JSON Pointers of the items that are signed by themselves; one empty pointer where the whole
 * delivery is signed.
 */
function eachBase(draft: Draft, list: string | undefined): string[] {
  if (list === undefined) return [""];
  const items = pointerValue(documentOf(draft.content), list);
  return Array.isArray(items) ? items.map((_, index) => `${list}/${index}`) : [`${list}/0`];
}

const within = (locator: string, base: string): string => locator.replace(/^body:/, `body:${base}`);

function signCanonicalRequest(draft: Draft, scheme: CanonicalRequestScheme, signer: Signer): Draft {
  const { signedHeaders, timestamp } = scheme;
  const stampHeader = timestamp.at.replace(/^header:/, "");
  const names = [signedHeaders, stampHeader];
  const ready = place(
    withHeader(draft, signedHeaders, names.join(",")),
    timestamp.at,
    formatTime(signer.signedAt, timestamp.unit) + (signer.timestampSuffix ?? ""),
  );
  const { pathname, search } = new URL(signer.publicUrl ?? "https://localhost/");
  const lines = names.map((name) => `${name}:${ready.headers[name] ?? ""}`).join(";");
  const mac = createHmac("sha256", signer.secret)
    .update(`${draft.method}\n${pathname}${search}\n${lines}\n`)
    .update(writeBody(draft.content));
  return withSignature(ready, scheme.signature, undefined, undefined, mac.digest(), signer);
}

/** How node:crypto makes each kind of signature. */
const SIGNATURES = {
  ed25519: { hash: null },
  "ecdsa-p256-sha256": { hash: "sha256" },
  "rsa-sha1": { hash: "sha1" },
  "rsa-sha256": { hash: "sha256" },
  "rsa-pss-sha256": {
    hash: "sha256",
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  },
} as const;

function signPublicKey(draft: Draft, scheme: SignatureScheme, signer: Signer): Draft {
  const { timestamp } = scheme;
  const { ready, ts } = stamp(draft, scheme.content, timestamp, signer);
  const content = Buffer.concat(
    signedPieces(ready, scheme.content, ts, signer).map((piece) => Buffer.from(piece)),
  );
  const { hash, ...padding } = SIGNATURES[scheme.algorithm];
  return withSignature(
    ready,
    scheme.signature,
    timestamp,
    ts,
    signBytes(hash, content, { key: privateKey(signer), ...padding }),
    signer,
  );
}

function signWithCertificate(draft: Draft, scheme: CertificateScheme, signer: Signer): Draft {
  const { certificate, hash, content, pinned = {}, timestamp } = scheme;
  const address = certificateAddress(scheme.address);
  if (address === undefined) {
    throw new CannotSign(`no sample of a certificate's address is known for ${scheme.address}`);
  }
  let ready = place(draft, certificate, address);
  // The newest version of the signature, with the hash that belongs to it.
  const [version, algorithm] =
    typeof hash === "string" ? ["", hash] : (Object.entries(hash.byText).at(-1) ?? ["", "sha256"]);
  if (typeof hash !== "string") ready = place(ready, hash.at, version);
  for (const [locator, option] of Object.entries(pinned)) {
    ready = place(ready, locator, (signer.options[option] ?? "").split(",")[0]?.trim() ?? "");
  }
  const template =
    typeof content === "string" ? content : content.byText[valueAt(ready, content.at) ?? ""];
  if (template === undefined) throw new CannotSign("this provider signs no event of this type");
  const { ready: stamped, ts } = stamp(ready, template, timestamp, signer);
  const pieces = signedPieces(stamped, template, ts, signer).map((piece) => Buffer.from(piece));
  const signature = signBytes(algorithm, Buffer.concat(pieces), privateKey(signer));
  return withSignature(stamped, scheme.signature, timestamp, ts, signature, signer);
}

function signEnvelope(draft: Draft, { header, hash }: EnvelopeScheme, signer: Signer): Draft {
  const signature = signBytes(hash, writeBody(draft.content), privateKey(signer));
  const envelope = {
    alg: "ecdsa",
    kid: DEV_KEY_ID,
    signature: signature.toString("base64"),
    digest: hash.toUpperCase(),
  };
  return withHeader(draft, header, Buffer.from(JSON.stringify(envelope)).toString("base64"));
}

function signJwt(draft: Draft, scheme: JwtScheme, signer: Signer): Draft {
  const { prefix = "" } = scheme;
  const [algorithm = "HS256"] = [scheme.algorithm].flat();
  const header = {
    alg: algorithm,
    typ: "JWT",
    ...(factsOf(scheme).publishesKey && { kid: DEV_KEY_ID }),
  };
  const signed = [header, claims(draft, scheme, signer)]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature = algorithm.startsWith("HS")
    ? createHmac(algorithm.replace("HS", "sha"), signer.secret).update(signed).digest()
    : signBytes(algorithm === "EdDSA" ? null : "sha256", Buffer.from(signed), {
        key: privateKey(signer),
        dsaEncoding: "ieee-p1363",
      });
  const token = `${signed}.${signature.toString("base64url")}`;
  if (scheme.header !== undefined) return withHeader(draft, scheme.header, `${prefix}${token}`);
  const text = scheme.member === undefined ? token : JSON.stringify({ [scheme.member]: token });
  return { ...draft, content: { kind: "bytes", bytes: Buffer.from(text) } };
}

function claims(draft: Draft, scheme: JwtScheme, signer: Signer): Record<string, unknown> {
  const { options, publicUrl, signedAt } = signer;
  const seconds = Math.floor(signedAt.getTime() / 1000);
  const [issuer] = scheme.issuer ?? [];
  const audience = scheme.audienceOption && options[scheme.audienceOption];
  const email = scheme.emailOption && options[scheme.emailOption];
  return {
    ...(scheme.header === undefined && eventClaims(draft, scheme, options)),
    ...(issuer !== undefined && { iss: fillOptions(issuer, options) }),
    ...(audience !== undefined && { aud: audience }),
    ...(email !== undefined && { email, email_verified: true }),
    ...(scheme.sender && { [scheme.sender.claims[0] ?? ""]: scheme.sender.value }),
    ...(scheme.subjectIsUrl === true && { sub: publicUrl }),
    ...(scheme.queryHash === true && { qsh: queryHash(draft.method, publicUrl ?? "") }),
    iat: seconds,
    nbf: seconds,
    // Five minutes: what most of these providers give a token.
    exp: seconds + 300,
    ...(scheme.bodyHash && {
      [scheme.bodyHash.claim]: createHash("sha256")
        .update(writeBody(draft.content))
        .digest(scheme.bodyHash.encoding),
    }),
  };
}

/**
 * What happened, as a token's claims: the source's own customer in it, and JSON as strings where
 * the provider has it so.
 */
function eventClaims(
  draft: Draft,
  { customer, nested = [] }: JwtScheme,
  options: Signer["options"],
): object {
  const event = structuredClone(documentOf(draft.content)) as object;
  const at = customer?.at.find((pointer) => pointerValue(event, pointer) !== undefined);
  if (customer !== undefined && at !== undefined) replaceAt(event, at, options[customer.option]);
  for (const pointer of nested.toReversed()) {
    const value = pointerValue(event, pointer);
    if (value !== undefined) replaceAt(event, pointer, JSON.stringify(value));
  }
  return event;
}

function replaceAt(document: object, pointer: string, value: unknown): void {
  const path = pathOf(pointer);
  const holder = pointerValue(document, pointerOf(path.slice(0, -1)));
  (holder as Record<string, unknown>)[path.at(-1) ?? ""] = value;
}

function signUrlForm(draft: Draft, scheme: UrlFormScheme, signer: Signer): Draft {
  const { bodyHashParameter: parameter } = scheme;
  const isForm = draft.content.kind === "form" || draft.content.kind === "form-json";
  const bodyHash = createHash("sha256").update(writeBody(draft.content)).digest("hex");
  const ready =
    isForm || parameter === undefined ? draft : place(draft, `query:${parameter}`, bodyHash);
  const bare = signer.publicUrl?.split("?")[0] ?? "";
  const url = ready.query === "" ? (signer.publicUrl ?? "") : `${bare}?${ready.query}`;
  const nonce = scheme.nonceHeader === undefined ? "" : freshLike("0123456789");
  const named =
    scheme.nonceHeader === undefined ? ready : withHeader(ready, scheme.nonceHeader, nonce);
  const parameters = isForm ? sorted(draft) : "";
  const content = scheme.style === "query" ? queryForm(url, parameters, nonce) : url + parameters;
  const mac = createHmac(scheme.hash, signer.secret).update(content);
  return withSignature(named, scheme.signature, undefined, undefined, mac.digest(), signer);
}

/**
 * Plivo's form: the query's parameters sorted, the form's after a point, the nonce after another.
 */
function queryForm(url: string, parameters: string, nonce: string): string {
  const [bare = url, query = ""] = url.split("?");
  const sortedQuery = [...new URLSearchParams(query)]
    .map((pair) => pair.join("="))
    .toSorted()
    .join("&");
  if (parameters === "") return `${bare}${sortedQuery === "" ? "" : `?${sortedQuery}`}.${nonce}`;
  return `${bare}?${sortedQuery}${sortedQuery === "" ? "" : "."}${parameters}.${nonce}`;
}

/** The form's parameters by name, each name before its value, nothing between them. */
function sorted({ content }: Draft): string {
  const fields = new URLSearchParams(writeBody(content).toString());
  return [...fields]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flat()
    .join("");
}
