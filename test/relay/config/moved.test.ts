import { expect, test } from "vitest";
import { readDocument } from "../../../src/relay/config/document.ts";
import { createReport, faultLine } from "../../../src/relay/config/fault.ts";
import { readMoved } from "../../../src/relay/config/moved.ts";
import { read, yaml } from "./load.ts";

test("a relay.yaml of 1.0.0 goes on to work, with a warning at the field that is no more", () => {
  const { config, warnings } = read(yaml({ source: "signsUrl: true" }));
  expect(config).toEqual(read(yaml()).config);
  expect(warnings.map(faultLine)).toEqual([
    expect.stringMatching(
      /^relay\.yaml:\d+:\d+ \/sources\/github\/signsUrl: warning: is not needed since 1\.1\.0; remove it/,
    ),
  ]);
});

const RENAMED = [
  {
    at: ["sources", "*", "routes", "*", "filter"],
    since: "2.0.0",
    now: "when",
    remedy: "rename it",
  },
];

const RENAMES = `sources:
  a: {routes: [{filter: x, to: [t]}, {to: [u]}]}
  b: {routes: [{filter: y, when: z}], filter: stays}
`;

test("a field with another name means the same under its old one, wherever it stands", () => {
  const document = readDocument(RENAMES);
  const report = createReport("relay.yaml", document);
  expect(readMoved(document.value, report, RENAMED)).toEqual({
    sources: {
      a: { routes: [{ when: "x", to: ["t"] }, { to: ["u"] }] },
      b: { routes: [{ when: "z" }], filter: "stays" },
    },
  });
  expect(report.faults().map(faultLine)).toEqual([
    "relay.yaml:2:25 /sources/a/routes/0/filter: warning: is called when since 2.0.0; rename it",
    "relay.yaml:3:25 /sources/b/routes/0/filter: warning: is called when since 2.0.0; rename it",
  ]);
});
