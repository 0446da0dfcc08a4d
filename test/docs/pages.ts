import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");

/** Written by `npm run generate`; test/generated.test.ts holds that they are what it makes. */
const GENERATED = ["docs/configuration.md", "docs/licenses.md", "docs/providers.md"];

/** What is between two fences of a page. */
export type Block = {
  readonly file: string;
  /** Of the first fence, from 1. */
  readonly line: number;
  /** The word after the fence; empty where there is none. */
  readonly language: string;
  readonly text: string;
};

/** A line that is typed in a shell. */
export type Typed = {
  readonly file: string;
  readonly line: number;
  /** Without its comment; a line that goes on in the next is one. */
  readonly command: string;
  /** What the page shows that it prints; undefined in a block of commands alone. */
  readonly printed: string | undefined;
};

const markdownIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));

/** The documents that are written by hand. */
export const PAGES: readonly { readonly file: string; readonly text: string }[] = [
  "README.md",
  "CHANGELOG.md",
  ...markdownIn("docs"),
  ...markdownIn(".github"),
]
  .filter((file) => !GENERATED.includes(file))
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), "utf8") }));

/** Every block of every page. */
export const BLOCKS: readonly Block[] = PAGES.flatMap(({ file, text }) =>
  [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map((found) => ({
    file,
    line: text.slice(0, found.index).split("\n").length,
    language: found[1] ?? "",
    text: found[2] ?? "",
  })),
);

const withoutComment = (line: string): string => line.replace(/(^|\s+)#\s.*$/, "").trim();

/** The lines of a block of commands, or those after a prompt. */
function typedIn({ file, line, language, text }: Block): readonly Typed[] {
  if (language === "sh") {
    const joined = text.replaceAll(/\\\n\s*/g, "");
    return joined
      .split("\n")
      .map((each) => ({ file, line, command: withoutComment(each), printed: undefined }))
      .filter(({ command }) => command !== "");
  }
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((each) => {
      const [command = "", ...printed] = each.split("\n");
      return { file, line, command: withoutComment(command), printed: printed.join("\n").trim() };
    });
}

/** Every line that is typed in a shell according to the documents, in their order. */
export const TYPED: readonly Typed[] = BLOCKS.flatMap(typedIn);
