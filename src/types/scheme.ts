/**
 * Where a value is in a delivery. One of
 * - `header:<lower-case name>`
 * - `query:<parameter>`
 * - `body:<JSON Pointer>` (RFC 6901) into the parsed JSON or form
 * - `item:<prefix>`: what follows `<prefix>` in the one item of the signature header that starts
 *   with it (`item:t=` in `t=1,v1=…`)
 * - `form:<field>`: a field of a form or multipart body, read from the bytes, also where `body` is
 *   what such a field holds
 * - `php:<field>`: all fields of a form but that one, sorted by name, as PHP serializes them
 *   (Paddle Classic)
 * - `member:<n>`: the name of the body's n-th member, from 0 (providers that name the event by its
 *   member)
 * - `option:<name>`: an option of the source
 * - `hash:sha256`: hex SHA-256 of the body's bytes
 * - `random:hex`: 64 hexadecimal digits, others each time: the id where deliveries may be the same
 *   and still be different events
 * - `'text'`: that text
 *
 * ` | ` separates alternatives, of which the first present one counts. Numbers and booleans are
 * read as their JSON text.
 */
export type Locator = string;

/**
 * Text with locators in braces, e.g. `v0:{ts}:{body}`. Beside every locator it knows `{body}` (the
 * raw bytes), `{ts}` (the timestamp as sent), `{url}` (the source's `publicUrl`), `{method}`,
 * `{secret}` and `{crc32}` (of the body's bytes, decimal). `{lower:…}` before a locator gives its
 * value in lower case. What is in `[…]` is left out when a value in it is absent.
 */
export type Template = string;

/** How the text of a secret becomes a key. */
export type KeyEncoding =
  /** The UTF-8 bytes of the whole text. */
  | "utf8"
  | "hex"
  | "base64"
  /** Base64 after a `whsec_` prefix, which may be missing (Standard Webhooks). */
  | "whsec"
  /** UTF-8 bytes of the text in Unicode NFKD (EasyPost). */
  | "nfkd"
  /** SHA-1 of the UTF-8 bytes (Braintree). */
  | "sha1";

/** Where a signature is in a delivery, and how it is written. */
export type SignatureLocation = {
  /**
   * Lower-case header name, or several of which each that is present is read; a name that ends in
   * `*` stands for all headers that start so. Left out: the signature is at `at`.
   */
  readonly header?: string | readonly string[];
  /** Where the signature is when it is in the body or the query. */
  readonly at?: Locator;
  /** The header is a list: each item is trimmed. Default: the whole value is one item. */
  readonly separator?: "," | ";" | " " | "&";
  /**
   * Only items that start with this are signatures; it is cut off. `{option:name}` reads the
   * source's options. Default: none.
   */
  readonly prefix?: string;
  readonly encoding: "hex" | "base64" | "base64url";
  /**
   * Accept a signature only together with the timestamp of its own group: groups are separated by
   * this (Persona).
   */
  readonly groups?: " ";
};

/** Where the signed time of sending is, and how old it may be. */
export type TimestampRule = {
  readonly at: Locator;
  /**
   * `s` and `ms`: decimal digits since 1970; `s-or-ms`: 13 digits are milliseconds; `iso`: RFC 3339
   * with a zone, any fraction.
   */
  readonly unit: "s" | "ms" | "s-or-ms" | "iso";
  /** How far the delivery's clock may be off, both ways. */
  readonly toleranceSeconds: number;
};

/**
 * A keyed hash (RFC 2104), or a plain hash over a template that holds the secret, compared in
 * constant time.
 */
export type MacScheme = {
  readonly kind: "mac";
  readonly hash: "sha1" | "sha256" | "sha512";
  /** `plain`: no HMAC, the template must contain `{secret}`. Default `hmac`. */
  readonly keyed?: "hmac" | "plain";
  /** Default `utf8`. */
  readonly key?: KeyEncoding;
  readonly content: Template;
  /**
   * What the signature may be over instead, where senders differ. It binds what `content` binds.
   */
  readonly orContent?: Template;
  readonly signature: SignatureLocation;
  readonly timestamp?: TimestampRule;
  /** Headers that must have exactly this value (a version, an algorithm name). */
  readonly fixedHeaders?: Readonly<Record<string, string>>;
  /**
   * JSON Pointer of the body's list whose items are each signed by themselves: `body:` then points
   * into the item, and all must verify.
   */
  readonly each?: string;
};

