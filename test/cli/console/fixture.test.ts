import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { saveFixture } from "../../../src/cli/console/fixture.ts";
import { readCapture } from "../../../src/cli/explain/capture.ts";
import { deliveryFact } from "../../console/fake-facts.ts";
import { requestView } from "../../console/stage.ts";
import { tempFolder } from "../../support/folder.ts";

const DELIVERY = { ...deliveryFact("d1", new Date()), type: "issues.opened", event: "e-1" };

test("a fixture is where the README says, byte for byte as relay explain reads it", () => {
  const folder = tempFolder();
  const body = Buffer.from([0, 10, 255, 13, 10]);
  const file = saveFixture(folder, DELIVERY, requestView(body, { query: "a=1" }));
  expect(file).toBe("fixtures/github/issues.opened/e-1.http");
  const capture = readCapture(readFileSync(join(folder, file)));
  expect(capture.body).toEqual(body);
  expect(capture).toMatchObject({ method: "POST", path: "/github", query: "a=1" });
  const headers = Object.fromEntries(capture.headers);
  expect(headers["x-hub-signature-256"]).toMatch(/^sha256=d57c68ca/);
  expect(headers["cookie"]).toBe("***");
});

test("a body that came in chunks is written whole, and read back so", () => {
  const folder = tempFolder();
  const view = requestView('{"a":1}');
  const headers = [...view.headers, ["Transfer-Encoding", "chunked"] as const];
  const file = saveFixture(folder, DELIVERY, { ...view, headers });
  expect(readCapture(readFileSync(join(folder, file))).body.toString()).toBe('{"a":1}');
});

test.each([
  "../../etc/passwd",
  "..",
  "/etc/passwd",
  "a/../../b",
  String.raw`..\..\x`,
  "\u0000",
  "",
])("no sender chooses a place outside of the folder: %j", (name) => {
  const file = saveFixture(
    tempFolder(),
    { ...DELIVERY, type: name, event: name },
    requestView("{}"),
  );
  expect(file).toMatch(/^fixtures\/github\/(?!\.)[\w.%~-]+\/(?!\.)[\w.%~-]+\.http$/);
});

test("a fixture of the same name with other bytes stays as it is", () => {
  const folder = tempFolder();
  const first = saveFixture(folder, DELIVERY, requestView("{}"));
  expect(saveFixture(folder, DELIVERY, requestView("{}"))).toBe(first);
  const second = saveFixture(folder, DELIVERY, requestView("[]"));
  expect(second).toBe("fixtures/github/issues.opened/e-1-d1.http");
  expect(readCapture(readFileSync(join(folder, first))).body.toString()).toBe("{}");
});
