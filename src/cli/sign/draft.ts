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
  /** A form with the JSON in one of its fields (Slack's interactivity). */
  | {
      readonly kind: "form-json";
      readonly field: string;
      readonly value: unknown;
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
      return Buffer.from(new URLSearchParams(content.fields).toString());
    case "form-json": {
      const fields = { ...content.fields, [content.field]: JSON.stringify(content.value) };
      return Buffer.from(new URLSearchParams(fields).toString());
    }
    case "bytes":
      return content.bytes;
  }
}

function writeJson(value: unknown, { indent = 0, ascii = false, end = "" }: JsonStyle): string {
  const text = JSON.stringify(value, null, indent) + end;
  return ascii ? text.replaceAll(/[\u0080-\uffff]/g, escapeUnit) : text;
}

const escapeUnit = (unit: string): string =>
  `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
