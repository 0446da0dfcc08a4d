import {
  createHash,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
} from "node:crypto";
import { crc32 } from "node:zlib";
import { type Chain, chainOf, fingerprintOf } from "./chain.ts";
import { certificateAddress } from "../../src/cli/sign/certificate.ts";
import { factsOf } from "../../src/relay/verify/facts.ts";
import type { Delivery } from "../../src/types/delivery.ts";
import type { EventTime, Provider } from "../../src/types/provider.ts";
import type {
  JwtAlgorithm,
  Scheme,
  SignatureLocation,
  TimestampRule,
} from "../../src/types/scheme.ts";

/**
 * The inverse of the engine, written without it: signs as a provider does, from the same data. src/cli/sign is another inverse, for
 * `relay send`: it fills templates and derives keys with the engine's own code, as a user may want, so it would repeat the engine's
 * mistakes; this one finds them. Making that one independent would mean a second language of templates in the product.
 */

export const PUBLIC_URL = "https://relay.example.com/hooks/it's?from=provider";
/** One pair of each kind for the whole run: RSA keys are slow to make. */
const keyPairs = {
  ed25519: [generateKeyPairSync("ed25519"), generateKeyPairSync("ed25519")],
  ec: [0, 1].map(() => generateKeyPairSync("ec", { namedCurve: "P-256" })),
  rsa: [0, 1].map(() => generateKeyPairSync("rsa", { modulusLength: 2048 })),
} as const;
export const KEY_ID = "key-1";

/** What a provider and its source share. */
export type Secret = {
  /** As in the relay's environment; empty where the provider publishes its keys. */
  readonly text: string;
  readonly privateKey?: KeyObject;
  readonly publicKey?: KeyObject;
};

/** A value for every option of a preset, such as the secret's owner would configure. */
export function optionsOf({ options = {}, verify }: Provider, secret: Secret) {
  const values = Object.fromEntries(
    Object.keys(options).map((name) => [name, `the-${name}.example.com`]),
  );
  const root = verify.kind === "jwt" ? verify.x5c?.rootOption : undefined;
  return root === undefined ? values : { ...values, [root]: fingerprintOf(secret) };
}

/** The n-th secret of a provider, in the form that its preset asks for. */
export function secretOf({ verify }: Provider, n: 0 | 1): Secret {
  const text = `s3cr3t-${n}-é-${"abcdefgh".repeat(3)}`;
  const bytes = createHash("sha256").update(text).digest();
  const pair = (kind: keyof typeof keyPairs): Secret => {
    const keys = keyPairs[kind][n];
    if (keys === undefined) throw new Error("no such key");
    return { text: "", privateKey: keys.privateKey, publicKey: keys.publicKey };
  };
  switch (verify.kind) {
    case "mac":
      switch (verify.key ?? "utf8") {
        case "hex":
          return { text: bytes.toString("hex") };
        case "base64":
          return { text: bytes.toString("base64") };
        case "whsec":
          return { text: `whsec_${bytes.toString("base64")}` };
        default:
          return { text };
      }
    case "signature": {
      const keys = pair(
        verify.algorithm === "ed25519"
          ? "ed25519"
          : verify.algorithm.startsWith("rsa")
            ? "rsa"
            : "ec",
      );
      if (verify.remoteKey !== undefined) return keys;
      const der = keys.publicKey?.export({ type: "spki", format: "der" }) ?? Buffer.alloc(0);
      const raw = der.subarray(-32);
      const texts = {
        hex: raw.toString("hex"),
        base64: raw.toString("base64"),
        whpk: `whpk_${raw.toString("base64")}`,
        spki: der.toString("base64"),
      };
      return { ...keys, text: texts[verify.key] };
    }
    case "jwt": {
      const [algorithm = "HS256"] = [verify.algorithm].flat();
      if (algorithm.startsWith("HS")) return { text };
      const keys = pair(JWT_KEYS[algorithm]);
      if (factsOf(verify).publishesKey) return keys;
      const pem = keys.publicKey?.export({ type: "spki", format: "pem" }) ?? "";
      return { ...keys, text: pem.toString() };
    }
    case "basic":
      return { text: `user-${n}:${text}` };
    case "certificate":
      return { ...pair("rsa"), text: `webhook-id-${n}` };
    case "envelope":
      return pair("ec");
    default:
      return { text };
  }
}

const JWT_KEYS = {
  RS256: "rsa",
  ES256: "ec",
  EdDSA: "ed25519",
  HS256: "rsa",
  HS384: "rsa",
  HS512: "rsa",
} as const;

