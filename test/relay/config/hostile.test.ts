import { describe, expect, test } from "vitest";
import { faultsOf, read } from "./load.ts";

const TARGET = "targets: {t: {url: 'https://t.example.com/', serviceAccount: invoker}}\n";
const SOURCE = "{provider: github, secrets: [GITHUB_SECRET], routes: [{to: [t]}]}";

describe("names that JavaScript's objects have already are names like others:", () => {
  test.each(["constructor", "tostring", "prototype", "valueof"])("%s", (name) => {
    const text = `sources: {${name}: ${SOURCE.replaceAll("t]", `${name}]`)}}\ntargets: {${name}: {url: "https://t.example.com/", serviceAccount: invoker}}\nqueues: {${name}: {}}\n`;
    const { config, warnings } = read(text);
    expect(warnings).toEqual([]);
    expect(Object.keys(config.sources)).toEqual([name]);
    expect(config.targets[name]?.queue).toBe(name);
    expect(config.queues[name]?.paused).toBe(false);
  });

  test.each([
    ["a preset", "sources: {x: {provider: constructor}}", "/sources/x/provider"],
    [
      "a target",
      `sources: {x: ${SOURCE.replaceAll("[t]", "[toString]")}}`,
      "/sources/x/routes/0/to/0",
    ],
    [
      "an option",
      `sources: {x: ${SOURCE.replace("{provider", "{options: {valueOf: a}, provider")}}`,
      "/sources/x/options/valueOf",
    ],
  ])("%s is not found under one that is not written", (_, text, pointer) => {
    const errors = faultsOf(`${text}\n${TARGET}`).filter(({ severity }) => severity === "error");
    expect(errors.map((fault) => fault.pointer)).toContain(pointer);
  });
});

describe("what YAML can say and a config cannot is a fault with its place:", () => {
  test.each([
    ["an alias as a name", "? &k sources\n: {}\n*k : {}\n", 3, ""],
    ["a list as a name", "sources:\n  [a]: {}\n", 2, "/sources"],
    ["no name", "? \n: x\n", 1, ""],
    [
      "infinity",
      "queues: {t: {rateLimits: {maxDispatchesPerSecond: .inf}}}\n",
      1,
      "/queues/t/rateLimits/maxDispatchesPerSecond",
    ],
    ["a number beyond all bounds", "project: 1e400\n", 1, "/project"],
    ["binary data", "project: !!binary aGVsbG8=\n", 1, "/project"],
    ["a field twice", "sources: {}\nsources: {}\n", 2, "/sources"],
    ["a value that holds itself", "sources: &a {b: *a}\n", 1, "/sources/b"],
    ["an alias of nothing", "sources: *nope\n", 1, "/sources"],
    ["a list at the top", "- a\n", 1, ""],
    ["a text at the top", "hello\n", 1, ""],
    ["a zero byte", "project: a\0bcdefg\n", 1, "/project"],
    ["half a character", 'project: "\\uD800bcdef"\n', 1, "/project"],
    [
      "a level of thousands",
      Array.from({ length: 3000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
      undefined,
      "",
    ],
  ])("%s", (_, text, line, pointer) => {
    const [fault] = faultsOf(text).filter(({ severity }) => severity === "error");
    expect(fault?.pointer).toBe(pointer);
    expect(fault?.line).toBe(line ?? fault?.line);
    expect(fault?.message).not.toBe("");
  });
});

test.each([
  ["a byte order mark", `\uFEFFsources: {x: ${SOURCE}}\n${TARGET}`],
  ["Windows' line ends", `sources:\r\n  x: ${SOURCE}\r\n${TARGET.replace("\n", "\r\n")}`],
  ["an anchor that is used again", `sources:\n  x: &s ${SOURCE}\n  y: *s\n${TARGET}`],
])("%s is not a fault", (_, text) => {
  const errors = faultsOf(text).filter(({ severity }) => severity === "error");
  expect(errors).toEqual([]);
});

test.each(["(".repeat(5000), "!".repeat(50_000), '"', "[", "\u0000", "a.b.c.d(", "\\"])(
  "an expression that nobody can read is a fault of that expression: %.20s",
  (expression) => {
    const when = JSON.stringify(expression);
    const text = `sources: {x: {provider: github, secrets: [GITHUB_SECRET], routes: [{to: [t], when: ${when}}]}}\n${TARGET}`;
    const errors = faultsOf(text).filter(({ severity }) => severity === "error");
    expect(errors.map(({ pointer }) => pointer)).toEqual(["/sources/x/routes/0/when"]);
    expect(errors[0]?.message.length).toBeLessThan(300);
  },
);
