import { createPrivateKey } from "node:crypto";
import { compileTemplate } from "../../relay/read/template.ts";
import type { TimeUnit } from "../../relay/read/time.ts";
import type { SignatureLocation, Template, TimestampRule } from "../../types/scheme.ts";
import type { Draft } from "./draft.ts";
import { freshLike } from "./fresh.ts";
import { asDelivery, writeDraft } from "./outgoing.ts";
import { documentOf, place, valueAt } from "./place.ts";
import { UserError } from "../../types/user-error.ts";

/** What a provider signs with. */
export type Signer = {
  /** As the relay has it in its environment. */
  readonly secret: string;
  /** PEM of the private key, for public-key schemes. */
  readonly signingKey?: string | undefined;
  /** As registered at the provider. */
  readonly publicUrl?: string | undefined;
  readonly options: Readonly<Record<string, string>>;
  /** What the provider's clock says. */
  readonly signedAt: Date;
  /** Text put after the timestamp before it is signed, to make a malformed one. Default none. */
  readonly timestampSuffix?: string;
};

/** A scheme that cannot be signed with what there is; the message says what is missing. */
export class CannotSign extends UserError {
  override readonly name = "CannotSign";
}

/**
 * Puts the timestamp where the scheme reads it, and a value into every signed place that is still
 * empty.
 */
export function stamp(
  draft: Draft,
  content: Template,
  rule: TimestampRule | undefined,
  { signedAt, timestampSuffix = "" }: Signer,
): { ready: Draft; ts: string | undefined } {
  const ts = rule && formatTime(signedAt, rule.unit) + timestampSuffix;
  let ready = rule === undefined || ts === undefined ? draft : place(draft, rule.at, ts);
  for (const [, locator = ""] of content.matchAll(/\{((?:header|query):[^{}]+)\}/g)) {
    if (valueAt(ready, locator) === undefined)
      ready = place(ready, locator, freshLike("a1b2c3d4e5"));
  }
  return { ready, ts };
}

/** What is signed, in pieces. Throws CannotSign where the draft lacks a part of it. */
export function signedPieces(
  draft: Draft,
  content: Template,
  ts: string | undefined,
  { publicUrl, secret, signedAt, options }: Signer,
): (string | Buffer)[] {
  const delivery = asDelivery(writeDraft(draft), "/", signedAt);
  const view = { delivery, body: () => ({ value: documentOf(draft.content) }) };
  const pieces = compileTemplate(content, options)({ view, ts, url: publicUrl, secret });
  if (pieces === undefined) throw new CannotSign(`the sample has no value for "${content}"`);
  return pieces;
}

/**
 * Puts a signature where the scheme reads it, with the timestamp beside it where both share a
 * header.
 */
export function withSignature(
  draft: Draft,
  location: SignatureLocation,
  timestamp: TimestampRule | undefined,
  ts: string | undefined,
  signature: Buffer,
  { options }: Signer,
): Draft {
  const [header = ""] = [location.header ?? []].flat();
  const { separator = "", encoding } = location;
  const prefix = fillOptions(location.prefix ?? "", options);
  const item = timestamp?.at.startsWith("item:") === true ? timestamp.at.slice("item:".length) : "";
  const time = item === "" ? [] : [`${item}${ts}`];
  const text = [...time, prefix + signature.toString(encoding)].join(separator);
  if (location.at !== undefined) return place(draft, location.at, text);
  return withHeader(draft, header.replace("*", "1"), text);
}

/** A draft with one more header, or another value of it. */
export const withHeader = (draft: Draft, name: string, value: string): Draft => ({
  ...draft,
  headers: { ...draft.headers, [name]: value },
});

/** A time as providers write it. */
export function formatTime(time: Date, unit: TimeUnit): string {
  switch (unit) {
    case "s":
    case "s-or-ms":
      return String(Math.floor(time.getTime() / 1000));
    case "ms":
      return String(time.getTime());
    case "iso":
      return time.toISOString();
    case "iso-utc":
      return time.toISOString().replace("Z", "");
  }
}

/** The key of a public-key scheme. Throws CannotSign where there is none. */
export function privateKey({ signingKey }: Signer): ReturnType<typeof createPrivateKey> {
  if (signingKey === undefined) {
    throw new CannotSign(
      "this provider signs with a private key that only it has; " +
        "leave the public key's variable unset, and `npm run dev` makes a throw-away pair",
    );
  }
  return createPrivateKey(signingKey);
}

/** Fills in `{option:name}`; an option that the source lacks is empty. */
export const fillOptions = (text: string, options: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{option:([^}]+)\}/g, (_, name: string) => options[name] ?? "");
