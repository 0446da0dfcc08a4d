/** How a provider writes its JSON, down to the byte. */
export type JsonStyle = {
  /** Spaces per level. Default 0: one line. */
  readonly indent?: number;
  /** Every character beyond ASCII as `\uXXXX` (Meta). Default false. */
  readonly ascii?: boolean;
  /** What follows the last brace (SendGrid ends with CRLF). Default nothing. */
  readonly end?: string;
};

/** A body before it is written, so that ids and times can still be put into it. */
export type Content =
  | { readonly kind: "json"; readonly value: unknown; readonly style?: JsonStyle }
  | { readonly kind: "form"; readonly fields: Readonly<Record<string, string>> }
  /**
   * A form with the JSON in one of its fields (Slack's interactivity); with a boundary, a multipart
   * one (Dropbox Sign).
   */
  | {
      readonly kind: "form-json";
      readonly field: string;
      readonly value: unknown;
      readonly fields?: Readonly<Record<string, string>>;
      readonly boundary?: string;
    }
  /** A form with XML in one of its fields, in base64 (Braintree). */
  | {
      readonly kind: "form-xml";
      readonly field: string;
      readonly xml: string;
      readonly fields?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "bytes"; readonly bytes: Buffer };

/** A delivery on the sender's side, before it is written. */
export type Draft = {
  readonly method: string;
  /** Without the `?`. */
  readonly query: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Content;
};

/** The body's bytes, as the provider would write them. */
export function writeBody(content: Content): Buffer {
  switch (content.kind) {
    case "json":
      return Buffer.from(writeJson(content.value, content.style ?? {}));
    case "form":
      return writeForm(content.fields);
    case "form-json": {
      const fields = { ...content.fields, [content.field]: JSON.stringify(content.value) };
      return content.boundary === undefined
        ? writeForm(fields)
        : writeParts(fields, content.boundary);
    }
    case "form-xml": {
      const base64 = `${Buffer.from(content.xml).toString("base64")}\n`;
      return writeForm({ ...content.fields, [content.field]: base64 });
    }
    case "bytes":
      return content.bytes;
  }
}

const writeForm = (fields: Readonly<Record<string, string>>): Buffer =>
  Buffer.from(new URLSearchParams(fields).toString());

/** multipart/form-data (RFC 7578). */
function writeParts(fields: Readonly<Record<string, string>>, boundary: string): Buffer {
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return Buffer.from(`${parts.join("")}--${boundary}--\r\n`);
}

function writeJson(value: unknown, { indent = 0, ascii = false, end = "" }: JsonStyle): string {
  const text = JSON.stringify(value, null, indent) + end;
  return ascii ? text.replaceAll(/[\u0080-\uffff]/g, escapeUnit) : text;
}

const escapeUnit = (unit: string): string =>
  `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
