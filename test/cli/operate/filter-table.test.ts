import { join } from "node:path";
import { expect, test } from "vitest";
import { FILTER_NAMES, type Filter } from "../../../src/cli/operate/filters.ts";
import { main } from "../../../src/cli/main.ts";
import { tempFolder } from "../../support/folder.ts";
import { testIo } from "../fixtures.ts";

/** Which command accepts which filter. What an accepted one finds is held by filters.test.ts. */

const ALL: readonly Filter[] = FILTER_NAMES;
const OF_EVENTS: readonly Filter[] = ["source", "type", "id", "since", "until"];
const TASK = `q/${"0".repeat(32)}-github-ci`;

const ACCEPTED: Readonly<Record<string, readonly Filter[]>> = {
  deliveries: ALL,
  "event e-1": ["source"],
  tasks: ALL,
  parked: ALL,
  dead: ALL,
  redrive: ALL,
  "redrive --event e-1": ["source"],
  console: ALL,
  [`task ${TASK}`]: [],
  [`run ${TASK}`]: [],
  [`delete ${TASK}`]: [],
  queues: ["source", "target"],
  "pause q": [],
  "resume q": [],
  sweep: [],
  secrets: ["source"],
  "archive list": OF_EVENTS,
  "archive get e-1": OF_EVENTS,
  "archive pull": OF_EVENTS,
  "replay e-1": OF_EVENTS,
};

/** Commands of a project and of a laptop, not of what came in. */
const OTHERS = "init dev check send smoke explain providers emulator build deploy".split(" ");

const VALUES: Readonly<Record<Filter, string>> = {
  source: "github",
  type: "issues.*",
  target: "ci",
  cause: "schema-mismatch",
  status: "5xx",
  id: "e-1",
  since: "2h",
  until: "2026-11-26",
};

const CONFIG = `
serviceAccount: invoker
sources: {github: {provider: github, secrets: [SECRET], routes: [{to: [ci]}]}}
targets: {ci: {url: "https://ci.example.com/in", dead: {after: 2}}}
`;
const RELAY_CONFIG = join(tempFolder({ "relay.yaml": CONFIG }), "relay.yaml");

/** Where nothing runs, so that an accepted filter gets as far as that. */
async function relay(typed: string, ...more: readonly string[]) {
  const { io, printed } = testIo({ RELAY_CONFIG, RELAY_DATA: tempFolder() });
  return { code: await main([...typed.split(" "), ...more], io), ...printed };
}

const cells = Object.entries(ACCEPTED).flatMap(([typed, accepted]) =>
  FILTER_NAMES.map((filter) => [typed, filter, accepted.includes(filter)] as const),
);

test.each(cells.filter(([, , isAccepted]) => isAccepted))(
  "relay %s accepts --%s and its help has it",
  async (typed, filter) => {
    expect(await relay(typed, `--${filter}`, VALUES[filter])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^No npm run dev runs/),
    });
    expect((await relay(typed, "--help")).out).toMatch(new RegExp(`^  --${filter} <`, "m"));
  },
);

test.each(cells.filter(([, , isAccepted]) => !isAccepted))(
  "relay %s refuses --%s, and says why and what to ask",
  async (typed, filter) => {
    const { code, err } = await relay(typed, `--${filter}`, VALUES[filter]);
    expect(code).toBe(2);
    expect(err).toContain(`--${filter}`);
    const [, command = ""] = /narrows nothing down here: .+; relay ([a-z]+) /.exec(err) ?? [];
    expect(ACCEPTED[command]).toContain(filter);
    // --help is asked of the command; with --event it is the same one.
    const { out } = typed.includes("--event") ? { out: "" } : await relay(typed, "--help");
    expect(out).not.toMatch(new RegExp(`^  --${filter} <`, "m"));
  },
);

test("the table has every command that there is", async () => {
  const { out } = await relay("--help");
  const names = [...out.matchAll(/^  ([a-z]+) +/gm)].map(([, name = ""]) => name);
  const known = Object.keys(ACCEPTED).map((typed) => typed.split(" ")[0] ?? "");
  expect(names.toSorted()).toEqual([...new Set([...known, ...OTHERS])].toSorted());
});

test("relay queues names a source or target that relay.yaml has not, with the nearest that it has", async () => {
  const { code, err } = await relay("queues", "--target", "cii", "--project", "p");
  expect({ code, err }).toEqual({
    code: 2,
    err: expect.stringMatching(/relay\.yaml has no target "cii".*ci/),
  });
});
