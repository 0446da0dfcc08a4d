import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { captureOf, withCoding } from "../../../src/cli/console/requests.ts";

const TEXT = '{"ref":"refs/heads/main"}';

const coded = (name: string, bytes: Buffer) => ({
  method: "POST",
  path: "/github",
  query: "",
  headers: [["Content-Encoding", name] as const],
  bodyBase64: bytes.toString("base64"),
  receivedAt: "2026-11-26T10:00:00.000Z",
});

test.each([
  ["gzip", gzipSync(TEXT)],
  ["br", brotliCompressSync(TEXT)],
  ["deflate", deflateSync(TEXT)],
  ["deflate", deflateRawSync(TEXT)],
  ["gzip, br", brotliCompressSync(gzipSync(TEXT))],
])("a body in %s is shown inside it, explained inside it, and kept as it came", (name, bytes) => {
  const request = withCoding(coded(name, bytes));
  expect(Buffer.from(request.coding?.plainBase64 ?? "", "base64").toString()).toBe(TEXT);
  expect(captureOf(request).body.toString()).toBe(TEXT);
  expect(request.bodyBase64).toBe(bytes.toString("base64"));
});

test("a body that only says that it is gzip is shown as it came, with what is wrong", () => {
  const request = withCoding(coded("gzip", Buffer.from(TEXT)));
  expect(request.coding).toEqual({ name: "gzip", trouble: "The body is not valid gzip." });
  expect(captureOf(request).body.toString()).toBe(TEXT);
});

test("a bomb is not inflated beyond the bound", () => {
  const request = withCoding(coded("gzip", gzipSync(Buffer.alloc(30_000_000))));
  expect(request.coding?.plainBase64).toBeUndefined();
  expect(request.coding?.trouble).toMatch(/inflates to more than/);
});

test.each(["none", "utf-8", "identity"])("%s is no coding: the bytes are as they are", (name) => {
  expect(withCoding(coded(name, Buffer.from(TEXT))).coding).toBeUndefined();
});
