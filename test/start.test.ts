import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { tempFolder } from "./support/folder.ts";
import { start as startProcess } from "./support/process.ts";

const ROOT = resolve(import.meta.dirname, "..");
const BIN = join(ROOT, "node_modules/.bin");

/** The ways to start from source: `npm start`, and without the framework. */
const WAYS = [
  ["the function", ["functions-framework", "--source=src/function.ts", "--target=relay"]],
  ["the service", ["node", "src/service.ts"]],
] as const;

/** A start with a config and an environment that cannot work: what it prints, and how it ends. */
async function start(
  [command, ...args]: readonly [string, ...string[]],
  config: string,
  given: NodeJS.ProcessEnv = {},
) {
  const folder = tempFolder({ "relay.yaml": config });
  const env = {
    PATH: `${BIN}:${process.env["PATH"]}`,
    RELAY_CONFIG: join(folder, "relay.yaml"),
    PORT: "0",
    ...given,
  };
  const { ended, output } = startProcess(join(BIN, command), args, { cwd: ROOT, env });
  return { code: await ended, output: output() };
}

const CONFIG = `
serviceAccount: relay-invoker
sources:
  github:
    provider: github
    secrets: [GITHUB_WEBHOOK_SECRET]
    dedup: {ledger: true}
    routes: [{to: [ci]}]
targets:
  ci: {url: https://ci.example.com}
`;

describe.each(WAYS)("%s", (_, way) => {
  test("does not start without its secrets, and says which are missing, with no stack", async () => {
    const { code, output } = await start(way, CONFIG);
    expect(code).toBe(1);
    expect(output).toContain("GITHUB_WEBHOOK_SECRET is not set");
    expect(output).not.toMatch(/^\s+at /m);
  });

  test("does not start with an empty secret, which would let anybody in", async () => {
    const { code, output } = await start(way, CONFIG, { GITHUB_WEBHOOK_SECRET: "" });
    expect(code).toBe(1);
    expect(output).toContain("GITHUB_WEBHOOK_SECRET is empty");
  });

  test("does not start without a project, and says what to set", async () => {
    const { code, output } = await start(way, CONFIG, { GITHUB_WEBHOOK_SECRET: "s3cret" });
    expect(code).toBe(1);
    expect(output).toContain("GOOGLE_CLOUD_PROJECT");
    expect(output).not.toMatch(/^\s+at /m);
  });
});
