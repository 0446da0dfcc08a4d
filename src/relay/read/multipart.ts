/** Parts of one body; the few providers that send them have one or two. */
const MAX_PARTS = 10_000;

/**
 * The parts of a multipart/form-data body (RFC 7578) by name, files among them: what a provider
 * sends as a file is JSON too. The first line that can be one is the boundary, which the content
 * type, being unsigned, has no say in; what is before it is a preamble (RFC 2046 §5.1.1). Lenient
 * where senders are careless: names without quotes, folded header lines, lines that end in LF
 * alone. Undefined for a body that is none, or has too many.
 */
export function readMultipart(body: Buffer): (readonly [string, string])[] | undefined {
  if (!body.includes("--")) return undefined;
  // One byte is one character, so that the parts' bytes come back unharmed.
  const text = `\n${body.toString("latin1")}`;
  const boundary = BOUNDARY.exec(text)?.[1]?.trimEnd();
  if (boundary === undefined) return undefined;
  const parts = text.split(`\n${boundary}`, MAX_PARTS + 1).slice(1);
  if (parts.length === MAX_PARTS) return undefined;
  const fields = parts.map(readPart).filter((field) => field !== undefined);
  return fields.length === 0 ? undefined : fields.map(([name, value]) => [utf8(name), utf8(value)]);
}

/**
 * Two hyphens and up to 70 characters at the beginning of a line, which may end in white space,
 * with a header's name on the next one.
 */
const BOUNDARY = /\n(--[^\r\n]{1,80})\r?\n(?=[!-9;-~]+:)/;

const HEAD = /^[ \t]*\r?\n((?:[^\r\n]+\r?\n)*)\r?\n/;
/**
 * Characters: as many as node reads of a request's. An expression that repeats a group runs out of
 * stack over a few megabytes.
 */
const MAX_HEAD_LENGTH = 16 * 1024;

/**
 * Name and value of what is between two boundaries; undefined after the last one and where there is
 * no name.
 */
function readPart(part: string): readonly [name: string, value: string] | undefined {
  const head = HEAD.exec(part.slice(0, MAX_HEAD_LENGTH));
  if (head === null) return undefined;
  const unfolded = (head[1] ?? "").replaceAll(/\r?\n[ \t]+/g, " ");
  const disposition = /^content-disposition:[ \t]*form-data[ \t]*(;.*)$/im.exec(unfolded)?.[1];
  const match = /;[ \t]*name=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(disposition ?? "");
  const name = match?.[1]?.replaceAll(/\\(.)/g, "$1") ?? match?.[2];
  if (name === undefined) return undefined;
  // The line break before a boundary belongs to the boundary; its LF was cut off with it.
  const end = head[0].endsWith("\r\n") && part.endsWith("\r") ? -1 : undefined;
  const value = part.slice(head[0].length, end);
  const [, coding = ""] = /^content-transfer-encoding:[ \t]*([\w-]+)/im.exec(unfolded) ?? [];
  return [name, decodeTransfer(value, coding.toLowerCase())];
}

/**
 * Undoes the encodings of RFC 2045 §6, which RFC 7578 §4.7 advises senders against; of any other
 * the bytes are as they are.
 */
function decodeTransfer(value: string, coding: string): string {
  if (coding === "base64") return Buffer.from(value, "base64").toString("latin1");
  if (coding !== "quoted-printable") return value;
  return value
    .replaceAll(/=[ \t]*\r?\n/g, "")
    .replaceAll(/=([\da-f]{2})/gi, (_, hex) =>
      String.fromCodePoint(Number.parseInt(String(hex), 16)),
    );
}

const utf8 = (bytes: string): string => Buffer.from(bytes, "latin1").toString("utf8");
