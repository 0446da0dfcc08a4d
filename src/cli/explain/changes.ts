import { factsOf } from "../../relay/verify/facts.ts";
import { compileScheme } from "../../relay/verify/scheme.ts";
import type { Delivery } from "../../types/delivery.ts";
import type { Provider } from "../../types/provider.ts";
import type { Scheme, SignatureLocation } from "../../types/scheme.ts";
import type { KnownSecret } from "../known-secrets.ts";
import { bodyVariants } from "./bodies.ts";
import { urlVariants } from "./urls.ts";
import { plainBody } from "./plain-body.ts";

/** What a verification needs, all of which may be other than thought. */
export type Case = {
  readonly scheme: Scheme;
  readonly delivery: Delivery;
  readonly secrets: readonly string[];
  readonly publicUrl: string | undefined;
  readonly options: Readonly<Record<string, string>>;
};

/** One thing that may have gone wrong, undone. */
export type Change = {
  /** Changes of one kind exclude each other; those of two kinds may come together. */
  readonly kind: "secret" | "body" | "signature" | "url";
  /** Completes "it verifies …". */
  readonly what: string;
  /** What to do about it. */
  readonly remedy: string;
  readonly apply: (given: Case) => Case;
};

/** A secret of another source. */
export type Foreign = { readonly source: string; readonly secret: KnownSecret };

const BODY_REMEDY =
  "Whatever is in front of the relay must pass the bytes on as they came: no JSON parsing, trimming or re-encoding. If the request was captured after a parser, capture the bytes instead.";

/** Everything that is known to go wrong, cheapest explanation first. */
export function changesFor(
  given: Case,
  foreign: readonly Foreign[],
  presets: Readonly<Record<string, Provider>>,
): readonly Change[] {
  return [
    ...secretChanges(given, foreign),
    ...locationChanges(given),
    ...schemeChanges(given),
    ...presetChanges(given, presets),
    ...bodyVariants(given.delivery.body).map(({ what, bytes }): Change => ({
      kind: "body",
      what,
      remedy: BODY_REMEDY,
      apply: (one) => withBody(one, bytes),
    })),
    ...(factsOf(given.scheme).signsUrl ? urlChanges(given) : []),
  ];
}

function withBody(given: Case, body: Buffer): Case {
  return { ...given, delivery: { ...given.delivery, body } };
}

/** Whether a case verifies. */
export async function verifies(given: Case): Promise<boolean> {
  const { scheme, delivery, ...context } = given;
  try {
    await compileScheme(scheme, context)(delivery, plainBody(delivery));
    return true;
  } catch {
    return false;
  }
}

