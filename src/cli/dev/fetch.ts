import { createPrivateKey, createPublicKey } from "node:crypto";
import type { Config, Source } from "../../types/config.ts";
import type { RemoteKey } from "../../types/scheme.ts";
import { DEV_KEY_ID, publishedKeyName, readDevSecrets } from "./secrets.ts";
import { certificateAddress, selfSigned } from "../sign/certificate.ts";

/** An address that the relay would ask, and what is answered there. */
type Published = readonly [address: string, text: string];

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A `fetch` that answers with throw-away keys where `relay send` says that a provider's certificate or key is, and passes everything
 * otherwise on. For development only: whoever has the data folder can sign as the provider. Call `devSecrets` first.
 */
export function devFetch(config: Config, folder: string, now = new Date()): typeof fetch {
  const kept = readDevSecrets(folder);
  return fetchAnswering(
    Object.values(config.sources).flatMap((source) => {
      const { signingKey } = kept[publishedKeyName(source) ?? ""] ?? {};
      return signingKey === undefined ? [] : publishedAs(source, signingKey, now);
    }),
  );
}

/** The platform's `fetch`, but for these addresses. */
export function fetchAnswering(published: readonly Published[]): typeof fetch {
  const texts = new Map(published);
  return (input, init) => {
    const text = texts.get(input instanceof Request ? input.url : String(input));
    return text === undefined ? fetch(input, init) : Promise.resolve(new Response(text));
  };
}

/** What the provider would publish if the private key (PEM) were its own; nothing where `fetch` is not how the relay gets it. */
export function publishedAs(
  { provider: { verify }, options }: Pick<Source, "provider" | "options">,
  signingKey: string,
  now: Date,
): readonly Published[] {
  if (verify.kind === "envelope" || verify.kind === "signature") {
    return verify.remoteKey === undefined ? [] : remoteKeyAs(verify.remoteKey, options, signingKey);
  }
  const address = verify.kind === "certificate" ? certificateAddress(verify.address) : undefined;
  if (address === undefined) return [];
  const from = new Date(now.getTime() - DAY_MS);
  const to = new Date(now.getTime() + 365 * DAY_MS);
  return [
    [address, selfSigned(createPublicKey(signingKey), createPrivateKey(signingKey), from, to)],
  ];
}

function remoteKeyAs(
  { url, token, keyAt, format }: RemoteKey,
  options: Source["options"],
  signingKey: string,
): Published[] {
  const publicKey = createPublicKey(signingKey);
  const key =
    format === "jwk"
      ? publicKey.export({ format })
      : publicKey.export({ type: "spki", format }).toString();
  const document = keyAt
    .split("/")
    .slice(1)
    .reduceRight<unknown>((value, name) => ({ [name]: value }), key);
  const address = url
    .replaceAll("{kid}", DEV_KEY_ID)
    .replaceAll(/\{option:(\w+)\}/g, (_, name: string) => options[name] ?? "");
  return [
    [address, JSON.stringify(document)],
    ...(token === undefined ? [] : [[token.url, '{"access_token":"dev"}'] as const]),
  ];
}
