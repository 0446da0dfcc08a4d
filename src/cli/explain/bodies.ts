import { gunzipSync } from "node:zlib";

/** Other bytes that the sender may have signed, and how the delivered ones came of them. */
export type BodyVariant = {
  /** Completes "it would verify …". */
  readonly what: string;
  readonly bytes: Buffer;
};

/** Beyond this a JSON body is not written again in all styles. */
const MAX_JSON_BYTES = 2_000_000;

const REWRITTEN = "with the JSON written";

/**
 * Every way in which clients, proxies and frameworks are known to change a body between signing and
 * arrival.
 */
export function bodyVariants(body: Buffer): BodyVariant[] {
  const text = body.toString("utf8");
  const variants = [
    ...lineEnds(text),
    ...charsets(body),
    ...wrappings(body, text),
    ...formWritings(text),
    ...(body.length <= MAX_JSON_BYTES ? jsonWritings(text) : []),
    { what: "over an empty body", bytes: Buffer.alloc(0) },
  ];
  return variants.filter(({ bytes }) => !bytes.equals(body));
}

function lineEnds(text: string): BodyVariant[] {
  return [
    { what: "without the line end after the last character", text: text.replace(/\r?\n$/, "") },
    { what: "without the white space at the end", text: text.trimEnd() },
    { what: "with a line end (LF) after the last character", text: `${text}\n` },
    { what: "with a line end (CRLF) after the last character", text: `${text}\r\n` },
    { what: "with LF in place of CRLF line ends", text: text.replaceAll("\r\n", "\n") },
    { what: "with CRLF in place of LF line ends", text: text.replaceAll(/\r?\n/g, "\r\n") },
    { what: "without the byte order mark", text: text.replace(/^\uFEFF/, "") },
    { what: "with a byte order mark before it", text: `\uFEFF${text}` },
  ].map((variant) => ({ what: variant.what, bytes: Buffer.from(variant.text) }));
}

function charsets(body: Buffer): BodyVariant[] {
  return [
    {
      what: "in UTF-8: something on the way read the bytes as Latin-1 and encoded them again",
      bytes: Buffer.from(body.toString("utf8"), "latin1"),
    },
    {
      what: "encoded twice: Latin-1 bytes became UTF-8 before they were signed",
      bytes: Buffer.from(body.toString("latin1"), "utf8"),
    },
    { what: "in UTF-16", bytes: Buffer.from(body.toString("utf8"), "utf16le") },
  ];
}

function wrappings(body: Buffer, text: string): BodyVariant[] {
  const variants: BodyVariant[] = [];
  const inner = parseJson(text);
  if (typeof inner === "string") {
    variants.push({
      what: "unpacked: it arrived as a JSON string that holds the JSON (stringified twice)",
      bytes: Buffer.from(inner),
    });
  }
  variants.push({
    what: "packed once more into a JSON string (stringified twice before signing)",
    bytes: Buffer.from(JSON.stringify(text)),
  });
  if (/^[A-Za-z0-9+/\r\n]+=*$/.test(text.trimEnd())) {
    variants.push({
      what: "decoded: it arrived as base64 (an API gateway's isBase64Encoded)",
      bytes: Buffer.from(text, "base64"),
    });
  }
  if (body[0] === 0x1f && body[1] === 0x8b) {
    try {
      variants.push({
        what: "inflated: it arrived as gzip without content-encoding: gzip",
        bytes: gunzipSync(body, { maxOutputLength: MAX_JSON_BYTES }),
      });
    } catch {
      // Not gzip after all.
    }
  }
  return variants;
}

