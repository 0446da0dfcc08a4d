import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { testIo } from "./fixtures.ts";
import { tempFolder } from "../support/folder.ts";

/** The commands from outside, as a shell runs them. */

const ROOT = resolve(import.meta.dirname, "../..");
const BIN = join(ROOT, "src/cli/relay.mjs");
const COMMANDS = [
  "init",
  "dev",
  "check",
  "send",
  "smoke",
  "explain",
  "providers",
  "archive",
  "replay",
  "emulator",
  "build",
];

async function run(args: readonly string[]) {
  const { io, printed } = testIo();
  return { code: await main(args, io), ...printed };
}

test("relay --help lists every command", async () => {
  const { code, out } = await run(["--help"]);
  expect(code).toBe(0);
  for (const name of COMMANDS) expect(out).toMatch(new RegExp(`^  ${name} +\\w`, "m"));
});

test("relay --version prints the package's version", async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    version: string;
  };
  expect(await run(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
});

test("an unknown command exits with 2 and suggests the nearest", async () => {
  const { code, err } = await run(["provider"]);
  expect(code).toBe(2);
  expect(err).toContain('there is no command "provider"; did you mean "providers"?');
});

test.each(COMMANDS)("relay %s --help has usage, options, exit codes and examples", async (name) => {
  const { code, out } = await run([name, "--help"]);
  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`^Usage: relay ${name} `));
  for (const part of [
    "\n\nOptions:\n  -",
    "\n\nExit code: 0 ",
    ", 2 usage error",
    "\nExamples:\n  ",
  ])
    expect(out).toContain(part);
});

test.each(COMMANDS)(
  "relay %s refuses arguments and options that it does not know",
  async (name) => {
    expect(await run([name, "a", "b", "c"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("unexpected argument") as string,
    });
    expect(await run([name, "--no-such-thing"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("there is no option --no-such-thing") as string,
    });
  },
);

async function ended(child: ChildProcess) {
  const [err, [code]] = await Promise.all([
    child.stderr === null ? "" : text(child.stderr),
    once(child, "exit") as Promise<[number | null]>,
  ]);
  return { code, err };
}

test("a reader that closes the pipe early ends the command quietly", async () => {
  const child = spawn(process.execPath, [BIN, "providers"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  expect(await ended(child)).toEqual({ code: 0, err: "" });
});

/** A checkout of nothing but the commands, in front of which a test can say that something is missing. */
function checkout(needs: string): string {
  const folder = tempFolder();
  mkdirSync(join(folder, "src"));
  for (const room of ["cli", "types", "relay", "providers"]) {
    cpSync(join(ROOT, "src", room), join(folder, "src", room), { recursive: true });
  }
  const bin = join(folder, "src/cli/relay.mjs");
  writeFileSync(bin, readFileSync(BIN, "utf8").replace('NEEDS = "24.12"', `NEEDS = "${needs}"`));
  return bin;
}

test("a Node that is too old gets one line that names the one it needs", async () => {
  const child = spawn(process.execPath, [checkout("99.4"), "check"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { code, err } = await ended(child);
  expect(code).toBe(1);
  expect(err).toMatch(/^relay: needs Node 99\.4 or newer, and this is \S+; npm ci .*\n$/);
});

test("without npm ci the command says so in one line", async () => {
  const child = spawn(process.execPath, [checkout("24.12"), "check"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { code, err } = await ended(child);
  expect(code).toBe(1);
  expect(err).toMatch(/^relay: the package \S+ is not installed; run npm ci\n$/);
});

test("npm test in a Node that is too old says in one line what to do", async () => {
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const old = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.1.0" } });`;
  const preload = `data:text/javascript,${encodeURIComponent(old)}`;
  const args = ["--import", preload, vitest, "run", "--config", ".ci/vitest.config.ts"];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "ignore", "pipe"] });
  const { code, err } = await ended(child);
  expect(code).toBe(1);
  expect(err).toMatch(/^The tests need Node .* this is 20\.1\.0: run npm ci without [^\n]*\n$/);
});
