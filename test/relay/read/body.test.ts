import { expect, test } from "vitest";
import { bodyToken } from "../../../src/relay/read/body-token.ts";
import { compileBody } from "../../../src/relay/read/body.ts";
import { urlencodedFields } from "../../../src/relay/read/form.ts";
import { isParsable } from "../../../src/relay/read/text.ts";
import type { Provider } from "../../../src/types/provider.ts";
import { delivery } from "../fixtures.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };

function read(
  body: string | Buffer,
  headers: Record<string, string> = FORM,
  format?: Provider["event"]["format"],
): unknown {
  const event = { type: [], idSigned: false, ...(format && { format }) };
  return compileBody({ event })(delivery(body, headers)).value;
}

test.each<readonly [string, unknown]>([
  ["a=1&b=2", { a: "1", b: "2" }],
  ["a=1&a=2&a=3", { a: ["1", "2", "3"] }],
  ["a[b]=1&a[c][d]=2", { a: { b: "1", c: { d: "2" } } }],
  ["a[]=1&a[]=2", { a: ["1", "2"] }],
  ["a[0]=1&a[1]=2", { a: ["1", "2"] }],
  ["a[0][b]=1&a[0][c]=2&a[1][b]=3", { a: [{ b: "1", c: "2" }, { b: "3" }] }],
  ["a[7]=1&a[900000000]=2", { a: { 7: "1", 900000000: "2" } }],
  ["a[b=1&c]=2&[d]=3", { "a[b": "1", "c]": "2", "[d]": "3" }],
  ["a=1&a[b]=2", { a: { "": "1", b: "2" } }],
  ["a=%E2%9C%93+%26&%5B=x", { a: "✓ &", "[": "x" }],
  ["a", { a: "" }],
])("the form %s is an object", (form, value) => {
  expect(read(form)).toEqual(value);
});

test("brackets go five deep, and the rest stays in the name", () => {
  const f = { "[g][h]": "1" };
  expect(read("a[b][c][d][e][f][g][h]=1")).toEqual({ a: { b: { c: { d: { e: { f } } } } } });
});

test("a name can set no prototype", () => {
  const value = read("__proto__[x]=1&constructor[prototype][x]=2") as Record<string, unknown>;
  expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
});

test.each([
  ["one name again and again", (n: number) => "a=1&".repeat(n)],
  ["one list", (n: number) => "a[]=1&".repeat(n)],
  ["names of their own", (n: number) => Array.from({ length: n }, (_, i) => `a${i}=1&`).join("")],
  ["one name of brackets", (n: number) => `a${"[b]".repeat(n)}=1`],
  ["brackets that do not close", (n: number) => `a${"[".repeat(n)}=1`],
  ["lines of multipart without a field", (n: number) => "--b\r\n".repeat(n)],
  ["a multipart header that never ends", (n: number) => `--b\r\n${"x: y\r\n ".repeat(n)}`],
  ["white space before JSON", (n: number) => `${" ".repeat(n)}x`],
  ["elements of XML that do not close", (n: number) => "<a b='".repeat(n)],
])("%s, 200,000 times: read in a time that does not grow with the square", (_, make) => {
  const body = Buffer.from(make(200_000));
  const before = process.cpuUsage();
  read(body, FORM, "xml");
  const { user, system } = process.cpuUsage(before);
  // What grows with the square of 200,000 takes a minute.
  expect((user + system) / 1000).toBeLessThan(3000);
});

test("lists in lists that would fill the memory are not parsed, plain payloads of that size are", () => {
  expect(isParsable(Buffer.from("[".repeat(25_000_000)))).toBe(false);
  expect(isParsable(Buffer.from(`[${"{},".repeat(8_000_000)}{}]`))).toBe(false);
  const commit = `{"id":"abc","message":"${"[{,".repeat(50)}\\"","files":["a","b"]},`;
  expect(isParsable(Buffer.from(`["${'\\"[{'.repeat(5_000_000)}"]`))).toBe(true);
  expect(isParsable(Buffer.from(`[${commit.repeat(100_000)}{}]`))).toBe(true);
});

