import { expect } from "vitest";
import type { Running } from "../support/process.ts";
import { type Dev, openShell, shapeOf, type Shell } from "./shell.ts";
import { BLOCKS, TYPED } from "./pages.ts";
import { runnerOf } from "./runners.ts";

/** Types the commands of one document in their order. */
export type Typist = {
  readonly shell: Shell;
  /**
   * Types the next one, which exits with `code`, 0 by default, and has to print all that the document shows
   * of it, but for ids and times. `replace` gives what somebody puts in for a word of the document.
   */
  readonly next: (
    command: string,
    how?: { readonly code?: number; readonly replace?: Readonly<Record<string, string>> },
  ) => Promise<string>;
  /** The next one is a `npm run dev`. */
  readonly dev: (command: string, replace?: Readonly<Record<string, string>>) => Promise<Dev>;
  /** The next one goes on until it is stopped; `compare` looks whether it has printed what the document shows. */
  readonly start: (
    command: string,
    env: NodeJS.ProcessEnv,
    replace?: Readonly<Record<string, string>>,
  ) => { readonly running: Running; readonly compare: () => void };
  /** Throws where the document has more of them. */
  readonly end: () => Promise<void>;
};

/** Opens a document with these files beside it. */
export function typist(file: string, files: Readonly<Record<string, string>>): Typist {
  const shell = openShell(files);
  const left = TYPED.filter((typed) => typed.file === file && runnerOf(typed.command) === "local");
  const take = (command: string) => {
    const typed = left.shift();
    expect(typed?.command).toBe(command);
    return typed;
  };
  return {
    shell,
    next: async (command, { code = 0, replace = {} } = {}) => {
      const typed = take(command);
      const { code: ended, printed } = await shell.run(replaced(command, replace));
      expect({ command, code: ended, printed }).toEqual({ command, code, printed });
      expectShown(typed?.printed, printed, replace);
      return printed;
    },
    dev: async (command, replace = {}) => {
      const typed = take(command);
      const [, assignments = ""] = /^((?:\w+=\S+ )*)npm run dev$/.exec(command) ?? [];
      const words = replaced(assignments, replace).trim().split(" ").filter(Boolean);
      const dev = await shell.dev(
        Object.fromEntries(words.map((word) => word.split("=") as [string, string])),
      );
      expectShown(typed?.printed, dev.banner, replace);
      return dev;
    },
    start: (command, env, replace = {}) => {
      const typed = take(command);
      const running = shell.start(replaced(command, replace), env);
      return { running, compare: () => expectShown(typed?.printed, running.output(), {}) };
    },
    end: async () => {
      await shell.stop();
      expect(left).toEqual([]);
    },
  };
}

/** A line with the words that somebody puts in for those of the document. */
export const replaced = (text: string, replace: Readonly<Record<string, string>>): string =>
  Object.entries(replace).reduce((now, [from, to]) => now.replaceAll(from, to), text);

function expectShown(
  shown: string | undefined,
  printed: string,
  replace: Readonly<Record<string, string>>,
): void {
  const actual = shapeOf(printed);
  const missing = shapeOf(replaced(shown ?? "", replace)).filter((line) => !actual.includes(line));
  expect({ missing, actual }).toEqual({ missing: [], actual });
}

/** The only block of a document that has this line in it, as a file's text. */
export function blockWith(file: string, part: string): string {
  const found = BLOCKS.filter((block) => block.file === file && block.text.includes(part));
  expect(found.map(({ line }) => line)).toHaveLength(1);
  return found[0]?.text ?? "";
}
