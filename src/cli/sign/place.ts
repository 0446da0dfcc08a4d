import type { Locator } from "../../types/scheme.ts";
import type { Content, Draft } from "./draft.ts";
import { isObject } from "../../relay/is-object.ts";
import { pathOf } from "../../relay/read/pointer.ts";

/**
 * Puts a value where a locator reads it: the inverse of the engine's reader. Of alternatives
 * (` | `) it uses the first that the draft has already, otherwise the first. Places that nobody
 * fills in (`item:`, `hash:`, `random:`, `option:`) are left alone. Throws a TypeError where the
 * body cannot hold the value.
 */
export function place(draft: Draft, locator: Locator, value: string): Draft {
  const alternatives = locator.split(" | ").filter((one) => !one.startsWith("'"));
  const chosen = alternatives.find((one) => valueAt(draft, one) !== undefined) ?? alternatives[0];
  return chosen === undefined ? draft : placeOne(draft, chosen, value);
}

/** The text that a draft has at a locator now. */
export function valueAt(draft: Draft, locator: Locator): string | undefined {
  for (const one of locator.split(" | ")) {
    const value = readOne(draft, one);
    if (value !== undefined) return value;
  }
  return undefined;
}

function readOne(draft: Draft, locator: string): string | undefined {
  if (locator.startsWith("'")) return locator.slice(1, -1);
  const { kind, rest } = split(locator);
  switch (kind) {
    case "header":
      return draft.headers[rest];
    case "query":
      return new URLSearchParams(draft.query).get(rest) ?? undefined;
    case "form":
      return fieldsOf(draft.content)[rest];
    case "body": {
      const value = pointed(documentOf(draft.content), pathOf(rest));
      return isScalar(value) ? String(value) : undefined;
    }
    default:
      return undefined;
  }
}

function placeOne(draft: Draft, locator: string, value: string): Draft {
  const { kind, rest } = split(locator);
  switch (kind) {
    case "header":
      return { ...draft, headers: { ...draft.headers, [rest]: value } };
    case "query": {
      const query = new URLSearchParams(draft.query);
      query.set(rest, value);
      return { ...draft, query: query.toString() };
    }
    case "body":
      return { ...draft, content: placeInBody(draft.content, pathOf(rest), value) };
    case "member":
      return { ...draft, content: nameMember(draft.content, Number(rest), value) };
    case "form":
      return { ...draft, content: placeField(draft.content, rest, value) };
    case "item":
    case "hash":
    case "random":
    case "option":
      return draft;
    default:
      throw new TypeError(`do not know how to put a value at "${locator}"`);
  }
}

function placeInBody(content: Content, tokens: readonly string[], text: string): Content {
  if (content.kind === "form") {
    const [name = ""] = tokens;
    return { ...content, fields: { ...content.fields, [name]: text } };
  }
  if (content.kind === "form-xml") return placeInXml(content, tokens.at(-1) ?? "", text);
  const document = documentOf(content);
  return withDocument(content, setAt(document, tokens, likewise(pointed(document, tokens), text)));
}

/** The element's text, wherever in the document the first of that name is. */
function placeInXml(
  content: Extract<Content, { kind: "form-xml" }>,
  element: string,
  text: string,
): Content {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const pattern = new RegExp(`(<${element}(?: [^>]*)?>)[^<]*(</${element}>)`);
  return {
    ...content,
    xml: content.xml.replace(pattern, (_, open, close) => open + escaped + close),
  };
}

function fieldsOf(content: Content): Readonly<Record<string, string>> {
  return "fields" in content ? (content.fields ?? {}) : {};
}

function placeField(content: Content, name: string, text: string): Content {
  if (content.kind === "json" || content.kind === "bytes") return content;
  return { ...content, fields: { ...content.fields, [name]: text } };
}

/**
 * Gives the n-th member of the body another name, in place: its position says what the event is.
 */
function nameMember(content: Content, index: number, name: string): Content {
  const document = documentOf(content);
  const members = isObject(document) ? Object.entries(document) : [];
  while (members.length <= index) members.push([`member${members.length}`, {}]);
  const renamed = members.map(([key, value], i) => [i === index ? name : key, value] as const);
  return withDocument(content, Object.fromEntries(renamed));
}

/** The JSON or form that locators look into; undefined where the body is neither. */
export function documentOf(content: Content): unknown {
  switch (content.kind) {
    case "json":
    case "form-json":
      return content.value;
    case "form":
      return content.fields;
    case "form-xml":
      return undefined;
    case "bytes":
      try {
        return JSON.parse(content.bytes.toString("utf8")) as unknown;
      } catch {
        return undefined;
      }
  }
}

function withDocument(content: Content, value: unknown): Content {
  if (content.kind === "form" || content.kind === "form-xml") return content;
  if (content.kind !== "bytes") return { ...content, value };
  const text = content.bytes.toString("utf8");
  const indent = /^[[{]\r?\n( +)/.exec(text)?.[1]?.length ?? 0;
  return { kind: "json", value, style: { indent, end: text.slice(text.trimEnd().length) } };
}

/** A number stays a number, a boolean a boolean. */
function likewise(before: unknown, text: string): unknown {
  if (typeof before === "number" && Number.isSafeInteger(Number(text))) return Number(text);
  if (typeof before === "boolean") return text === "true";
  return text;
}

function setAt(document: unknown, tokens: readonly string[], value: unknown): unknown {
  const [token, ...rest] = tokens;
  if (token === undefined) return value;
  if (Array.isArray(document) || (document === undefined && /^\d+$/.test(token))) {
    const items: unknown[] = Array.isArray(document) ? [...(document as unknown[])] : [];
    items[Number(token)] = setAt(items[Number(token)], rest, value);
    return items;
  }
  const members = isObject(document) ? document : {};
  return { ...members, [token]: setAt(members[token], rest, value) };
}

function pointed(document: unknown, tokens: readonly string[]): unknown {
  let value = document;
  for (const token of tokens) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) {
      return undefined;
    }
    value = (value as Record<string, unknown>)[token];
  }
  return value;
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ["string", "number", "boolean"].includes(typeof value);

function split(locator: string): { kind: string; rest: string } {
  const colon = locator.indexOf(":");
  return { kind: locator.slice(0, colon), rest: locator.slice(colon + 1) };
}