/** A public-key signature over a template. */
export type SignatureScheme = {
  readonly kind: "signature";
  /** RSA is PKCS #1 v1.5, or PSS with a salt as long as the hash (RFC 8017 §8). */
  readonly algorithm:
    | "ed25519"
    | "ecdsa-p256-sha256"
    | "rsa-sha1"
    | "rsa-sha256"
    | "rsa-pss-sha256";
  /**
   * `hex` and `base64` hold the raw 32 bytes of Ed25519, `whpk` the same after `whpk_`, `spki` a
   * base64 DER or PEM SubjectPublicKeyInfo.
   */
  readonly key: "hex" | "base64" | "whpk" | "spki";
  /**
   * Where the provider publishes the one key, instead of the source's secrets; it is fetched again
   * after an hour.
   */
  readonly remoteKey?: RemoteKey;
  readonly content: Template;
  readonly signature: SignatureLocation;
  readonly timestamp?: TimestampRule;
};

/** RFC 7518 §3.1 and RFC 8037. */
export type JwtAlgorithm = "HS256" | "HS384" | "HS512" | "RS256" | "ES256" | "EdDSA";

/** A JSON Web Token (RFC 7519) in a header, with the algorithm pinned. */
export type JwtScheme = {
  readonly kind: "jwt";
  /**
   * Where the token is; left out: it is the body, and its claims are what happened (`format: jwt`).
   */
  readonly header?: string;
  /**
   * Without `header`: the body is a JSON object of this one member, which holds the token. Default:
   * the body is the token itself.
   */
  readonly member?: string;
  /**
   * JSON Pointers of claims that are strings of JSON. Where the claims are the event, each is read
   * in its place, in this order, so that a later one may point into an earlier one.
   */
  readonly nested?: readonly string[];
  /** Text before the token, e.g. `Bearer `; compared without case. */
  readonly prefix?: string;
  /** Several only where customers choose; keyed hashes and public keys never mix. */
  readonly algorithm: JwtAlgorithm | readonly JwtAlgorithm[];
  /**
   * HTTPS address of the provider's JWK Set (RFC 7517); `{option:name}` is filled in. Without it,
   * `remoteKey` and `x5c` the key is the source's secret: for a keyed hash its bytes, otherwise a
   * public key as PEM or base64 DER. Never taken from the token.
   */
  readonly jwks?: Template;
  /** Instead of a JWK Set: where the key of a `kid` is asked for. */
  readonly remoteKey?: RemoteKey;
  /**
   * Instead of a JWK Set: the key is that of the certificate in the token, which a pinned root
   * vouches for.
   */
  readonly x5c?: CertificateChain;
  /**
   * The claims at these JSON Pointers name the customer: at least one must be there, and each that
   * is must equal the named option. For providers that sign for all their customers with one key.
   */
  readonly customer?: { readonly at: readonly string[]; readonly option: string };
  /** Accepted `iss` values. `{option:name}` reads the source's options. */
  readonly issuer?: readonly string[];
  /** Names the option whose value `aud` must equal. Default: `aud` is not looked at. */
  readonly audienceOption?: string;
  /** Names the option whose value the verified `email` claim must equal. */
  readonly emailOption?: string;
  /**
   * Of the claims of these names at least one must be there, and each that is must have this value.
   */
  readonly sender?: { readonly claims: readonly string[]; readonly value: string };
  /** `exp` must be present. Default true. */
  readonly requireExpiry?: boolean;
  /** Refuse tokens whose `iat` is older than this. */
  readonly maxAgeSeconds?: number;
  /** The claim that binds the body. Padding of base64url may be there or not. */
  readonly bodyHash?: {
    readonly claim: string;
    readonly encoding: "hex" | "base64" | "base64url";
  };
  /** `sub` must equal the source's `publicUrl`. */
  readonly subjectIsUrl?: boolean;
  /**
   * The claim `qsh` must be Atlassian's hash of method, path and query of the source's `publicUrl`.
   */
  readonly queryHash?: boolean;
};

/**
 * Three certificates in a token's header (`x5c`, RFC 7515 §4.1.6): the signer's, an intermediate
 * and the root.
 */
