import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import type { RemoteKey } from "../../types/scheme.ts";
import { pointerValue } from "../read/pointer.ts";
import { checkAddress, fetchText, isDisowned } from "./fetch-text.ts";
import { type KeyCache, keyCache } from "./key-cache.ts";

/** Key ids become part of an address. */
const KEY_ID = /^[\w.-]{1,128}$/;

/** Keys that are asked for one by one by their id, with the source's own credentials. */
export function remoteKeys(
  endpoint: RemoteKey,
  options: Readonly<Record<string, string>>,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): KeyCache<KeyObject> {
  checkAddress(filler(options, "id")(endpoint.url), endpoint.url);
  const cache = keyCache((kid) => fetchKey(endpoint, kid, options, fetch));
  return {
    ...cache,
    get: async (kid, now) => (KEY_ID.test(kid) ? cache.get(kid, now) : undefined),
  };
}

async function fetchKey(
  endpoint: RemoteKey,
  kid: string,
  options: Readonly<Record<string, string>>,
  fetch: typeof globalThis.fetch,
): Promise<KeyObject | undefined> {
  const fill = filler(options, kid);
  const headers: Record<string, string> = { accept: "application/json" };
  if (endpoint.json !== undefined) headers["content-type"] = "application/json";
  if (endpoint.token !== undefined) {
    headers["authorization"] = `Bearer ${await fetchToken(endpoint.token, options, fetch)}`;
  }
  const request = {
    method: endpoint.method,
    headers,
    ...(endpoint.json !== undefined && { body: fillJson(endpoint.json, fill) }),
  };
  let text;
  try {
    text = await fetchText(fill(endpoint.url), fetch, request);
  } catch (error) {
    if (isDisowned(error)) return undefined;
    throw error;
  }
  const value = pointerValue(JSON.parse(text), endpoint.keyAt);
  if (endpoint.format === "jwk") {
    // A provider marks a key that it no longer uses with the time at which it expired.
    if (typeof (value as { expired_at?: unknown } | undefined)?.expired_at === "number") {
      return undefined;
    }
    return createPublicKey({ key: value as JsonWebKey, format: "jwk" });
  }
  return createPublicKey(asPem(String(value)));
}

/** Puts a key's id and the source's options into a text of the preset's. */
const filler =
  (options: Readonly<Record<string, string>>, kid: string) =>
  (text: string): string =>
    text.replaceAll(/\{(kid|option:(\w+))\}/g, (_, word: string, name?: string) =>
      word === "kid" ? kid : (options[name ?? ""] ?? ""),
    );

/** OAuth 2.0 client credentials (RFC 6749 §4.4); keys are cached, so tokens need not be. */
async function fetchToken(
  { url, scope }: { readonly url: string; readonly scope: string },
  { clientId = "", clientSecret = "" }: Readonly<Record<string, string>>,
  fetch: typeof globalThis.fetch,
): Promise<string> {
  const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  const text = await fetchText(url, fetch, {
    method: "POST",
    headers: {
      authorization: `Basic ${credentials}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({ grant_type: "client_credentials", scope }).toString(),
  });
  return String((JSON.parse(text) as { access_token?: unknown }).access_token);
}

const fillJson = (template: unknown, fill: (text: string) => string): string =>
  JSON.stringify(template, (_, value: unknown) =>
    typeof value === "string" ? fill(value) : value,
  );

/** Providers send PEM without its line breaks. */
function asPem(text: string): string {
  const base64 = text.replaceAll(/-----(?:BEGIN|END) PUBLIC KEY-----|\s/g, "");
  return `-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----\n`;
}
