import { expect, test } from "vitest";
import { command } from "../../src/cli/command.ts";
import { UsageError } from "../../src/cli/io.ts";
import { UserError } from "../../src/types/user-error.ts";
import { testIo } from "./fixtures.ts";

/** A command with one option and one argument, whose body is given. */
function sample(run: (what: string | undefined) => number = () => 0, program?: string) {
  return command({
    name: "sample",
    ...(program !== undefined && { program }),
    about: "Is for tests.",
    positionals: ["<what>"],
    options: { colour: { type: "string", value: "<name>", help: "of the thing" } },
    exitCodes: { 3: "it differs" },
    examples: ["relay sample thing --colour red"],
    run: async ({ positionals: [what] }) => run(what),
  });
}

test("the help has usage, options, exit codes and examples, and exits with 0", async () => {
  const { io, printed } = testIo();
  expect(await sample()(["--help"], io)).toBe(0);
  expect(printed.out).toBe(`Usage: relay sample <what> [options]

Is for tests.

Options:
  --colour <name>  of the thing
  -h, --help       print this

Exit code: 0 success, 1 failure, 2 usage error, 3 it differs.

Examples:
  relay sample thing --colour red
`);
});

test.each([
  [["--color", "red"], 'there is no option --color; did you mean "--colour"?'],
  [["--color=red"], 'there is no option --color; did you mean "--colour"?'],
  [["-x"], "there is no option -x"],
  [["--colour"], "Option '--colour <value>' argument missing"],
  [["thing", "another"], 'unexpected argument "another"'],
])("%j is a usage error: one line, the way to the help, exit code 2", async (args, message) => {
  const { io, printed } = testIo();
  expect(await sample()(args, io)).toBe(2);
  const [first, second, rest] = printed.err.split("\n");
  expect(first).toContain(`relay sample: ${message}`);
  expect([second, rest]).toEqual(["relay sample --help says how it is used.", ""]);
});

test("an error for people is printed without a stack and exits with 1, a usage error with 2", async () => {
  const { io, printed } = testIo();
  const failing = sample(() => {
    throw new UserError("the disk is full; free some");
  });
  expect(await failing([], io)).toBe(1);
  expect(printed.err).toBe("the disk is full; free some\n");
  const misused = sample(() => {
    throw new UsageError("name a thing");
  }, "./sample.sh");
  expect(await misused([], io)).toBe(2);
  expect(printed.err).toContain("./sample.sh: name a thing\n./sample.sh --help says");
});

test("a defect keeps its stack", async () => {
  const defect = new TypeError("undefined is not a function");
  const failing = sample(() => {
    throw defect;
  });
  await expect(failing([], testIo().io)).rejects.toBe(defect);
});

test("a command's own exit code is passed on", async () => {
  expect(await sample(() => 3)(["x"], testIo().io)).toBe(3);
});
