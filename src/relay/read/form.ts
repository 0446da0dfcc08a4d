import type { Delivery } from "../../types/delivery.ts";
import { Problem } from "../problem.ts";

/** Fields of one multipart body that are looked at; the few providers that send one have a single field. */
const MAX_PARTS = 64;

/**
 * A field of an `application/x-www-form-urlencoded` or `multipart/form-data` body (RFC 7578), read from the bytes; undefined where the
 * body is neither or has no such field. Throws `bad-signature` when the field came more than once.
 */
export function formField(delivery: Delivery, name: string): string | undefined {
  const type = mediaType(delivery);
  if (type === "application/x-www-form-urlencoded") {
    return only(new URLSearchParams(delivery.body.toString("utf8")).getAll(name), name);
  }
  if (type !== "multipart/form-data") return undefined;
  const parts = multipartFields(delivery).filter((part) => part.name === name);
  return only(
    parts.map(({ value }) => value),
    name,
  );
}

/** The fields of a multipart body as one object, files left out; undefined where it is no multipart body or a broken one. */
export function multipartObject(delivery: Delivery): Record<string, string> | undefined {
  if (mediaType(delivery) !== "multipart/form-data") return undefined;
  const fields = multipartFields(delivery);
  if (fields.length === 0) return undefined;
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
}

/** The media type alone, in lower case; empty when the delivery names none. */
export function mediaType({ headers }: Delivery): string {
  const type = headers["content-type"];
  return typeof type === "string" ? (type.split(";")[0] ?? "").trim().toLowerCase() : "";
}

function multipartFields({ headers, body }: Delivery): { name: string; value: string }[] {
  const type = String(headers["content-type"]);
  const match = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) return [];
  // One byte is one character, so that the parts' bytes come back unharmed.
  const parts = `\r\n${body.toString("latin1")}`.split(`\r\n--${boundary}`, MAX_PARTS + 2);
  return parts.slice(1).flatMap((part) => {
    const end = part.indexOf("\r\n\r\n");
    if (end === -1 || part.startsWith("--")) return [];
    const disposition = /^content-disposition:\s*form-data(;.*)$/im.exec(part.slice(0, end))?.[1];
    const name = /;\s*name="([^"]*)"/i.exec(disposition ?? "")?.[1];
    if (name === undefined || /;\s*filename/i.test(disposition ?? "")) return [];
    const value = Buffer.from(part.slice(end + 4), "latin1").toString("utf8");
    return [{ name: Buffer.from(name, "latin1").toString("utf8"), value }];
  });
}

function only(values: readonly string[], name: string): string | undefined {
  if (values.length > 1) {
    throw new Problem("bad-signature", `The form field ${name} came ${values.length} times.`);
  }
  return values[0];
}
