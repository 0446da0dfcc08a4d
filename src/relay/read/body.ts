import type { Delivery } from "../../types/delivery.ts";
import type { Provider } from "../../types/provider.ts";
import { mediaType, multipartObject } from "./form.ts";
import { compileLocator } from "./locator.ts";
import { Problem } from "../problem.ts";
import { type Body, NO_BODY } from "./view.ts";
import { parseXml } from "./xml.ts";

/**
 * Gives the parsed body of a delivery: the host's own parse where there is one, else a multipart form, else JSON whatever the content
 * type says (many providers send it as text/plain or under a media type of their own), else XML where the preset expects that, else
 * null. Never throws: an unverified body may be anything.
 */
export function compileBody({ event }: Provider): (delivery: Delivery) => Body {
  const readJson = event.json === undefined ? undefined : compileLocator(event.json);
  const readXml = event.xml === undefined ? undefined : compileLocator(event.xml);
  const { format = "json" } = event;

  return (delivery) => {
    const form = delivery.parsed ?? multipartObject(delivery);
    if (form !== undefined) {
      const view = { delivery, body: () => ({ value: form }) };
      try {
        const json = readJson?.(view);
        if (json !== undefined) return parseJson(json, delivery);
        const xml = readXml?.(view);
        if (xml !== undefined) return readBase64Xml(xml);
      } catch (error) {
        // A field that came twice.
        return { value: null, fault: error as Problem };
      }
      return { value: form };
    }
    if (delivery.body.length === 0) return NO_BODY;
    const text = delivery.body.toString("utf8");
    const { text: _, ...body } = parseJson(text, delivery);
    if (body.fault === undefined || format === "json") return body;
    return { value: (format === "xml" ? parseXml(text) : undefined) ?? null };
  };
}

function parseJson(text: string, delivery: Delivery): Body {
  try {
    return { value: JSON.parse(text) as unknown, text };
  } catch {
    return { value: null, fault: faultOf(delivery) };
  }
}

function readBase64Xml(text: string): Body {
  const value = parseXml(Buffer.from(text, "base64").toString("utf8"));
  if (value !== undefined) return { value };
  return { value: null, fault: new Problem("malformed-payload", "The payload is not valid XML.") };
}

function faultOf(delivery: Delivery): Problem {
  return /json|^text\/|^application\/x-www-form-urlencoded|^multipart\/form-data|^$/.test(
    mediaType(delivery),
  )
    ? new Problem("malformed-payload", "The body is not valid JSON.")
    : new Problem("unsupported-media-type", "The body is neither JSON nor a form.");
}