/** A request before it is sent; every function below returns a changed one. */
export type Draft = {
  readonly method: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** How a bad delivery differs from what the provider would send. */
export type Tampering = {
  /** The provider's clock. */
  readonly at: Date;
  readonly secret: Secret;
  readonly options: Readonly<Record<string, string>>;
  /** Changes the signature's text, prefix not included. */
  readonly text?: (signature: string) => string;
  readonly encoding?: "hex" | "base64" | "base64url";
  readonly hash?: "sha1" | "sha256" | "sha512";
  readonly algorithm?: string;
};

/** Signs a draft. Where the signature lies in the body, the body changes; timestamps are put where the preset reads them. */
export function sign(draft: Draft, { verify }: Provider, how: Tampering, chain?: Chain): Draft {
  switch (verify.kind) {
    case "mac": {
      const fixed = { ...draft, headers: { ...draft.headers, ...verify.fixedHeaders } };
      const key = keyBytes(how.secret.text, verify.key ?? "utf8");
      const hash = how.hash ?? verify.hash;
      const one = (ready: Draft, base: string): Draft => {
        const stamped = stamp(ready, verify.timestamp, how.at, base);
        const content = fill(verify.content, stamped, how, base, verify.timestamp);
        const digest = verify.keyed === "plain" ? createHash(hash) : createHmac(hash, key);
        return withSignature(stamped, verify, digest.update(content).digest(), how, base);
      };
      if (verify.each === undefined) return one(fixed, "");
      const count = (pointer(json(fixed.body), verify.each) as unknown[]).length;
      return Array.from({ length: count }, (_, i) => `${verify.each}/${i}`).reduce(one, fixed);
    }
    case "signature": {
      const stamped = stamp(draft, verify.timestamp, how.at, "");
      const content = fill(verify.content, stamped, how, "", verify.timestamp);
      const own = verify.algorithm === "rsa-sha1" ? "sha1" : "sha256";
      const hash = verify.algorithm === "ed25519" ? null : (how.hash ?? own);
      return withSignature(stamped, verify, signBytes(hash, content, privateKey(how)), how, "");
    }
    case "jwt":
      return signJwt(draft, verify, how, chain);
    case "token": {
      const token = (verify.prefix ?? "") + (how.text ?? same)(how.secret.text);
      if (verify.each === undefined) return place(draft, verify.at, token, "");
      const count = (pointer(json(draft.body), verify.each) as unknown[]).length;
      return Array.from({ length: count }, (_, i) => `${verify.each}/${i}`).reduce(
        (ready, base) => place(ready, verify.at, token, base),
        draft,
      );
    }
    case "basic": {
      const text = Buffer.from(how.secret.text).toString("base64");
      return withHeader(draft, "authorization", `Basic ${(how.text ?? same)(text)}`);
    }
    case "url-form":
      return signUrlForm(draft, verify, how);
    case "canonical-request": {
      const header = verify.timestamp.at.replace("header:", "");
      const names = [verify.signedHeaders, header, "content-type"];
      const ready = {
        ...draft,
        headers: {
          ...draft.headers,
          [verify.signedHeaders]: names.join(","),
          [header]: formatTime(how.at, verify.timestamp.unit),
        },
      };
      const lines = names
        .toSorted()
        .map((name) => `${name}:${ready.headers[name]}`)
        .join(";");
      const text = `${ready.method}\n/hooks/it's?from%253Dprovider\n${lines}\n`;
      const mac = createHmac(how.hash ?? "sha256", how.secret.text)
        .update(text)
        .update(draft.body);
      return withSignature(ready, verify, mac.digest(), how, "");
    }
    case "certificate": {
      const version =
        typeof verify.hash === "string" ? undefined : Object.keys(verify.hash.byText).at(-1);
      let ready = place(draft, verify.certificate, certificateAddress(verify.address) ?? "", "");
      if (typeof verify.hash !== "string") ready = place(ready, verify.hash.at, version ?? "", "");
      for (const [locator, option] of Object.entries(verify.pinned ?? {})) {
        ready = place(ready, locator, (how.options[option] ?? "").split(",")[0] ?? "", "");
      }
      ready = stamp(ready, verify.timestamp, how.at, "");
      const { content: signed } = verify;
      const template =
        typeof signed === "string"
          ? signed
          : (signed.byText[read(ready, signed.at, "") ?? ""] ?? "");
      const content = fill(template, ready, how, "", verify.timestamp);
      const hash =
        typeof verify.hash === "string" ? verify.hash : (verify.hash.byText[version ?? ""] ?? "");
      return withSignature(
        ready,
        verify,
        signBytes(how.hash ?? hash, content, privateKey(how)),
        how,
        "",
      );
    }
    case "envelope": {
      const signature = signBytes(how.hash ?? verify.hash, draft.body, privateKey(how));
      const envelope = {
        alg: "ecdsa",
        kid: KEY_ID,
        signature: (how.text ?? same)(signature.toString(how.encoding ?? "base64")),
        digest: "SHA1",
      };
      const text = Buffer.from(JSON.stringify(envelope)).toString("base64");
      return withHeader(draft, verify.header, text);
    }
  }
}

function signJwt(
  draft: Draft,
  scheme: Extract<Scheme, { kind: "jwt" }>,
  how: Tampering,
  chain?: Chain,
): Draft {
  const [algorithm = "HS256"] = [scheme.algorithm].flat();
  const seconds = Math.floor(how.at.getTime() / 1000);
  const option = (name?: string): string | undefined => name && how.options[name];
  const issuer = scheme.issuer?.[0]?.replaceAll(
    /\{option:(\w+)\}/g,
    (_, name: string) => option(name) ?? "",
  );
  const claims = {
    ...(scheme.header === undefined && eventClaims(draft, scheme, how)),
    iss: issuer,
    aud: option(scheme.audienceOption),
    email: option(scheme.emailOption),
    email_verified: scheme.emailOption === undefined ? undefined : true,
    ...(scheme.sender && { [scheme.sender.claims[0] ?? ""]: scheme.sender.value }),
    sub: scheme.subjectIsUrl ? PUBLIC_URL : undefined,
    qsh: scheme.queryHash ? atlassianHash("POST", PUBLIC_URL) : undefined,
    iat: seconds,
    exp: seconds + 300,
    ...(scheme.bodyHash && {
      [scheme.bodyHash.claim]: createHash("sha256")
        .update(draft.body)
        .digest(scheme.bodyHash.encoding),
    }),
  };
  const header = {
    alg: how.algorithm ?? algorithm,
    typ: "JWT",
    kid: KEY_ID,
    ...(scheme.x5c && { x5c: chain ?? chainOf(how.secret) }),
  };
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature = jwtSignature(how.algorithm ?? algorithm, signed, how.secret);
  const text = (how.text ?? same)(signature.toString(how.encoding ?? "base64url"));
  if (scheme.header === undefined) {
    const token = `${signed}.${text}`;
    const whole = scheme.member === undefined ? token : JSON.stringify({ [scheme.member]: token });
    return { ...draft, body: Buffer.from(whole) };
  }
  return withHeader(draft, scheme.header, `${scheme.prefix ?? ""}${signed}.${text}`);
}

/** The event as a token has it: the customer's name in it, and JSON within JSON from the inside out. */
function eventClaims(
  draft: Draft,
  { customer, nested = [] }: Extract<Scheme, { kind: "jwt" }>,
  { options }: Tampering,
): object {
  let claims = json(draft.body);
  if (customer !== undefined) {
    claims = setPointer(claims, customer.at[0] ?? "", options[customer.option] ?? "");
  }
  for (const at of nested.toReversed()) {
    const value = pointer(claims, at);
    if (value !== undefined) claims = setPointer(claims, at, JSON.stringify(value));
  }
  return claims as object;
}

function jwtSignature(algorithm: string, signed: string, secret: Secret): Buffer {
  if (algorithm === "none") return Buffer.alloc(0);
  if (algorithm.startsWith("HS")) {
    // With a public-key preset this is the classic confusion: the public key's text as the key of a HMAC.
    const key = secret.text || (secret.publicKey?.export({ type: "spki", format: "pem" }) ?? "");
    return createHmac(algorithm.replace("HS", "sha"), key).update(signed).digest();
  }
  const hash = algorithm === "EdDSA" ? null : "sha256";
  if (secret.privateKey === undefined) throw new Error("no private key");
  return signBytes(hash, Buffer.from(signed), {
    key: secret.privateKey,
    dsaEncoding: "ieee-p1363",
  });
}

function signUrlForm(
  draft: Draft,
  scheme: Extract<Scheme, { kind: "url-form" }>,
  how: Tampering,
): Draft {
  const isForm = draft.headers["content-type"]?.includes("form-urlencoded") === true;
  const hashed = scheme.bodyHashParameter !== undefined && !isForm;
  const query = hashed
    ? `from=provider&${scheme.bodyHashParameter}=${createHash("sha256").update(draft.body).digest("hex")}`
    : new URL(PUBLIC_URL).search.slice(1);
  const ready = { ...draft, query };
  const url = `${PUBLIC_URL.split("?")[0]}?${query}`;
  const pairs = isForm ? [...new URLSearchParams(draft.body.toString())] : [];
  const sorted = pairs
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flat()
    .join("");
  const nonce = "0123456789";
  const content =
    scheme.style === "query" ? `${url}${sorted === "" ? "" : "."}${sorted}.${nonce}` : url + sorted;
  const named =
    scheme.nonceHeader === undefined ? ready : withHeader(ready, scheme.nonceHeader, nonce);
  const mac = createHmac(how.hash ?? scheme.hash, how.secret.text)
    .update(content)
    .digest();
  return withSignature(named, scheme, mac, how, "");
}

function withSignature(
  draft: Draft,
  scheme: { readonly signature: SignatureLocation; readonly timestamp?: TimestampRule },
  bytes: Buffer,
  how: Tampering,
  base: string,
): Draft {
  const { signature, timestamp } = scheme;
  const prefix = (signature.prefix ?? "").replaceAll(
    /\{option:(\w+)\}/g,
    (_, name: string) => how.options[name] ?? "",
  );
  const text = prefix + (how.text ?? same)(bytes.toString(how.encoding ?? signature.encoding));
  if (signature.at !== undefined) return place(draft, signature.at, text, base);
  const item = timestamp?.at.startsWith("item:") ? timestamp.at.slice("item:".length) : undefined;
  const name = [signature.header].flat()[0]?.replace("*", "1") ?? "";
  if (item === undefined) return withHeader(draft, name, text);
  const time = formatTime(how.at, timestamp?.unit ?? "s");
  return withHeader(draft, name, [`${item}${time}`, text].join(signature.separator));
}

function stamp(draft: Draft, rule: TimestampRule | undefined, at: Date, base: string): Draft {
  if (rule === undefined || rule.at.startsWith("item:")) return draft;
  return place(draft, rule.at, formatTime(at, rule.unit), base);
}

/** Fills a template; header and query values that nothing has set yet are made up. */
function fill(
  template: string,
  draft: Draft,
  how: Tampering,
  base: string,
  rule: TimestampRule | undefined,
): Buffer {
  return Buffer.concat(
    withoutAbsent(template, draft, base)
      .split(/(\{[^{}]+\})/)
      .map((part) => {
        if (!part.startsWith("{")) return Buffer.from(part);
        const word = part.slice(1, -1);
        switch (word) {
          case "body":
            return draft.body;
          case "crc32":
            return Buffer.from(String(crc32(draft.body)));
          case "ts":
            return Buffer.from(formatTime(how.at, rule?.unit ?? "s"));
          case "url":
            return Buffer.from(PUBLIC_URL);
          case "method":
            return Buffer.from(draft.method);
          case "secret":
            return Buffer.from(how.secret.text);
          default: {
            if (word.startsWith("lower:")) {
              return Buffer.from(read(draft, word.slice(6), base)?.toLowerCase() ?? "");
            }
            if (word.startsWith("option:")) return Buffer.from(how.options[word.slice(7)] ?? "");
            return Buffer.from(read(draft, word, base) ?? "");
          }
        }
      }),
  );
}

/** What stands in brackets only counts where the draft has the values that it names. */
const withoutAbsent = (template: string, draft: Draft, base: string): string =>
  template.replaceAll(/\[([^\]]*\{[^\]]*)\]/g, (_, optional: string) => {
    const names = [...optional.matchAll(/\{(?:lower:)?([^{}]+:[^{}]*)\}/g)];
    return names.every(([, name = ""]) => read(draft, name, base) !== undefined) ? optional : "";
  });