function formWritings(text: string): BodyVariant[] {
  if (!/^[^\s{[]+=[^\s]*$/.test(text)) return [];
  const fields = [...new URLSearchParams(text)];
  const write = (encode: (part: string) => string): string =>
    fields.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  const variants = [
    { what: "with %20 in place of + in the form", text: write(encodeURIComponent) },
    { what: "with the form serialized again", text: new URLSearchParams(fields).toString() },
    { what: "with the form's percent-encoding undone", text: write((part) => part) },
    ...fields
      .filter(([, value]) => /^\s*[[{]/.test(value))
      .map(([name, value]) => ({
        what: `over the JSON in the form's field ${name} alone`,
        text: value,
      })),
  ];
  return variants.map((variant) => ({ what: variant.what, bytes: Buffer.from(variant.text) }));
}

/** Layouts by who writes them so; `separators` are those after a comma and a colon. */
const LAYOUTS = [
  { what: "compactly (JSON.stringify)", indent: "", comma: ",", colon: ":" },
  { what: "on one line with spaces (Python's json.dumps)", indent: "", comma: ", ", colon: ": " },
  { what: "indented by two spaces", indent: "  ", comma: ",", colon: ": " },
  { what: "indented by four spaces", indent: "    ", comma: ",", colon: ": " },
  { what: "indented by tabs", indent: "\t", comma: ",", colon: ": " },
] as const;

const unicode = (character: string): string =>
  Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
    .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("");

/** Escapes inside texts, by who makes them so. */
const ESCAPES: readonly { what: string; escape: (text: string) => string }[] = [
  { what: "", escape: (text) => text },
  {
    what: ", every character beyond ASCII as \\uXXXX",
    escape: (text) => text.replaceAll(/[\u007f-\uffff]/g, unicode),
  },
  { what: ", with \\/ for / (PHP)", escape: (text) => text.replaceAll("/", "\\/") },
  {
    what: ", with \\/ for / and \\uXXXX beyond ASCII (PHP's default)",
    escape: (text) => text.replaceAll("/", "\\/").replaceAll(/[\u007f-\uffff]/g, unicode),
  },
  {
    what: ", with <, > and & as \\u003c, \\u003e and \\u0026 (Go)",
    escape: (text) => text.replaceAll(/[<>&\u2028\u2029]/g, unicode),
  },
];

function jsonWritings(text: string): BodyVariant[] {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null) return [];
  const variants: BodyVariant[] = [];
  for (const order of ["as sent", "sorted"] as const) {
    for (const layout of LAYOUTS) {
      for (const { what, escape } of ESCAPES) {
        const sorted = order === "sorted" ? ", members sorted by name" : "";
        const written = writeJson(value, layout, escape, order, "");
        const said = `${REWRITTEN} ${layout.what}${what}${sorted}`;
        variants.push({ what: said, bytes: Buffer.from(written) });
        if (order === "as sent") {
          variants.push({ what: `${said}, and a line end`, bytes: Buffer.from(`${written}\n`) });
        }
      }
    }
  }
  return variants;
}

/** Marks what no JSON document can hold itself. */
const DIGITS = Symbol("digits");

/**
 * A number's digits as they stood in the text: JavaScript would lose those beyond 2^53, and `16.0`.
 */
type Digits = { readonly [DIGITS]: string };

function parseJson(text: string): unknown {
  try {
    return JSON.parse(
      text.replace(/^\uFEFF/, ""),
      (_name, value: unknown, context?: { source?: string }) =>
        typeof value === "number" && context?.source !== undefined
          ? ({ [DIGITS]: context.source } satisfies Digits)
          : value,
    ) as unknown;
  } catch {
    return undefined;
  }
}

type Layout = (typeof LAYOUTS)[number];

function writeJson(
  value: unknown,
  layout: Layout,
  escape: (text: string) => string,
  order: "as sent" | "sorted",
  margin: string,
): string {
  if (typeof value !== "object" || value === null) return escape(JSON.stringify(value) ?? "null");
  if (isDigits(value)) return value[DIGITS];
  const inner = margin + layout.indent;
  const write = (part: unknown): string => writeJson(part, layout, escape, order, inner);
  const parts = Array.isArray(value)
    ? value.map(write)
    : members(value, order).map(
        ([name, part]) => escape(JSON.stringify(name)) + layout.colon + write(part),
      );
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (parts.length === 0) return open + close;
  return layout.indent === ""
    ? open + parts.join(layout.comma) + close
    : `${open}\n${inner}${parts.join(`${layout.comma}\n${inner}`)}\n${margin}${close}`;
}

const isDigits = (value: object): value is Digits => DIGITS in value;

const members = (value: object, order: "as sent" | "sorted"): [string, unknown][] =>
  order === "sorted"
    ? Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
    : Object.entries(value);