export type CertificateChain = {
  /**
   * SHA-256 fingerprint of the root certificate, 64 hexadecimal digits; colons may separate them.
   */
  readonly root: string;
  /** Names the option that replaces `root` where it is given. */
  readonly rootOption: string;
  /** Object identifier, in dotted form, of an extension that the signer's certificate must have. */
  readonly leaf: string;
  /** The same for the intermediate. */
  readonly intermediate: string;
};

/** Where a public key is asked for by its id, at an address that the preset pins. */
export type RemoteKey = {
  readonly method: "GET" | "POST";
  /** HTTPS; `{kid}` and `{option:name}` are filled in. */
  readonly url: string;
  /** Sent as JSON; `{kid}` and `{option:name}` in its strings are filled in. */
  readonly json?: unknown;
  /**
   * An access token is fetched first (OAuth 2.0 client credentials, RFC 6749 §4.4), with the
   * options `clientId` and `clientSecret`.
   */
  readonly token?: { readonly url: string; readonly scope: string };
  /** JSON Pointer of the key in the answer. */
  readonly keyAt: string;
  readonly format: "jwk" | "pem";
};

/** A shared secret sent as it is, compared in constant time. */
export type TokenScheme = {
  readonly kind: "token";
  readonly at: Locator;
  /** Text before the token, e.g. `Bearer `. */
  readonly prefix?: string;
  /**
   * JSON Pointer of the body's list whose items each hold the token: `body:` then points into the
   * item, and all must match.
   */
  readonly each?: string;
};

/** HTTP Basic authentication (RFC 7617); the secret is `user:password`. */
export type BasicScheme = { readonly kind: "basic" };

/** A MAC over the public URL and the sorted form parameters. */
export type UrlFormScheme = {
  readonly kind: "url-form";
  readonly hash: "sha1" | "sha256";
  readonly signature: SignatureLocation;
  /**
   * `appended`: name and value after the URL, without anything between (Twilio). `query`: after a
   * `?`, the query's parameters as `name=value` joined by `&`, then the form's after a `.`, name
   * then value (Plivo). Default `appended`.
   */
  readonly style?: "appended" | "query";
  /** Header whose value comes after a `.` at the end of the signed text. */
  readonly nonceHeader?: string;
  /** Query parameter that carries the hex SHA-256 of a body that is not a form. */
  readonly bodyHashParameter?: string;
};

/**
 * HMAC-SHA256 in hex over a canonical request of method, path, chosen headers and body, joined by
 * newlines.
 */
export type CanonicalRequestScheme = {
  readonly kind: "canonical-request";
  readonly signature: SignatureLocation;
  /**
   * Header that lists the signed headers, separated by commas. It and the timestamp's must be on
   * the list.
   */
  readonly signedHeaders: string;
  /** `at` is a header. */
  readonly timestamp: TimestampRule;
};

/**
 * RSA (PKCS #1 v1.5) with the key of an X.509 certificate that the delivery names and the preset
 * pins.
 */
export type CertificateScheme = {
  readonly kind: "certificate";
  /** Where the certificate's address is. */
  readonly certificate: Locator;
  /**
   * Regular expression that the certificate's whole address must match: https, exact host, no user,
   * no port.
   */
  readonly address: string;
  /** The hash by the text at a locator, e.g. a signature version; or one for all. */
  readonly hash:
    | "sha256"
    | { readonly at: Locator; readonly byText: Readonly<Record<string, "sha1" | "sha256">> };
  /** The signed text, by the text at a locator, or one for all. */
  readonly content:
    | Template
    | { readonly at: Locator; readonly byText: Readonly<Record<string, Template>> };
  readonly signature: SignatureLocation;
  readonly timestamp?: TimestampRule;
  /** Locators whose text must be one of the named option's comma-separated values. */
  readonly pinned?: Readonly<Record<Locator, string>>;
};

/** ECDSA over the body; a header holds base64 of the JSON `{alg, kid, signature, digest}`. */
export type EnvelopeScheme = {
  readonly kind: "envelope";
  readonly header: string;
  readonly hash: "sha1" | "sha256";
  readonly remoteKey: RemoteKey;
};

/**
 * How a provider proves that a delivery is its own. What one provider needs, any preset may use.
 */
export type Scheme =
  | MacScheme
  | SignatureScheme
  | JwtScheme
  | TokenScheme
  | BasicScheme
  | UrlFormScheme
  | CanonicalRequestScheme
  | CertificateScheme
  | EnvelopeScheme;