export function formatTime(at: Date, unit: TimestampRule["unit"] | EventTime["unit"]): string {
  const ms = at.getTime();
  if (unit === "iso-utc") return at.toISOString().slice(0, -1);
  return unit.startsWith("s")
    ? String(Math.floor(ms / 1000))
    : unit === "ms"
      ? String(ms)
      : at.toISOString();
}

function keyBytes(secret: string, encoding: string): Buffer {
  switch (encoding) {
    case "hex":
      return Buffer.from(secret, "hex");
    case "base64":
      return Buffer.from(secret, "base64");
    case "whsec":
      return Buffer.from(secret.replace("whsec_", ""), "base64");
    case "nfkd":
      return Buffer.from(secret.normalize("NFKD"));
    case "sha1":
      return createHash("sha1").update(secret).digest();
    default:
      return Buffer.from(secret);
  }
}

/** Atlassian's query string hash of a URL with one parameter. */
function atlassianHash(method: string, url: string): string {
  const { pathname, search } = new URL(url);
  return createHash("sha256")
    .update(`${method}&${pathname}&${search.slice(1)}`)
    .digest("hex");
}

/** Puts a text where the first of a locator's alternatives reads it. */
export function place(draft: Draft, locator: string, text: string, base = ""): Draft {
  const [first = ""] = locator.split(" | ");
  const colon = first.indexOf(":");
  const rest = first.slice(colon + 1);
  switch (first.slice(0, colon)) {
    case "header":
      return withHeader(draft, rest, text);
    case "query": {
      const query = new URLSearchParams(draft.query);
      query.set(rest, text);
      return { ...draft, query: query.toString() };
    }
    case "form": {
      const fields = new URLSearchParams(draft.body.toString());
      fields.set(rest, text);
      return { ...draft, body: Buffer.from(fields.toString()) };
    }
    case "body": {
      if (draft.headers["content-type"]?.includes("form-urlencoded")) {
        return place(draft, `form:${rest.slice(1)}`, text);
      }
      const value = setPointer(json(draft.body), `${base}${rest}`, text);
      return { ...draft, body: Buffer.from(JSON.stringify(value)) };
    }
    default:
      return draft;
  }
}

