import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { followConfig } from "../../../src/cli/console/follow-config.ts";
import { tempFolder } from "../../support/folder.ts";

const yaml = (...sources: readonly string[]): string => `
project: my-project
serviceAccount: invoker
sources:
${sources.map((name) => `  ${name}: {provider: github, secrets: [SECRET], routes: [{to: [ci]}]}`).join("\n")}
targets:
  ci: {url: "https://ci.example.com/hooks"}
`;

test("relay console reads relay.yaml again when it changes, and stays with what it had over a fault in it", () => {
  const folder = tempFolder({ "relay.yaml": yaml("one") });
  const file = join(folder, "relay.yaml");
  const loaded = followConfig(file, { env: { SECRET: "s" } });
  const names = () => Object.keys(loaded().config.sources);
  expect(names()).toEqual(["one"]);
  writeFileSync(file, yaml("one", "two"));
  expect(names()).toEqual(["one", "two"]);
  writeFileSync(file, "sources: {three: nonsense}");
  expect(names()).toEqual(["one", "two"]);
  rmSync(file);
  expect(names()).toEqual(["one", "two"]);
  writeFileSync(file, yaml("four"));
  expect(names()).toEqual(["four"]);
});
