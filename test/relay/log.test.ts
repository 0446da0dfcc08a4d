import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const LOG = pathToFileURL(resolve(import.meta.dirname, "../../src/relay/log.ts")).href;

/** What a program that holds a logger writes to standard output. */
function output(program: string): string[] {
  const whole = `import { openLog } from "${LOG}"; const log = openLog(); ${program}`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", whole], {
    encoding: "utf8",
  });
  return stdout.trimEnd().split("\n");
}

const messages = (lines: readonly string[]): unknown[] =>
  lines.map((line) => (JSON.parse(line) as { readonly message: unknown }).message);

test("lines that are logged together come out in their order, each once", () => {
  const lines = output(`
    for (const name of ["first", "second"]) log.info(name);
    setTimeout(() => log.warn("third"), 5);
  `);
  expect(messages(lines)).toEqual(["first", "second", "third"]);
});

test("what was logged just before a crash is not lost", () => {
  const lines = output(`log.info("delivery"); throw new Error("crash");`);
  expect(messages(lines)).toEqual(["delivery"]);
});
