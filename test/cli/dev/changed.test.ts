import { expect, test } from "vitest";
import { changedLine } from "../../../src/cli/dev/banner.ts";
import { config, source } from "../../relay/fixtures.ts";

const github = source({ name: "github" });
const billing = source({ name: "billing" });
const known = (sources: Parameters<typeof config>[0], ...made: readonly string[]) => ({
  config: config(sources),
  made,
});

test("a change tells of new sources and of the throw-away values that they got", () => {
  const before = known([github], "GITHUB_SECRET");
  const after = known([github, billing], "GITHUB_SECRET", "BILLING_SECRET");
  expect(changedLine(before, after)).toBe(
    "relay.yaml or a schema changed: the function runs with it now; new: /billing; not set, so throw-away values are in use: BILLING_SECRET",
  );
});

test("a change of a schema is told in one clause", () => {
  const same = known([github], "GITHUB_SECRET");
  expect(changedLine(same, same)).toBe(
    "relay.yaml or a schema changed: the function runs with it now",
  );
});
