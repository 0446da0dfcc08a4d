/** What an API answered, with its body as it came. */
export type Reply = { readonly status: number; readonly bytes: Buffer };

/** An answer that is complete. */
export type Complete = {
  readonly reply: Reply;
  /** Whether the connection can carry no other exchange. */
  readonly isLast: boolean;
  /** How long the sender keeps the connection idle, in ms; infinite where it does not say. */
  readonly idleMs: number;
};

/** Reads one answer as it comes. */
export type ReplyReader = {
  /**
   * Takes the next bytes, which may be overwritten afterwards; gives the answer once it is
   * complete. Throws on what is not an answer in HTTP/1.1, and on one that is too long.
   */
  readonly read: (bytes: Buffer) => Complete | undefined;
  /** The sender has closed the connection: gives an answer whose end that is. Throws otherwise. */
  readonly end: () => Complete;
};

/** Node's own limit is 16 KiB. */
const MAX_HEAD_BYTES = 64 * 1024;
/** Of the size of a chunk with its extensions, and of a trailer. */
const MAX_LINE_BYTES = 4096;

const END_OF_HEAD = "\r\n\r\n";
const LINE_FEED = 0x0a;

/**
 * Makes the reader of one answer to a GET, POST, PUT or DELETE, by the rules of RFC 9112. Whatever
 * leaves open where the answer ends (two lengths, a length beside a transfer coding, another
 * transfer coding) is refused, since the bytes after it would be taken for the next answer.
 */
export function replyReader(maxBytes: number): ReplyReader {
  let early: Buffer = Buffer.alloc(0);
  let head: Head | undefined;
  let body: BodyReader | undefined;

  const complete = (own: Buffer, left: number, isClosed = false): Complete => ({
    reply: { status: (head as Head).status, bytes: own },
    isLast: isClosed || left > 0 || (head as Head).isLast,
    idleMs: (head as Head).idleMs,
  });
  const readBody = (bytes: Buffer): Complete | undefined => {
    const left = (body as BodyReader).read(bytes);
    return left === undefined ? undefined : complete((body as BodyReader).whole(), left);
  };
  return {
    read(bytes) {
      if (body !== undefined) return readBody(bytes);
      let given = early.length === 0 ? bytes : Buffer.concat([early, bytes]);
      for (;;) {
        const end = given.indexOf(END_OF_HEAD);
        if (end > MAX_HEAD_BYTES || (end === -1 && given.length > MAX_HEAD_BYTES)) {
          throw new Error("the answer's headers are too long");
        }
        if (end === -1) {
          early = Buffer.from(given);
          return undefined;
        }
        head = readHead(given.toString("latin1", 0, end));
        given = given.subarray(end + END_OF_HEAD.length);
        // 100 and 103 announce the answer.
        if (head.status >= 200) break;
      }
      body = bodyReader(head, maxBytes);
      return readBody(given);
    },
    end() {
      if (head?.framing !== "close") throw new Error("the connection was closed in the answer");
      return complete((body as BodyReader).whole(), 0, true);
    },
  };
}

type Head = {
  readonly status: number;
  /** The body's length, or how its end shows. */
  readonly framing: number | "chunked" | "close";
  readonly isLast: boolean;
  readonly idleMs: number;
};

