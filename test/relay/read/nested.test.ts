import { expect, test } from "vitest";
import { wix } from "../../../src/providers/wix.ts";
import { compileBody } from "../../../src/relay/read/body.ts";
import { delivery } from "../fixtures.ts";

const read = (claims: string) => {
  const part = Buffer.from(claims).toString("base64url");
  return compileBody(wix)(delivery(`e30.${part}.AA`, {}));
};

test("JSON in a token's strings is read in its place, the inner after the outer", () => {
  const inner = JSON.stringify({ id: "1" });
  const claims = JSON.stringify({ iat: 1, data: JSON.stringify({ eventType: "x", data: inner }) });
  expect(read(claims).value).toEqual({ iat: 1, data: { eventType: "x", data: { id: "1" } } });
});

test("numbers within stay exact beyond 2^53", () => {
  const { json } = read(JSON.stringify({ data: '{"data":"{\\"n\\":9007199254740993}"}' }));
  expect(json?.toString()).toBe('{"data":{"data":{"n":9007199254740993}}}');
});

test("strings that are not there, and other values, stay as they are", () => {
  expect(read('{"data":{"data":7}}').value).toEqual({ data: { data: 7 } });
  expect(read('{"other":"{}"}').value).toEqual({ other: "{}" });
});

test("a string that is not JSON is a fault of the delivery", () => {
  expect(read('{"data":"{"}').fault?.code).toBe("malformed-payload");
});