test.each([
  ["in a form", `payload=${encodeURIComponent('\uFEFF{"n":9007199254740993}')}`, "form:payload"],
  [
    "in a multipart form",
    '--b\r\nContent-Disposition: form-data; name=payload\r\n\r\n\uFEFF{"n":9007199254740993}\r\n--b--',
    "form:payload",
  ],
])("JSON after a byte order mark %s is read", (_, body, json) => {
  const event = { type: [], idSigned: false, json };
  const { value, json: bytes } = compileBody({ event })(delivery(body, {}));
  expect(value).toEqual({ n: Number("9007199254740993") });
  expect(String(bytes)).toBe('{"n":9007199254740993}');
});

test.each(["<r><a>1</a></r>", "\n <?xml version='1.0'?><r><a>1</a></r>"])(
  "XML that is called a form stays XML: %j",
  (xml) => {
    expect(read(xml, FORM, "xml")).toEqual({ r: { a: "1" } });
    expect(read(xml, {}, "xml")).toEqual({ r: { a: "1" } });
  },
);

test("a form is read as its proof is: no part of a value is a form of its own", () => {
  const inner = "\n--b\r\nContent-Disposition: form-data; name=Status\r\n\r\npaid\r\n--b--\r\n";
  for (const [body, headers] of [
    [`Body=${inner}&Status=failed`, FORM],
    [`&Body=${inner}&Status=failed`, FORM],
    [`Body=${inner}&Status=failed`, { "content-type": "multipart/form-data; boundary=b" }],
  ] as const) {
    const value = read(body, headers);
    // Where a URL-signed form is none, it is refused.
    const proven = urlencodedFields(delivery(body, headers));
    expect(proven === undefined ? value : Object.fromEntries(proven)).toEqual(value);
  }
  expect(read(`Body=${inner}&Status=failed`, FORM)).toMatchObject({ Status: "failed" });
});

test("a token after a byte order mark is one", () => {
  const body = Buffer.from('\uFEFF{"signedPayload":"a.b.c"}');
  expect(bodyToken(body, "signedPayload")).toBe("a.b.c");
  expect(bodyToken(Buffer.from("\uFEFFa.b.c"), undefined)).toBe("a.b.c");
});

test("a form of 30,000 fields is read", () => {
  const names = Array.from({ length: 30_000 }, (_, index) => `a${index}`);
  expect(Object.keys(read(`${names.join("=1&")}=1`) as object)).toEqual(names);
});

test.each([
  ["form", "application/x-www-form-urlencoded", "a=1&".repeat(1_000_000)],
  [
    "multipart form",
    "multipart/form-data",
    "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n".repeat(20_000),
  ],
  ["document", "text/xml", `<r>${"<a/>".repeat(600_000)}</r>`],
])("a %s of so many parts that it would hold up everybody else is not read", (_, type, body) => {
  expect(read(body, { "content-type": type }, "xml")).toBeNull();
});

test.each(["<a", "hello", "a = b", "", "\u0000"])("%j is not a form by its looks", (text) => {
  expect(read(text, { "content-type": "text/plain" })).toBeNull();
});

test("text that looks like a form is not one where the source accepts any text", () => {
  expect(read("QUJD==", { "content-type": "text/plain" }, "any")).toBeNull();
  expect(read("a=1", FORM, "any")).toEqual({ a: "1" });
});

test.each([
  ["header lines", "a\n".repeat(10_000_000)],
  [
    "folded header lines",
    `content-disposition: form-data;${"\n ".repeat(10_000_000)}name="a"\r\n\r\nx`,
  ],
  ["a name", `content-disposition: form-data; name="${"a".repeat(20_000_000)}"\r\n\r\nx`],
])("a part with megabytes of %s is not a field, and nothing is thrown", (_, part) => {
  expect(read(`--b\r\n${part}\r\n--b--`, {})).toBeNull();
});

test("megabytes of plus signs cost about what as many letters do", () => {
  const cpuOf = (character: string): number => {
    const body = Buffer.from(`a=${character.repeat(10_000_000)}b`);
    const before = process.cpuUsage();
    expect((read(body) as { a: string }).a).toHaveLength(10_000_001);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  cpuOf("x");
  expect(cpuOf("+")).toBeLessThan(10 * cpuOf("x"));
});