const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: |$)/;
const HEADER = /^([!#$%&'*+.^_`|~\w-]+):(.*)$/;

function readHead(text: string): Head {
  const [first = "", ...lines] = text.split("\r\n");
  const [, minor, digits] = STATUS_LINE.exec(first) ?? [];
  const status = Number(digits);
  if (digits === undefined || status < 100 || status === 101) {
    throw new Error("the answer is not one in HTTP/1.1");
  }
  const fields: Fields = {
    length: undefined,
    coding: undefined,
    connection: "",
    idleMs: Number.POSITIVE_INFINITY,
  };
  for (const line of lines) noteHeader(line, fields);
  return {
    status,
    framing: framingOf(status, fields),
    isLast: minor === "0" || /(?:^|,)\s*close\s*(?:,|$)/i.test(fields.connection),
    idleMs: fields.idleMs,
  };
}

/** What says where an answer ends, and what comes after. */
type Fields = {
  length: string | undefined;
  coding: string | undefined;
  connection: string;
  idleMs: number;
};

function noteHeader(line: string, fields: Fields): void {
  const [, name, text = ""] = HEADER.exec(line) ?? [];
  const value = text.trim();
  if (name === undefined) throw new Error("the answer has a line that is not a header");
  switch (name.toLowerCase()) {
    case "content-length":
      if (fields.length !== undefined && fields.length !== value) {
        throw new Error("the answer has two lengths");
      }
      fields.length = value;
      break;
    case "transfer-encoding":
      fields.coding = fields.coding === undefined ? value : `${fields.coding}, ${value}`;
      break;
    case "connection":
      fields.connection += `,${value}`;
      break;
    case "keep-alive": {
      const [, seconds] = /(?:^|[\s,])timeout=(\d{1,6})/i.exec(value) ?? [];
      if (seconds !== undefined) fields.idleMs = Number(seconds) * 1000;
      break;
    }
    default:
  }
}

function framingOf(status: number, { length, coding }: Fields): Head["framing"] {
  if (status < 200 || status === 204 || status === 304) return 0;
  if (coding !== undefined) {
    if (length === undefined && coding.toLowerCase() === "chunked") return "chunked";
    throw new Error("the answer's transfer coding is not chunked alone");
  }
  if (length === undefined) return "close";
  if (!/^\d{1,15}$/.test(length)) throw new Error("the answer's length is not a number");
  return Number(length);
}

/** Collects a body. */
type BodyReader = {
  /** How many of the bytes come after the body's end; undefined where it has not come. */
  readonly read: (bytes: Buffer) => number | undefined;
  readonly whole: () => Buffer;
};

function bodyReader({ framing }: Head, maxBytes: number): BodyReader {
  const pieces: Buffer[] = [];
  let length = 0;
  const keep = (bytes: Buffer): void => {
    length += bytes.length;
    if (length > maxBytes) throw new Error("too long an answer");
    if (bytes.length > 0) pieces.push(Buffer.from(bytes));
  };
  const whole = (): Buffer => {
    const [first] = pieces;
    return first !== undefined && pieces.length === 1 ? first : Buffer.concat(pieces, length);
  };
  if (framing === "chunked") return { read: chunkReader(keep), whole };
  const end = framing === "close" ? Number.POSITIVE_INFINITY : framing;
  return {
    read(bytes) {
      const own = Math.min(bytes.length, end - length);
      keep(own === bytes.length ? bytes : bytes.subarray(0, own));
      return length === end ? bytes.length - own : undefined;
    },
    whole,
  };
}

/** Takes the chunked coding (RFC 9112 §7.1) apart; extensions and trailers go by. */
function chunkReader(keep: (bytes: Buffer) => void): BodyReader["read"] {
  let line = "";
  let left = 0;
  let next: "size" | "data" | "end of data" | "trailer" = "size";

  /** Where the bytes go on after a line; undefined where it has no end yet. */
  const readLine = (bytes: Buffer, at: number): number | undefined => {
    const end = bytes.indexOf(LINE_FEED, at);
    line += bytes.toString("latin1", at, end === -1 ? bytes.length : end);
    if (line.length > MAX_LINE_BYTES) throw new Error("the answer has too long a line");
    return end === -1 ? undefined : end + 1;
  };
  const readData = (bytes: Buffer, at: number): number => {
    const end = Math.min(at + left, bytes.length);
    keep(bytes.subarray(at, end));
    left -= end - at;
    if (left === 0) next = "end of data";
    return end;
  };
  /** Whether that was the last line. */
  const endLine = (): boolean => {
    const done = line;
    line = "";
    if (next === "trailer") return done === "\r";
    if (next === "end of data") {
      if (done !== "\r") throw new Error("the answer has a chunk of another size than it says");
      next = "size";
      return false;
    }
    left = sizeOf(done);
    next = left === 0 ? "trailer" : "data";
    return false;
  };
  return (bytes) => {
    let at = 0;
    while (at < bytes.length) {
      if (next === "data") {
        at = readData(bytes, at);
        continue;
      }
      const after = readLine(bytes, at);
      if (after === undefined) return undefined;
      at = after;
      if (endLine()) return bytes.length - at;
    }
    return undefined;
  };
}

function sizeOf(line: string): number {
  const [, digits] = /^([\da-f]{1,8})[ \t]*(?:;.*)?\r$/i.exec(line) ?? [];
  if (digits === undefined) throw new Error("the answer has a chunk without a size");
  return Number.parseInt(digits, 16);
}
