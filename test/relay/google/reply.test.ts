import { expect, test } from "vitest";
import { type Complete, replyReader } from "../../../src/relay/google/reply.ts";

const LIMIT = 1000;
const head = (...lines: string[]): string => `${lines.join("\r\n")}\r\n\r\n`;

/** What is read of an answer that comes in pieces of `size` bytes. */
function read(
  answer: string,
  size: number,
  isClosed: boolean,
  limit = LIMIT,
): Complete | undefined {
  const reader = replyReader(limit);
  const bytes = Buffer.from(answer, "latin1");
  for (let at = 0; at < bytes.length; at += size) {
    const piece = Buffer.from(bytes.subarray(at, at + size));
    const complete = reader.read(piece);
    // The connection reads into the same memory again.
    piece.fill("X");
    if (complete !== undefined) return complete;
  }
  return isClosed ? reader.end() : undefined;
}

/** The same whatever the pieces are that an answer comes in. */
const SIZES = [1, 2, 3, 7, 64, 100_000];

test.each([
  ["a length", head("HTTP/1.1 200 OK", "Content-Length: 5") + "12345", 200, "12345"],
  [
    "a length twice alike",
    head("HTTP/1.1 200 OK", "content-length: 2", "Content-Length:2") + "ok",
    200,
    "ok",
  ],
  ["an empty body", head("HTTP/1.1 409 Conflict", "CONTENT-LENGTH:0"), 409, ""],
  ["no reason", head("HTTP/1.1 200", "content-length: 1") + "1", 200, "1"],
  [
    "chunks",
    head("HTTP/1.1 200 OK", "Transfer-Encoding: Chunked") +
      '3\r\nabc\r\nA;x="y"\r\n0123456789\r\n0\r\n\r\n',
    200,
    "abc0123456789",
  ],
  [
    "chunks with trailers",
    head("HTTP/1.1 200 OK", "transfer-encoding: chunked") +
      "1\r\n\n\r\n000\r\nx-sum: 1\r\nx-more: 2\r\n\r\n",
    200,
    "\n",
  ],
  ["no chunk", head("HTTP/1.1 503 Busy", "transfer-encoding: chunked") + "0\r\n\r\n", 503, ""],
  ["no content", head("HTTP/1.1 204 No Content"), 204, ""],
  [
    "not modified, with the length that it would have",
    head("HTTP/1.1 304 Not Modified", "content-length: 9"),
    304,
    "",
  ],
  [
    "announcements before it",
    head("HTTP/1.1 100 Continue") +
      head("HTTP/1.1 103 Early Hints", "link: </a>") +
      head("HTTP/1.1 200 OK", "content-length: 2") +
      "ok",
    200,
    "ok",
  ],
])("an answer with %s is read in whatever pieces it comes", (_what, answer, status, body) => {
  for (const size of SIZES) {
    const complete = read(answer, size, false);
    expect(complete?.reply.status).toBe(status);
    expect(complete?.reply.bytes.toString("latin1")).toBe(body);
    expect(complete?.isLast).toBe(false);
  }
});

test.each([
  ["says so", head("HTTP/1.1 200 OK", "Connection: x, Close", "content-length: 2") + "ok"],
  ["is HTTP/1.0", head("HTTP/1.0 200 OK", "content-length: 2") + "ok"],
  ["ends with the connection", head("HTTP/1.1 200 OK") + "ok"],
  [
    "is followed by bytes of something else",
    head("HTTP/1.1 200 OK", "content-length: 2") + "okHTTP/1.1",
  ],
  [
    "is followed by more than its chunks",
    head("HTTP/1.1 200 OK", "transfer-encoding: chunked") + "2\r\nok\r\n0\r\n\r\nHTTP",
  ],
])("an answer that %s is the last of its connection", (_what, answer) => {
  const complete = read(answer, 100_000, true);
  expect(complete).toMatchObject({ reply: { status: 200 }, isLast: true });
  expect(String(complete?.reply.bytes)).toBe("ok");
});