/** The text at a locator's first alternative that is there. */
export function read(draft: Draft, locator: string, base: string): string | undefined {
  for (const one of locator.split(" | ")) {
    if (one.startsWith("'")) return one.slice(1, -1);
    const colon = one.indexOf(":");
    const rest = one.slice(colon + 1);
    const readers: Record<string, () => unknown> = {
      header: () => draft.headers[rest],
      query: () => new URLSearchParams(draft.query).get(rest),
      form: () => new URLSearchParams(draft.body.toString()).get(rest),
      php: () => phpSerialized(new URLSearchParams(draft.body.toString()), rest),
      body: () => pointer(json(draft.body), base + rest),
    };
    const found = readers[one.slice(0, colon)]?.();
    if (typeof found === "string") return found;
    if (found !== undefined && found !== null) return JSON.stringify(found);
  }
  return undefined;
}

function phpSerialized(fields: URLSearchParams, leftOut: string): string {
  const kept = [...fields]
    .filter(([name]) => name !== leftOut)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const text = (value: string): string => `s:${Buffer.byteLength(value)}:"${value}";`;
  return `a:${kept.length}:{${kept.map(([name, value]) => text(name) + text(value)).join("")}}`;
}

/** Integers beyond 2^53 keep their digits when the document is written again. */
export const json = (body: Buffer): unknown =>
  JSON.parse(body.toString(), (_, value: unknown, context?: { source?: string }) =>
    typeof value === "number" && String(value) !== context?.source && context?.source !== undefined
      ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(context.source)
      : value,
  );

