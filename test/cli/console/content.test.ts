import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { type Bytes, contentSearch } from "../../../src/cli/console/content.ts";
import { withCoding } from "../../../src/cli/console/requests.ts";
import { parseSearch } from "../../../src/console/facts/search.ts";
import { whenOf } from "../../../src/console/facts/when.ts";
import { checkExpression } from "../../../src/relay/route/expressions.ts";
import { deliveryFact } from "../../console/fake-facts.ts";
import { requestView } from "../../console/stage.ts";
import { config, preset, source } from "../../relay/fixtures.ts";

const NOW = new Date("2026-11-26T12:00:00Z");
const CONFIG = config([source({ name: "github", provider: preset("github") })]);
const BODY = {
  ref: "refs/heads/main",
  n: 7,
  text: "7",
  big: 9,
  nothing: null,
  deleted: false,
  repository: { full_name: "acme/api", "a-b": { in: "x" } },
  items: [{ sku: "a" }, { sku: "b" }],
};
const REQUEST = requestView(JSON.stringify(BODY));
const DELIVERY = deliveryFact("d1", NOW);

const termsOf = (text: string) => parseSearch(text, NOW).content ?? [];
const keeping = (request: typeof REQUEST | undefined): Bytes => ({
  where: "folder",
  read: async () => request,
});
const found = (text: string, request: typeof REQUEST | undefined = REQUEST) =>
  contentSearch(termsOf(text), CONFIG, keeping(request)).matches(DELIVERY);

test.each([
  ["body.repository.full_name:acme/api", true],
  ["body.repository.full_name:acme/*", true],
  ["body.repository.full_name:acme", false],
  ["-body.repository.full_name:acme/api", false],
  ["-body.repository.nowhere:x", true],
  ["-body.ref.deeper:x", true],
  ["body.repository.a-b.in:x", true],
  ["body.items[1].sku:b", true],
  ["body.items[9].sku:b", false],
  ["-body.items[9].sku:b", true],
  ["body.n:7 body.text:7", true],
  ['body.n:"7"', false],
  ["body.n:>6 body.n:<=7", true],
  ["body.text:>6", false],
  ["body.deleted:false body.nothing:null", true],
  ["body.ref:* -body.missing:*", true],
  ["header.X-GitHub-Event:push", true],
  ["-header.x-missing:push", true],
  ["header.x-github-event:pu* body.n:8", false],
  ['cel:body.ref == "refs/heads/main" && size(body.items) > 1', true],
  ['cel:event.source == "github" && event.type == "push"', true],
  ["cel:body.nowhere > 1", false],
  ["-cel:body.nowhere > 1", true],
])("the search %j finds the delivery or does not (%s)", async (text, isFound) => {
  expect(await found(text)).toBe(isFound);
});

test.each([
  "-body.a.b:x",
  "-body.items[9].sku:b",
  "-header.x-a:y",
  "body.n:7",
  "body.name:a*",
  "-body.a-b.in:x",
])("the search %s, copied as a when, is one that relay.yaml takes", (text) => {
  const { when = "" } = whenOf(parseSearch(text, NOW));
  expect(checkExpression(when, "bool")).toBeUndefined();
});

test("a body is searched inside its content coding", async () => {
  const headers = [...REQUEST.headers, ["Content-Encoding", "gzip"] as const];
  const bytes = gzipSync(JSON.stringify(BODY)).toString("base64");
  expect(await found("body.n:7", withCoding({ ...REQUEST, headers, bodyBase64: bytes }))).toBe(
    true,
  );
});

test("a delivery whose bytes were not kept is not found by what it held, nor by what it did not", async () => {
  const nothing = contentSearch(termsOf("-body.n:8"), CONFIG, keeping(undefined));
  expect(await nothing.matches(DELIVERY)).toBe(false);
});

test("without an archive a search of bodies in the cloud says what to set; one of the event's own facts works", async () => {
  const inCloud = (text: string) =>
    contentSearch(termsOf(text), CONFIG, { where: "nowhere" }).matches;
  expect(() => inCloud("body.n:7")).toThrow(
    /"body.n:7" looks into what deliveries hold.*needs the archive.*archive: true/,
  );
  expect(() => inCloud("header.x-a:b")).toThrow(/archive/);
  expect(await inCloud('cel:event.type == "push"')(DELIVERY)).toBe(true);
  expect(await inCloud('cel:event.type == "body"')(DELIVERY)).toBe(false);
});

test("an expression that does not compile is named", () => {
  expect(() => contentSearch(termsOf("cel:body.n >"), CONFIG, keeping(undefined))).toThrow(
    /"cel:body.n >"/,
  );
  expect(() => contentSearch(termsOf("cel:1 + 1"), CONFIG, keeping(undefined))).toThrow(/a bool/);
});
