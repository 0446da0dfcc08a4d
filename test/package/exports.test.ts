import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { install, output, pack, typecheck, write } from "./installed.ts";

/** A project of someone else's, with the packed package installed as npm does it. */
let project: string;
beforeAll(async () => {
  project = await install(await pack());
});

const relay = (...args: string[]): Promise<string> =>
  output(join(project, "node_modules/.bin/relay"), args, project, { RELAY_URL: "" });

const node22 = process.env["RELAY_TEST_NODE_22"];
const nodes = [process.execPath, ...(node22 === undefined ? [] : [node22])];

test.each([
  [
    "an ES module",
    "config.mjs",
    `import { defineConfig } from "webhook-relay"; import { providers } from "webhook-relay/providers";`,
  ],
  [
    "CommonJS",
    "config.cjs",
    `const { defineConfig } = require("webhook-relay"); const { providers } = require("webhook-relay/providers");`,
  ],
])("defineConfig and the presets are imported by %s", async (_, file, load) => {
  const module = write(
    project,
    file,
    `${load}\nconsole.log(JSON.stringify([defineConfig({ location: "l" }), providers.github.title]));`,
  );
  for (const node of nodes) {
    const printed = await output(node, ["--no-warnings", module], project);
    expect(JSON.parse(printed)).toEqual([{ location: "l" }, "GitHub"]);
  }
});

const CONFIG = `import { defineConfig } from "webhook-relay";

const team = ["ci", "audit"] as const;
export default defineConfig({
  serviceAccount: "relay-invoker",
  sources: {
    github: { provider: "github", secrets: ["GITHUB_WEBHOOK_SECRET"], dedup: { ledger: true }, routes: [{ events: ["push"], to: team }] },
    meta: { provider: "meta", secrets: ["META_SECRET"], options: { verifyToken: "\${META_TOKEN}" }, dedup: { ledger: true }, routes: [{ to: ["ci"] }] },
    own: {
      provider: "custom",
      secrets: ["OWN_SECRET"],
      verify: { kind: "token", at: "header:x-token" },
      event: { type: ["body:/type"] },
      routes: [{ to: ["ci"], delay: "15m" }],
    },
  },
  targets: Object.fromEntries(team.map((name) => [name, { url: \`https://\${name}.example.com/in\` }])),
  queues: { ci: { rateLimits: { maxDispatchesPerSecond: 5 } } },
});
`
  .replaceAll("\\`", "`")
  .replaceAll("\\${", "${");

/** What the schema refuses is refused by the types too. */
const WRONG = `import { defineConfig } from "webhook-relay";
import type { SourceConfig, TargetConfig } from "webhook-relay";
import { providers } from "webhook-relay/providers";
export const title: string | undefined = providers["github"]?.title;
// @ts-expect-error: no such field
defineConfig({ serviceAcount: "a" });
// @ts-expect-error: no such preset
export const a: SourceConfig = { provider: "githb" };
// @ts-expect-error: Meta's preset needs its option
export const b: SourceConfig = { provider: "meta", secrets: ["A"] };
// @ts-expect-error: a source that is written out says how it is verified
export const c: SourceConfig = { provider: "custom", event: { type: [] } };
// @ts-expect-error: one of three words
export const d: SourceConfig = { provider: "github", invalid: "drop" };
// @ts-expect-error: a route goes somewhere
export const e: SourceConfig = { provider: "github", routes: [{}] };
// @ts-expect-error: a duration has a unit
export const f: TargetConfig = { url: "https://a", dispatchDeadline: 30 };
`;

test.each([
  ["nodenext", "relay.config.mts", "wrong.mts", { module: "nodenext" }],
  ["nodenext, CommonJS", "relay.config.cts", "wrong.cts", { module: "nodenext" }],
  ["bundler", "relay.config.ts", "wrong.ts", { module: "esnext", moduleResolution: "bundler" }],
])(
  "a config is checked by strict TypeScript with moduleResolution %s",
  async (_, good, wrong, options) => {
    write(project, good, CONFIG);
    write(project, wrong, WRONG);
    expect(await typecheck(project, [good, wrong], { types: [], ...options })).toBe("");
  },
);

test("relay check, build and deploy read relay.config.ts where there is no relay.yaml, with its faults in it", async () => {
  write(project, "relay.config.ts", CONFIG);
  expect(await relay("check", "--without-secrets")).toContain("relay.config.ts");
  expect(await relay("build")).toContain("built dist/function from relay.config.ts");
  expect(await relay("build", "--check")).toBe("");
  const where = ["--project", "my-project", "--region", "europe-west1", "--describe"];
  expect(await relay("deploy", ...where)).toContain("META_TOKEN");
  write(project, "relay.config.ts", CONFIG.replace("ledger: true", "ledgr: true"));
  await expect(relay("check", "--without-secrets")).rejects.toMatchObject({
    stderr: expect.stringMatching(
      /^relay\.config\.ts:7:\d+ \/sources\/github\/dedup\/ledgr: unknown field/,
    ) as string,
  });
});
