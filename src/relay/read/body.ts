import type { Delivery } from "../../types/delivery.ts";
import type { Provider } from "../../types/provider.ts";
import { type Fields, formObject, isCalledForm, readForm } from "./form.ts";
import { bodyToken } from "./body-token.ts";
import { parseExactly } from "./exact-json.ts";
import { compileLocator } from "./locator.ts";
import { pathOf, pointerOf, pointerValue } from "./pointer.ts";
import { asProblem, Problem } from "../problem.ts";
import { decodeText, isParsable, utf8Bytes } from "./text.ts";
import { type Body, NO_BODY } from "./view.ts";
import { parseXml } from "./xml.ts";

type FormBody = (fields: Fields, delivery: Delivery) => Body;

/**
 * Gives the parsed body of a delivery. Its bytes decide how it is read, since the content type is
 * not signed and often wrong: JSON, then a multipart form, then a urlencoded one, then XML or
 * several lines of JSON where the preset says so, otherwise null. Throws only what undoing the
 * content codings does: an unverified body may be anything.
 */
export function compileBody({
  event,
  verify,
}: Pick<Provider, "event"> & Partial<Pick<Provider, "verify">>): (delivery: Delivery) => Body {
  const formBody = compileForm(event);
  const { member, nested } = verify?.kind === "jwt" ? verify : {};
  const readOther = OTHERS[event.format ?? "json"];

  return (delivery) => {
    const { body: bytes } = delivery;
    if (bytes.length === 0) return NO_BODY;
    if (event.format === "jwt") {
      const claims = parseClaims(bodyToken(bytes, member) ?? "", nested);
      if (claims !== undefined) return claims;
    }
    const text = decodeText(bytes);
    const json = parseJson(text, utf8Bytes(bytes, text));
    if (json.fault === undefined) return json;
    const fields = formOf(delivery, event.format);
    return fields === undefined ? readOther(text, json.fault) : formBody(fields, delivery);
  };
}

/**
 * A body of a format that accepts other text, too, is a urlencoded form only where its content type
 * says so.
 */
function formOf(delivery: Delivery, format: Provider["event"]["format"]): Fields | undefined {
  const { kind, fields } = readForm(delivery) ?? {};
  if (kind !== "urlencoded") return fields;
  if (format === "jwt") return undefined;
  const mayBeOther = format !== undefined && format !== "json";
  return mayBeOther && !isCalledForm(delivery) ? undefined : fields;
}

/** What each format makes of text that is neither JSON nor a form. */
const OTHERS: Readonly<
  Record<NonNullable<Provider["event"]["format"]>, (text: string, fault: Problem) => Body>
> = {
  json: (_text, fault) => ({ value: null, fault }),
  xml: (text) => ({ value: parseXml(text) ?? null }),
  jwt: (_text, fault) => ({ value: null, fault }),
  any: (text) => parseLines(text) ?? { value: null },
};

/** A form: the JSON or XML in the field that the preset names, or the fields as one object. */
function compileForm(event: Provider["event"]): FormBody {
  const readJson = event.json === undefined ? undefined : compileLocator(event.json);
  const readXml = event.xml === undefined ? undefined : compileLocator(event.xml);
  return (fields, delivery) => {
    const value = formObject(fields);
    const view = { delivery, body: () => ({ value }) };
    try {
      const json = readJson?.(view);
      if (json !== undefined) return parseField(json);
      const xml = readXml?.(view);
      return xml === undefined ? { value } : readBase64Xml(xml);
    } catch (error) {
      // A field that came twice.
      return { value: null, fault: asProblem(error) };
    }
  };
}

function parseField(field: string): Body {
  const text = decodeText(Buffer.from(field)); // Without a byte order mark.
  return parseJson(text, Buffer.from(text));
}

function parseJson(text: string, json: Buffer): Body {
  try {
    if (isParsable(json)) return { value: JSON.parse(text) as unknown, json };
    return malformed("The body's JSON has too many values for its size.");
  } catch {
    return malformed("The body is not valid JSON.");
  }
}

/**
 * The claims of a token (RFC 7519 §7.2, whose signature is the scheme's to check); undefined where
 * the text is not one.
 */
function parseClaims(text: string, nested: readonly string[] = []): Body | undefined {
  const [, claims = "", ...rest] = text.trim().split(".", 4);
  if (rest.length !== 1 || !/^[\w-]+$/.test(claims)) return undefined;
  const json = Buffer.from(claims, "base64url");
  const body = parseJson(json.toString("utf8"), json);
  return nested.length === 0 || body.fault !== undefined ? body : openNested(json, nested);
}

/**
 * The same JSON with what strings of it hold in their places, so that locators and schemas reach
 * into it.
 */
function openNested(json: Buffer, nested: readonly string[]): Body {
  try {
    const document = parseExactly(json.toString("utf8"));
    for (const pointer of nested) {
      const path = pathOf(pointer);
      const holder = pointerValue(document, pointerOf(path.slice(0, -1)));
      const text = pointerValue(document, pointer);
      if (typeof text !== "string") continue;
      if (!isParsable(Buffer.from(text))) throw new TypeError("too many values");
      (holder as Record<string, unknown>)[path.at(-1) ?? ""] = parseExactly(text);
    }
    const opened = JSON.stringify(document);
    return parseJson(opened, Buffer.from(opened));
  } catch {
    return malformed(`The token's ${nested.join(" or ")} is not valid JSON.`);
  }
}

/** Several JSON values, one a line (https://github.com/ndjson/ndjson-spec), as the list of them. */
function parseLines(text: string): Body | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length < 2) return undefined;
  const list = `[${lines.join(",")}]`;
  const body = parseJson(list, Buffer.from(list));
  // A line by itself may be no value although the lines together make a list.
  const isLines = Array.isArray(body.value) && body.value.length === lines.length;
  return isLines ? body : undefined;
}

function readBase64Xml(text: string): Body {
  const value = parseXml(Buffer.from(text, "base64").toString("utf8"));
  return value === undefined ? malformed("The payload is not valid XML.") : { value };
}

const malformed = (detail: string): Body => ({
  value: null,
  fault: new Problem("malformed-payload", detail),
});
