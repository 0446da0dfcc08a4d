import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { config, delivery, testRelay } from "../fixtures.ts";
import { faultsOf, read } from "./load.ts";

const written = (verify: string, more = "") => `project: my-project
sources:
  shop:
    provider: custom
    secrets: [GITHUB_SECRET]
    verify: ${verify}
    event: {id: ["body:/kind", "body:/id"], type: ["body:/kind"]}
    retryHours: 0
${more}    routes: [{to: [ci]}]
targets: {ci: {url: "https://ci.example.com", serviceAccount: invoker}}
`;

const EACH =
  '{kind: mac, hash: sha256, each: /items, content: "{body:/id}:{lower:body:/kind}", signature: {at: "body:/mac", encoding: hex}}';

test("a batch whose items are signed one by one can be written out, and split", async () => {
  const items = `    items: {at: /items, id: "body:/id", type: ["body:/kind"]}\n    split: /items\n`;
  const { config: loaded } = read(written(EACH, items));
  const { shop } = loaded.sources;
  if (shop === undefined) throw new Error("no source");
  const mac = (text: string) => createHmac("sha256", "s").update(text).digest("hex");
  const body = JSON.stringify({
    items: [
      { id: "1", kind: "Paid", mac: mac("1:paid") },
      { id: "2", kind: "Sent", mac: mac("2:sent") },
    ],
  });
  const stage = () =>
    testRelay({ ...config([shop]), targets: loaded.targets }, { env: { GITHUB_SECRET: "s" } });
  const { relay, tasks } = stage();
  expect((await relay(delivery(body, {}, { path: "/shop" }))).status).toBe(202);
  expect(tasks().map(({ headers }) => [headers["ce-id"], headers["ce-type"]])).toEqual([
    ["1", "Paid"],
    ["2", "Sent"],
  ]);
  const forged = stage();
  const second = body.replace('"id":"2"', '"id":"3"');
  expect((await forged.relay(delivery(second, {}, { path: "/shop" }))).status).toBe(401);
  expect(forged.tasks()).toEqual([]);
});

test.each([
  [
    "a missing signature location",
    written('{kind: mac, hash: sha256, content: "{body}", signature: {encoding: hex}}'),
    "/sources/shop/verify/signature",
  ],
  [
    "a split that does not give a list",
    written(EACH, '    split: "event.id"\n'),
    "/sources/shop/split",
  ],
  [
    "items of an unknown locator",
    written(EACH, '    items: {at: /items, id: "bdy:/id"}\n'),
    "/sources/shop/items/id",
  ],
])("%s is a fault", (_, text, pointer) => {
  expect(faultsOf(text).map((fault) => fault.pointer)).toContain(pointer);
});
