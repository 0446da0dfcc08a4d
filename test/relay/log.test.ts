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
    for (const name of ["first", "second"]) log.info({}, name);
    setTimeout(() => log.warn({}, "third"), 5);
  `);
  expect(messages(lines)).toEqual(["first", "second", "third"]);
});

test("what was logged just before a crash is not lost", () => {
  const lines = output(`log.info({}, "delivery"); throw new Error("crash");`);
  expect(messages(lines)).toEqual(["delivery"]);
});

test("a line is one JSON object in Cloud Logging's fields, whatever is in its values", () => {
  const before = Date.now();
  const [line = ""] = output(`
    log.error({ detail: 'a "quoted"\\n\\u2028 line', nothing: undefined, at: { x: 1 } }, 'so "it" is');
  `);
  const { time, ...fields } = JSON.parse(line) as Record<string, unknown>;
  expect(fields).toEqual({
    severity: "ERROR",
    detail: 'a "quoted"\n\u2028 line',
    at: { x: 1 },
    message: 'so "it" is',
  });
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(Date.parse(String(time))).toBeGreaterThanOrEqual(before);
});

test("each line has the time of its own moment", () => {
  const moments = [999, 1000, 1_767_225_599_007, 1_767_225_600_070];
  const lines = output(
    `for (const now of [${moments.join()}]) { Date.now = () => now; log.info({}, "delivery"); }`,
  );
  const times = lines.map((line) => (JSON.parse(line) as { readonly time: string }).time);
  expect(times).toEqual(moments.map((moment) => new Date(moment).toISOString()));
});

test("what a sender wrote commands no terminal that the log is read in, and is the same as JSON", () => {
  const given =
    "\u001b[2J \u009b31m \u009d0;title\u009c \u007f \u202egnp.exe\u202c \u2066x\u2069 \u2028 é 🚂";
  const [line = ""] = output(`log.info({ event: ${JSON.stringify(given)} }, "delivery")`);
  expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
  expect(line).toContain("é 🚂");
  expect(JSON.parse(line)).toMatchObject({ event: given });
});