test("an answer says how long its connection is kept", () => {
  const kept = (...lines: string[]): number | undefined =>
    read(head("HTTP/1.1 200 OK", "content-length: 0", ...lines), 100_000, false)?.idleMs;
  expect(kept("Keep-Alive: timeout=5, max=100")).toBe(5000);
  expect(kept("keep-alive: max=9,Timeout=20")).toBe(20_000);
  expect(kept()).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  ["two lengths", head("HTTP/1.1 200 OK", "content-length: 2", "content-length: 3") + "abc"],
  ["a list of lengths", head("HTTP/1.1 200 OK", "content-length: 2, 2") + "ab"],
  ["a negative length", head("HTTP/1.1 200 OK", "content-length: -1")],
  ["a length that is not decimal", head("HTTP/1.1 200 OK", "content-length: 0x2") + "ok"],
  [
    "a length beside chunks",
    head("HTTP/1.1 200 OK", "content-length: 2", "transfer-encoding: chunked") +
      "2\r\nok\r\n0\r\n\r\n",
  ],
  [
    "another transfer coding",
    head("HTTP/1.1 200 OK", "transfer-encoding: gzip, chunked") + "0\r\n\r\n",
  ],
  [
    "chunks twice",
    head("HTTP/1.1 200 OK", "transfer-encoding: chunked", "transfer-encoding: chunked") +
      "0\r\n\r\n",
  ],
  [
    "a chunk longer than it says",
    head("HTTP/1.1 200 OK", "transfer-encoding: chunked") + "1\r\nok\r\n0\r\n\r\n",
  ],
  ["a chunk without a size", head("HTTP/1.1 200 OK", "transfer-encoding: chunked") + "\r\nok\r\n"],
  [
    "a chunk of a size that is not hexadecimal",
    head("HTTP/1.1 200 OK", "transfer-encoding: chunked") + "-1\r\nok\r\n",
  ],
  [
    "a chunk's size that ends with a line feed alone",
    head("HTTP/1.1 200 OK", "transfer-encoding: chunked") + "2\nok\r\n0\r\n\r\n",
  ],
  ["a folded header", head("HTTP/1.1 200 OK", "x: a", " b", "content-length: 0")],
  ["a space before a colon", head("HTTP/1.1 200 OK", "content-length : 0")],
  [
    "a line feed within its headers",
    head("HTTP/1.1 200 OK", "x: a\ncontent-length: 7", "content-length: 0"),
  ],
  ["another protocol", head("HTTP/1.1 101 Switching Protocols")],
  ["another version", head("HTTP/2 200 OK", "content-length: 0")],
  ["no status", head("HTTP/1.1 OK", "content-length: 0")],
  ["a status below 100", head("HTTP/1.1 099 No", "content-length: 0")],
  [
    "a body beyond what is wanted",
    head("HTTP/1.1 200 OK", "content-length: 1001") + "x".repeat(1001),
  ],
  [
    "chunks beyond what is wanted",
    head("HTTP/1.1 200 OK", "transfer-encoding: chunked") + "3e9\r\n" + "x".repeat(1001),
  ],
  ["headers without end", "HTTP/1.1 200 OK\r\nx: " + "y".repeat(70_000)],
  [
    "a line without end",
    head("HTTP/1.1 200 OK", "transfer-encoding: chunked") + "1;" + "x".repeat(5000),
  ],
  ["a greeting instead", "220 smtp.example.com ESMTP\r\n\r\n"],
  ["its headers cut off", "HTTP/1.1 200 OK\r\ncontent-le"],
  ["its body cut off", head("HTTP/1.1 200 OK", "content-length: 3") + "ok"],
  [
    "its chunks cut off",
    head("HTTP/1.1 200 OK", "transfer-encoding: chunked") + "2\r\nok\r\n0\r\n",
  ],
])("an answer with %s is none", (_what, answer) => {
  for (const size of SIZES) expect(() => read(answer, size, true)).toThrow(/answer/);
});
