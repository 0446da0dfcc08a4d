import { hash, randomBytes } from "node:crypto";
import type { Source } from "../../types/config.ts";
import type { Identity, Provider } from "../../types/provider.ts";
import type { Locator } from "../../types/scheme.ts";
import { once } from "../remember.ts";
import { contentHash } from "./content.ts";
import { compileLocator } from "./locator.ts";
import { pointerValue } from "./pointer.ts";
import type { View } from "./view.ts";

/**
 * Longer ids are hashed, never cut: cut, two events would become one. They would not fit headers
 * and logs either.
 */
const MAX_LENGTH = 256;

/** The parts of an identity that are not locators (`IdentityPart` in types/provider.ts). */
export const IDENTITY_WORDS: readonly string[] = ["id", "type", "content", "items"];

/**
 * What an event is called, for people and targets, and what makes it the same event as another, for
 * the queue.
 */
export type Named = { readonly id: string; readonly identity: string };

/**
 * Compiles what makes two deliveries of a provider the same event, by its preset's `identity`.
 * Where that leaves it open: the provider's id, without one the ids of the batch's items, and
 * without those the type and the hash of the content. Rather two events where there is one than the
 * other way.
 */
export function compileIdentity({
  provider: { event, items },
  publicUrl,
}: Pick<Source, "provider" | "publicUrl">): (view: View, type: string) => Named {
  const { by, ...covered } = identityOf(event);
  if (by === "random") return unique;
  const readId = compileParts(event.id);
  const readItems = compileItemList(items);
  const parts = by.map((part): ((reading: Reading) => readonly string[] | undefined) => {
    if (part === "id") return ({ view }) => readId(view);
    if (part === "type") return ({ type }) => [type];
    if (part === "content") return ({ hashed }) => [hashed().text];
    if (part === "items") return ({ view }) => readItems(view);
    const read = compileParts(part);
    return ({ view }) => read(view) ?? (part.endsWith("''") ? [""] : undefined);
  });
  const needsMoreThanId = by.includes("content");
  const hashOf = contentHash(covered, publicUrl);

  return (view, type) => {
    const hashed = once(() => ({ text: hashOf(view) }));
    const own = readId(view);
    const values = all(parts.map((read) => read({ view, type, hashed })))?.flat();
    const shown = values !== undefined && needsMoreThanId ? [...(own ?? []), hashed().text] : own;
    return {
      id: bounded(shown ?? hashed().text),
      identity: joined(values ?? readItems(view) ?? [type, hashed().text]),
    };
  };
}

type Reading = {
  readonly view: View;
  readonly type: string;
  readonly hashed: () => { readonly text: string };
};

/**
 * A preset's identity, or what goes for one that states none: its id alone, or type and content.
 */
export function identityOf({
  id,
  identity,
}: Provider["event"]): Pick<Identity, "by" | "content" | "changes"> {
  if (identity !== undefined) return identity;
  return { by: id === undefined ? ["type", "content"] : ["id"] };
}

/**
 * Compiles what makes two items of batches the same event: their own id, as a delivery's; for items
 * without one, the delivery's identity and the place within it, since equal items may be different
 * events.
 */
export function compileItemIdentity({
  items,
}: Provider): (view: View, batch: Named, index: number) => Named {
  const readId = compileParts(items?.id);
  return (view, batch, index) => {
    const values = readId(view);
    if (values !== undefined) return { id: bounded(values), identity: joined(values) };
    return {
      id: bounded(`${batch.id}/${index}`),
      identity: joined([batch.identity, String(index)]),
    };
  };
}

/** Hex SHA-256 of a delivery's bytes: `bodyHash` in expressions. */
export const bodyHash = (bytes: Buffer): string => hash("sha256", bytes, "hex");

/**
 * SHA-256 of a text, in hex. Half surrogates, which are all the same in UTF-8, count as JSON writes
 * them.
 */
export const textHash = (text: string): string =>
  hash("sha256", text.isWellFormed() ? text : JSON.stringify(text), "hex");

/**
 * The identities of a batch's items in turn; undefined where there is no item, or one without an
 * id.
 */
function compileItemList(items: Provider["items"]): (view: View) => readonly string[] | undefined {
  if (items?.id === undefined) return () => undefined;
  const readId = compileParts(items.id);
  return ({ delivery, body }) => {
    const { value, json, base = "" } = body();
    const found = pointerValue(value, items.at);
    // Some send one event alone as itself, and several in a list.
    const list: unknown = items.at === "" && !Array.isArray(found) ? [found] : found;
    if (!Array.isArray(list) || list.length === 0) return undefined;
    const ids = all(
      list.map((item: unknown, index) =>
        readId({
          delivery,
          body: () => ({
            value: item,
            base: list === found ? `${base}${items.at}/${index}` : base,
            ...(json !== undefined && { json }),
          }),
        }),
      ),
    );
    return ids && [digest(ids)];
  };
}

/**
 * The parts of an id; undefined unless all are there, since half an id would make two events one.
 */
function compileParts(
  id: Locator | readonly Locator[] | undefined,
): (view: View) => readonly string[] | undefined {
  const parts = [id ?? []].flat().map((locator) => ({
    read: compileLocator(locator),
    // `| ''` at the end says that a part may be missing; sent empty, any other is missing too.
    mayBeEmpty: locator.endsWith("''"),
  }));
  if (parts.length === 0) return () => undefined;
  return (view) => {
    const values = all(
      parts.map(({ read, mayBeEmpty }) => {
        const value = read(view);
        return value === "" && !mayBeEmpty ? undefined : value;
      }),
    );
    return values?.some((value) => value !== "") ? values : undefined;
  };
}

function all<T>(values: readonly (T | undefined)[]): readonly T[] | undefined {
  return values.every((value) => value !== undefined) ? values : undefined;
}

/**
 * One text for several, such that no two lists give the same; short single ones stay readable. Half
 * surrogates, which JSON can write, would all be the same in a task's headers.
 */
function joined(values: readonly string[]): string {
  const [only = ""] = values;
  const isShown = values.length === 1 && only.length <= MAX_LENGTH && only.isWellFormed();
  return isShown ? only : digest(values);
}

function bounded(shown: string | readonly string[]): string {
  const text = typeof shown === "string" ? shown : shown.join(":");
  return text.length <= MAX_LENGTH ? text.toWellFormed() : textHash(text);
}

function unique(): Named {
  const id = randomBytes(32).toString("hex");
  return { id, identity: id };
}

const digest = (values: readonly unknown[]): string =>
  hash("sha256", JSON.stringify(values), "hex");
