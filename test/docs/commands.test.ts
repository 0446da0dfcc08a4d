import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXEMPT_BLOCKS, EXEMPT_COMMANDS } from "./exempt.ts";
import { type Block, BLOCKS, ROOT, TYPED } from "./pages.ts";
import { runnerOf } from "./runners.ts";

test("each exemption is of something that the documents still have", () => {
  const typed = new Set(TYPED.map(({ command }) => command));
  const lines = new Set(BLOCKS.flatMap(({ text }) => text.split("\n")));
  const gone = [
    ...EXEMPT_COMMANDS.filter(({ what }) => !typed.has(what)),
    ...EXEMPT_BLOCKS.filter(({ what }) => !lines.has(what)),
  ];
  expect(gone).toEqual([]);
});

/** What becomes of the blocks of the documents, first match first. */
const USES: readonly (readonly [use: string, isMeant: (block: Block) => boolean])[] = [
  ["nobody runs it", ({ text }) => EXEMPT_BLOCKS.some(({ what }) => text.includes(`${what}\n`))],
  ["typed in a shell", ({ language, text }) => language === "sh" || /^\$ /m.test(text)],
  ["shown and not typed", ({ language }) => ["", "console", "json"].includes(language)],
  [
    "a relay.yaml, checked by test/docs.test.ts",
    ({ language, text }) =>
      language === "yaml" && /^sources:/m.test(text) && /^targets:/m.test(text),
  ],
  [
    "run by test/docs/examples.test.ts",
    ({ language, text }) => language === "ts" && text.includes('http("ci"'),
  ],
  [
    "run by test/docs/local.test.ts",
    ({ language, text }) => language === "ts" && text.includes("createServer(handle)"),
  ],
  [
    "run by test/handler/languages.test.ts",
    ({ file, language }) =>
      file === "docs/handler.md" && ["python", "go", "java"].includes(language),
  ],
  [
    "run by test/docs/go-client.test.ts",
    ({ file, language }) => file === "docs/emulator.md" && language === "go",
  ],
  [
    "run by test/package/package.test.ts",
    ({ file, language }) => file === "docs/testing-your-service.md" && language === "js",
  ],
  ["compared with src/relay/relay.ts", ({ file }) => file === "docs/architecture.md"],
];

const useOf = (block: Block): string | undefined => USES.find(([, isMeant]) => isMeant(block))?.[0];

test("every block of code in the documents is run, checked, or says why it is not", () => {
  const left = BLOCKS.filter((block) => useOf(block) === undefined);
  expect(left.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
  const count = (of: readonly string[]): Record<string, number> =>
    Object.fromEntries(
      Object.entries(Object.groupBy(of, (one) => one)).map(([one, all = []]) => [one, all.length]),
    );
  console.info("commands:", count(TYPED.map(({ command }) => runnerOf(command))));
  console.info("blocks:", count(BLOCKS.map((block) => useOf(block) ?? "")));
});

test("the path of a delivery in docs/architecture.md is that of src/relay/relay.ts", () => {
  const [block] = BLOCKS.filter(
    ({ file, language }) => file === "docs/architecture.md" && language === "ts",
  );
  const source = readFileSync(join(ROOT, "src/relay/relay.ts"), "utf8");
  const shown = (block?.text ?? "").trim().split("\n");
  let from = 0;
  const missing = shown.filter((line) => {
    const at = source.indexOf(line.replace(/ \/\/ .*$/, ""), from);
    if (at !== -1) from = at;
    return at === -1;
  });
  expect(shown.length).toBeGreaterThan(5);
  expect(missing).toEqual([]);
});
