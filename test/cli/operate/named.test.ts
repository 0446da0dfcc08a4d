import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { alertPolicies } from "../../../src/cli/deploy/resources/alert-policies.ts";
import { main } from "../../../src/cli/main.ts";
import { PROJECT, REGION, startCloud } from "../../support/cloud.ts";
import { TYPED as typedCommands } from "../../docs/pages.ts";
import { runnerOf } from "../../docs/runners.ts";
import { tempFolder } from "../../support/folder.ts";
import { listen } from "../../support/http.ts";
import { testIo } from "../fixtures.ts";

/** Whatever command an alert, the README or a document names is run. */

const ROOT = resolve(import.meta.dirname, "../../..");
const LOCATION = `projects/${PROJECT}/locations/${REGION}`;
const cloud = await startCloud({ pageSize: 100 });

/** Commands that read or change what is in a project: these are run for real. */
const OPERATING = new Set(
  (
    "deliveries event tasks task run delete queues pause resume parked dead redrive sweep secrets " +
    "archive replay"
  ).split(" "),
);

const alerts = alertPolicies([], ["q"], REGION, true).map(
  ({ documentation }) => documentation.content,
);
const documents = [
  join(ROOT, "README.md"),
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(ROOT, "docs", name)),
].map((file) => readFileSync(file, "utf8"));

/** Between backquotes, and at the beginning of a line that is typed. */
const TYPED = /`(?:npx )?(relay [^`\n]+)`|^(?:\$ |npx |\$ npx )(relay [^`\n]+)$/gm;

const named = (texts: readonly string[]): readonly string[] => [
  ...new Set(
    texts
      .flatMap((text) => [...text.matchAll(TYPED)].map((found) => found[1] ?? found[2] ?? ""))
      .map((line) => line.split(/ [|>#] | && |\s{2,}/)[0]?.trim() ?? "")
      // A list of alternatives, what is left out, and an option's name alone are not typed so.
      .filter((line) => !/[…[\]|]|--(?:event|file|from)$/.test(line))
      // It runs deploy.sh, which has tests of its own.
      .filter((line) => !line.startsWith("relay deploy")),
  ),
];

const TASK = `${"0".repeat(31)}1-github-ci`;

/** The words of a line as a shell has them, with something real for each placeholder. */
function wordsOf(line: string): readonly string[] {
  const real = line
    .replaceAll("<queue>/<id>", `q/${TASK}`)
    .replaceAll("<queue>", "q")
    .replaceAll("${resource.label.queue_id}", "q")
    .replaceAll("${metric.label.source}", "github")
    .replaceAll(/relay-(?:parked|dead)\/TASK|q\/TASK/g, `q/${TASK}`)
    .replaceAll(/\bPROJECT\b|\bmy-project\b/g, PROJECT)
    .replaceAll(/<id>|<beginning>|\bID\b/g, "event-1");
  return [...real.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}

const CONFIG = `
serviceAccount: invoker
archive: gs://bucket/events
sources:
  github: {provider: github, secrets: [SECRET], archive: true, routes: [{to: [q]}]}
targets:
  q: {url: "https://ci.example.com/in", dead: {after: 5}}
`;
let folder: string;

beforeAll(async () => {
  folder = tempFolder({ "relay.yaml": CONFIG });
  const refusing = await listen((_, response) => response.writeHead(500).end());
  for (const id of ["q", "relay-parked", "relay-dead"]) {
    const name = `${LOCATION}/queues/${id}`;
    await cloud.world.client.createQueue({ parent: LOCATION, queue: { name } });
    await cloud.world.client.pauseQueue({ name });
  }
  const parent = `${LOCATION}/queues/q`;
  const task = { name: `${parent}/tasks/${TASK}`, httpRequest: { url: refusing.url } };
  await cloud.world.client.createTask({ parent, task });
});

async function relay(...args: readonly string[]) {
  const env = { ...cloud.env, RELAY_CONFIG: join(folder, "relay.yaml"), RELAY_URL: "http://x" };
  const { io, printed } = testIo({ ...env, RELAY_DATA: join(folder, ".relay") });
  const ask = (): Promise<string> => Promise.resolve("n");
  const write = (): undefined => undefined;
  const code = await main(args, { ...io, ask, write, clock: cloud.clock });
  return { code, ...printed };
}

const lines = [
  ...new Set([
    ...named([...alerts, ...documents]),
    ...typedCommands
      .map(({ command }) => command)
      .filter((command) => runnerOf(command) === "project"),
  ]),
];

test("the alerts name commands of the relay's own, and the console's search", () => {
  const own = named(alerts).join("\n");
  for (const name of ["deliveries", "parked", "dead", "redrive", "tasks", "resume", "console"]) {
    expect(own).toContain(`relay ${name} `);
  }
  expect(own).toContain("--search 'source:");
  expect(lines.length).toBeGreaterThan(30);
});

test.each(lines)("%s has the options that it is given", async (line) => {
  const [, name = "", ...words] = wordsOf(line);
  const { code, out, err } = await relay(name, ...words, "--help");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^Usage: /);
});

test.each(lines.filter((line) => OPERATING.has(wordsOf(line)[1] ?? "")))(
  "%s runs against a project",
  async (line) => {
    const [, name = "", ...given] = wordsOf(line);
    // What is meant for the npm run dev of a folder does the same there; --follow ends with Ctrl-C.
    const words = given.filter((word) => word !== "--follow");
    const where = words.includes("--project") ? [] : ["--project", PROJECT];
    const at = words.includes("--location") ? [] : ["--location", REGION];
    const named = ["event", "task", "run", "delete", "pause", "resume"].includes(name);
    const subject =
      named && words.every((word) => word.startsWith("-")) ? [SUBJECTS[name] ?? ""] : [];
    const action = name === "archive" && words.length === 0 ? ["list"] : [];
    const { code, err } = await relay(name, ...subject, ...action, ...words, ...where, ...at);
    expect({ line, err, isUsage: code === 2 }).toEqual({ line, err, isUsage: false });
  },
);

const SUBJECTS: Readonly<Record<string, string>> = {
  event: "event-1",
  task: `q/${TASK}`,
  run: `q/${TASK}`,
  delete: `q/${TASK}`,
  pause: "q",
  resume: "q",
};