export function pointer(document: unknown, path: string): unknown {
  let value = document as Record<string, unknown> | undefined;
  for (const token of path.split("/").slice(1)) {
    value = value?.[token.replaceAll("~1", "/").replaceAll("~0", "~")] as Record<string, unknown>;
  }
  return value;
}

export function setPointer(document: unknown, path: string, value: unknown): unknown {
  const [token, ...rest] = path.split("/").slice(1);
  if (token === undefined) return value;
  const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
  const below = rest.length === 0 ? "" : `/${rest.join("/")}`;
  if (/^\d+$/.test(key) && (document === undefined || Array.isArray(document))) {
    const items = [...((document ?? []) as unknown[])];
    items[Number(key)] = setPointer(items[Number(key)], below, value);
    return items;
  }
  const members = (document ?? {}) as Record<string, unknown>;
  return { ...members, [key]: setPointer(members[key], below, value) };
}

function privateKey({ secret }: Tampering): KeyObject {
  if (secret.privateKey === undefined) throw new Error("no private key");
  return secret.privateKey;
}

const withHeader = (draft: Draft, name: string, value: string): Draft => ({
  ...draft,
  headers: { ...draft.headers, [name]: value },
});

const same = (text: string): string => text;

/** The delivery as the host hands it over. */
export function deliver(
  { method, query, headers, body }: Draft,
  receivedAt: Date,
  repeated?: string,
): Delivery {
  const value = repeated === undefined ? undefined : headers[repeated];
  return {
    method,
    path: "/hook",
    query,
    headers: value === undefined ? headers : { ...headers, [repeated ?? ""]: `${value}, ${value}` },
    rawHeaders: [
      ...Object.entries(headers).flat(),
      ...(value === undefined ? [] : [repeated ?? "", value]),
    ],
    body,
    receivedAt,
  };
}

export const isKeyedJwt = (algorithm: JwtAlgorithm | readonly JwtAlgorithm[]): boolean =>
  [algorithm].flat().every((name) => name.startsWith("HS"));