function secretChanges({ scheme, secrets }: Case, foreign: readonly Foreign[]): Change[] {
  const others = foreign.map(({ source, secret }): Change => ({
    kind: "secret",
    what: `with ${secret.name}, the secret of source ${source}`,
    remedy: `Either the provider sends to the wrong path (/${source} is its own), or the secrets of the two sources were swapped.`,
    apply: (given) => ({ ...given, secrets: [secret.secret] }),
  }));
  const spellings: readonly (readonly [string, (secret: string) => string])[] = [
    ["with a line end after the secret", (secret) => `${secret}\n`],
    ["with CRLF after the secret", (secret) => `${secret}\r\n`],
    ["with a space after the secret", (secret) => `${secret} `],
    ["with the secret in double quotes", (secret) => `"${secret}"`],
    [
      "with the secret without the quotes around it",
      (secret) => secret.replace(/^(["'])(.*)\1$/s, "$2"),
    ],
    [
      "with the secret without the prefix up to its first _",
      (secret) => secret.replace(/^[^_]*_/, ""),
    ],
    ["with the secret in lower case", (secret) => secret.toLowerCase()],
    ["with the secret percent-decoded", decodePercent],
  ];
  const respelt = spellings.map(([what, change]): Change => ({
    kind: "secret",
    what,
    remedy:
      "Enter exactly the same secret at the provider and in the relay's environment (printf, not echo; no quotes in .env files that keep them).",
    apply: (given) => ({ ...given, secrets: given.secrets.map(change) }),
  }));
  const empty: Change = {
    kind: "secret",
    what: "with an empty secret",
    remedy: "The sender's secret is empty, so anybody could sign. Set it there.",
    apply: (given) => ({ ...given, secrets: [""] }),
  };
  const isKeyed = scheme.kind === "mac" || scheme.kind === "jwt" || scheme.kind === "url-form";
  return [...others, ...(secrets.length > 0 ? respelt : []), ...(isKeyed ? [empty] : [])];
}

function decodePercent(secret: string): string {
  try {
    return decodeURIComponent(secret);
  } catch {
    return secret;
  }
}

const KEY_WORDS = {
  utf8: "the secret's whole text as the key",
  hex: "the secret hex-decoded as the key",
  base64: "the secret base64-decoded as the key",
  whsec: "what follows whsec_ base64-decoded as the key",
  nfkd: "the secret's text in Unicode NFKD as the key",
  sha1: "the SHA-1 of the secret as the key",
} as const;

function schemeChanges({ scheme }: Case): Change[] {
  if (scheme.kind !== "mac") return [];
  const { key = "utf8" } = scheme;
  const keys = (Object.keys(KEY_WORDS) as (keyof typeof KEY_WORDS)[])
    .filter((encoding) => encoding !== key)
    .map((encoding): Change => ({
      kind: "secret",
      what: `with ${KEY_WORDS[encoding]}`,
      remedy: `This scheme uses ${KEY_WORDS[key]}; the sender derives its key in another way. Correct the sender if it is your own. Otherwise use a preset that derives its key so, or provider: custom with key: ${encoding}.`,
      apply: (given) => ({ ...given, scheme: { ...scheme, key: encoding } }),
    }));
  const hashes = (["sha256", "sha1", "sha512"] as const)
    .filter((hash) => hash !== scheme.hash)
    .map((hash): Change => ({
      kind: "signature",
      what: `as ${hash.toUpperCase()} in place of ${scheme.hash.toUpperCase()}`,
      remedy:
        "The sender uses another hash function; the relay does not accept a weaker one in its place.",
      apply: (given) => ({ ...given, scheme: { ...scheme, hash } }),
    }));
  const contents = [
    "{body}",
    "{ts}.{body}",
    "{ts}:{body}",
    "{ts}{body}",
    "{body}{ts}",
    "v0:{ts}:{body}",
  ]
    .filter((content) => content !== scheme.content)
    .filter((content) => scheme.timestamp !== undefined || !content.includes("{ts}"))
    .map((content): Change => ({
      kind: "signature",
      what: `over ${content} in place of ${scheme.content}`,
      remedy: "The sender composes the signed text in another way.",
      apply: (given) => ({ ...given, scheme: { ...scheme, content } }),
    }));
  return [...keys, ...hashes, ...contents];
}

/** Other places and spellings of the signature. */
function locationChanges({ scheme, delivery }: Case): Change[] {
  const names = Object.keys(delivery.headers);
  if (scheme.kind === "token") {
    return names
      .filter((name) => `header:${name}` !== scheme.at)
      .flatMap((name): Change[] => [
        moved(`in the header ${name}`, scheme.at, { ...scheme, at: `header:${name}` }),
        moved(`in the header ${name} after Bearer`, scheme.at, {
          ...scheme,
          at: `header:${name}`,
          prefix: "Bearer ",
        }),
      ]);
  }
  if (scheme.kind !== "mac" && scheme.kind !== "signature" && scheme.kind !== "url-form") return [];
  const { signature } = scheme;
  const relocate = (what: string, remedy: string, location: SignatureLocation): Change => ({
    kind: "signature",
    what,
    remedy,
    apply: (given) => ({ ...given, scheme: { ...scheme, signature: location } }),
  });
  const encodings = (["hex", "base64", "base64url"] as const)
    .filter((encoding) => encoding !== signature.encoding)
    .map((encoding) =>
      relocate(
        `with the signature read as ${encoding}`,
        `The sender writes its signature in ${encoding}; this provider's is ${signature.encoding}.`,
        { ...signature, encoding },
      ),
    );
  const { prefix = "", separator, ...bare } = signature;
  const prefixes = ["", "sha256=", "v1=", "v0=", "v1,"]
    .filter((other) => other !== prefix)
    .map((other) =>
      relocate(
        other === ""
          ? `without ${prefix} before the signature`
          : `with ${other} before the signature`,
        `This provider's signature begins with ${prefix === "" ? "no label" : prefix}.`,
        { ...bare, ...(separator && { separator }), ...(other !== "" && { prefix: other }) },
      ),
    );
  const headers = names
    .filter((name) => ![signature.header].flat().includes(name))
    .flatMap((name) => {
      const remedy = `The signature is expected in ${[signature.header].flat().join(" or ")}: a proxy or client renamed the header, or it is another provider's.`;
      return [
        relocate(`with the signature in the header ${name}`, remedy, {
          ...signature,
          header: name,
        }),
        relocate(
          `with the signature in the header ${name}, without ${prefix || "a label"}`,
          remedy,
          {
            ...bare,
            header: name,
          },
        ),
      ];
    });
  return [...encodings, ...prefixes, ...headers];
}

function moved(what: string, expected: string, scheme: Scheme): Change {
  return {
    kind: "signature",
    what,
    remedy: `The token is expected at ${expected}.`,
    apply: (given) => ({ ...given, scheme }),
  };
}

/** Deliveries of another provider, which its preset would verify with this source's secret. */
function presetChanges({ scheme }: Case, presets: Readonly<Record<string, Provider>>): Change[] {
  const isKeyed = (one: Scheme): boolean => one.kind === "mac" || one.kind === "url-form";
  if (!isKeyed(scheme)) return [];
  return Object.values(presets)
    .filter(({ verify }) => isKeyed(verify) && verify !== scheme)
    .map(({ name, title, verify }) => ({
      kind: "signature",
      what: `as a delivery of ${title}`,
      remedy: `Set provider: ${name} for this source, or send it to a source that has it.`,
      apply: (given) => ({ ...given, scheme: verify }),
    }));
}

function urlChanges({ publicUrl, delivery }: Case): Change[] {
  return urlVariants(publicUrl ?? "", delivery).map((url): Change => ({
    kind: "url",
    what: `for the URL ${url}`,
    remedy: `publicUrl of the source must be exactly what is registered at the provider; it is ${publicUrl ?? "not set"}.`,
    apply: (given) => ({ ...given, publicUrl: url }),
  }));
}
