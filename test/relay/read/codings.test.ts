import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type CodingRules, decodeOnUse } from "../../../src/relay/read/codings.ts";
import { delivery } from "../fixtures.ts";

const MB = 1_000_000;
const RULES = { limitBytes: 25 * MB };

/** The body of a delivery as it is read. */
const decoded = (body: Buffer, coding: string, rules: CodingRules = RULES): Buffer =>
  decodeOnUse(delivery(body, coding === "" ? {} : { "Content-Encoding": coding }), rules).body;

/** Bytes that hardly compress; the same at each run. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = 1; at < length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

const CODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gzipSync(bytes),
  "x-gzip": (bytes) => gzipSync(bytes),
  br: (bytes) => brotliCompressSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
  "deflate without zlib's header": (bytes) => deflateRawSync(bytes),
};

const TOO_LARGE = expect.objectContaining({ code: "body-too-large" }) as Error;

describe.each(Object.entries(CODERS))("%s", (name, encode) => {
  const [coding = ""] = name.split(" ");

  test("is inflated to a million bytes however small it came, and to no more", () => {
    expect(decoded(encode(Buffer.alloc(MB)), coding)).toHaveLength(MB);
    expect(() => decoded(encode(Buffer.alloc(MB + 1)), coding)).toThrow(TOO_LARGE);
  });

  test("is inflated to a hundred times its size, and to no more", () => {
    const dense = noise(100_000);
    const within = encode(Buffer.concat([dense, Buffer.alloc(8 * MB)]));
    expect(decoded(within, coding)).toHaveLength(8 * MB + dense.length);
    const beyond = encode(Buffer.concat([dense, Buffer.alloc(12 * MB)]));
    expect(() => decoded(beyond, coding)).toThrow(TOO_LARGE);
  });

  test("is inflated to the limit of a body, and to no more", () => {
    const body = noise(20_000);
    expect(decoded(encode(body), coding, { limitBytes: 20_000 })).toEqual(body);
    expect(() => decoded(encode(body), coding, { limitBytes: 19_999 })).toThrow(TOO_LARGE);
  });
});

test("a bomb within a coding within another is refused, and more than two codings are not undone", () => {
  const bomb = gzipSync(gzipSync(Buffer.alloc(50 * MB)));
  expect(() => decoded(bomb, "gzip, gzip")).toThrow(TOO_LARGE);
  expect(() => decoded(brotliCompressSync(bomb), "gzip, gzip, br")).toThrow(/3 content codings/);
});

test("a bomb that no header announces is refused where the preset says that bodies may be gzip", () => {
  const bomb = gzipSync(Buffer.alloc(50 * MB));
  expect(() => decoded(bomb, "", { ...RULES, inflate: true })).toThrow(TOO_LARGE);
  expect(decoded(bomb, "")).toHaveLength(bomb.length);
});

test("nothing is inflated before somebody asks for the body", () => {
  const bomb = delivery(gzipSync(Buffer.alloc(50 * MB)), { "Content-Encoding": "gzip" });
  expect(() => decodeOnUse(bomb, RULES).headers).not.toThrow();
});
