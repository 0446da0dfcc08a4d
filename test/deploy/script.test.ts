import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FLAGS } from "../../src/cli/deploy/options.ts";
import { PROJECT, REGION } from "./standin/cloud.ts";
import { cloned, CONFIG, ROOT, run } from "./standin/project.ts";

const SCRIPT = join(ROOT, "deploy.sh");
const PLACE = ["--project", PROJECT.id, "--region", REGION];
let folder = "";
let env: Record<string, string> = {};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "relay-script-"));
  writeFileSync(join(folder, "relay.yaml"), CONFIG);
  // A gcloud that must not be called, so that every test here shows that no request is sent.
  writeFileSync(join(folder, "gcloud"), `#!/bin/sh\ntouch ${folder}/called\nexit 1\n`, {
    mode: 0o755,
  });
  env = { PATH: `${folder}:${process.env["PATH"] ?? ""}`, HOME: folder, TMPDIR: folder };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isCalled = (): boolean => spawnSync("test", ["-e", join(folder, "called")]).status === 0;

test.each([
  ["no project", ["--region", REGION], "--project is missing: pass it, or set PROJECT_ID"],
  ["no region", ["--project", PROJECT.id], "--region is missing: pass it, or set REGION"],
  ["an unknown flag", [...PLACE, "--dryrun"], "--dryrun"],
  ["no config", [...PLACE, "--config", "missing.yaml"], "missing.yaml"],
  ["--destroy without --yes", [...PLACE, "--destroy"], "--yes"],
  ["--set-secret without a name", [...PLACE, "--set-secret"], "--set-secret needs"],
  ["a value that is missing", [...PLACE, "--memory"], "--memory"],
])("%s ends with 2 before any request, and the message names it", async (_, argv, message) => {
  const { code, out, err } = await run(argv, env, folder);
  expect(err).toContain(message);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(isCalled()).toBe(false);
});

test("a fault in relay.yaml is shown with its place before any request", async () => {
  writeFileSync(join(folder, "bad.yaml"), CONFIG.replace("provider: github", "provider: githubb"));
  const { code, err } = await run([...PLACE, "--config", "bad.yaml", "--dry-run"], env, folder);
  expect(code).toBe(2);
  expect(err).toMatch(/bad\.yaml:\d+:\d+ /);
  expect(isCalled()).toBe(false);
});

test("--describe prints what would be owned as JSON, without a request and without gcloud's help", async () => {
  const { code, out } = await run([...PLACE, "--config", "relay.yaml", "--describe"], env, folder);
  expect(code).toBe(0);
  const described = JSON.parse(out) as Record<string, unknown>;
  expect(Object.keys(described)).toEqual([
    "project",
    "region",
    "location",
    "via",
    "url",
    "sources",
    "apis",
    "accounts",
    "queues",
    "spread",
    "secrets",
    "grants",
    "archiveReaders",
    "targets",
    "unresolvedTargets",
    "function",
    "metrics",
    "alerts",
    "dashboard",
  ]);
  expect(described["secrets"]).toContainEqual({
    variable: "GITHUB_WEBHOOK_SECRET",
    secret: "github-webhook-secret",
  });
  expect(isCalled()).toBe(false);
});

test("a warning of relay.yaml is said once, though the planner and the build both read the file", async () => {
  const argv = [...PLACE, "--config", "relay.yaml", "--dry-run"];
  const { err } = await run(argv, env, folder, { checkout: cloned(folder) });
  expect(err).toMatch(/^built /m);
  expect(err.match(/github: warning: redeliveries of GitHub/g)).toHaveLength(1);
  rmSync(join(folder, "called"));
});

test("--help names every flag that the planner knows", async () => {
  const { code, out } = await run(["--help"], env, folder);
  expect(code).toBe(0);
  const flags = Object.keys(FLAGS);
  expect(flags.length).toBeGreaterThan(15);
  for (const flag of flags) expect(out).toContain(`--${flag}`);
  expect(isCalled()).toBe(false);
});

test("shellcheck finds nothing", ({ skip }) => {
  const { error, stdout } = spawnSync("shellcheck", [SCRIPT], { encoding: "utf8" });
  if (error !== undefined) {
    console.warn(
      "\n!!! SKIPPED: shellcheck is not installed (apt-get install shellcheck), so that nobody checked deploy.sh\n",
    );
    skip();
  }
  expect(stdout).toBe("");
});

test.each([
  "ERROR: (gcloud.functions.deploy) Function already exists in 1st gen, can't change the environment.",
  "Could not create Cloud Run service: a Cloud Run service with this name already exists.",
  "ERROR: (gcloud.functions.deploy) PERMISSION_DENIED: caller may not act as relay-build",
])("gcloud's own words are printed with the step that fails: %s", (words) => {
  const script = `
    source <(sed '/^main "\\$@"$/d' ${SCRIPT})
    via=functions region=r project=p finished=() tmp=$(mktemp -d)
    gcloud() { echo "$WORDS" >&2; return 1; }
    printf 'function\\tdeploy\\n' >$tmp/steps
    run_steps`;
  const { status, stderr } = spawnSync("bash", ["-c", script], {
    encoding: "utf8",
    env: { ...env, WORDS: words, RELAY_BACKOFF_SECONDS: "0" },
  });
  expect(status).toBe(1);
  expect(stderr).toContain(words);
  expect(stderr).toContain("failed at: function deploy");
});

test("the script is short enough to read in one sitting, and evaluates nothing", () => {
  const text = readFileSync(SCRIPT, "utf8");
  expect(text.split("\n").length).toBeLessThan(500);
  expect(text).not.toMatch(/\beval\b/);
  expect(text).toContain("set -euo pipefail");
});
