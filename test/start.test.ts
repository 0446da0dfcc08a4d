import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const FRAMEWORK = join(ROOT, "node_modules/.bin/functions-framework");

/** `npm start` with a config and an environment that cannot work: what it prints, and how it ends. */
async function start(config: string, env: NodeJS.ProcessEnv = {}) {
  const file = join(mkdtempSync(join(tmpdir(), "relay-start-")), "relay.yaml");
  writeFileSync(file, config);
  const child = spawn(FRAMEWORK, ["--source=src/function.ts", "--target=relay"], {
    cwd: ROOT,
    env: {
      PATH: `${join(ROOT, "node_modules/.bin")}:${process.env["PATH"]}`,
      RELAY_CONFIG: file,
      PORT: "0",
      ...env,
    },
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((done) => child.once("exit", done));
  return { code, output };
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

test("without its secrets the function does not start, and says which are missing, with no stack", async () => {
  const { code, output } = await start(CONFIG);
  expect(code).toBe(1);
  expect(output).toContain("GITHUB_WEBHOOK_SECRET is not set");
  expect(output).not.toMatch(/^\s+at /m);
});

test("an empty secret, which would let anybody in, keeps the function from starting", async () => {
  const { code, output } = await start(CONFIG, { GITHUB_WEBHOOK_SECRET: "" });
  expect(code).toBe(1);
  expect(output).toContain("GITHUB_WEBHOOK_SECRET is empty");
});

test("without a project the function does not start, and says what to set", async () => {
  const { code, output } = await start(CONFIG, { GITHUB_WEBHOOK_SECRET: "s3cret" });
  expect(code).toBe(1);
  expect(output).toContain("GOOGLE_CLOUD_PROJECT");
  expect(output).not.toMatch(/^\s+at /m);
});
