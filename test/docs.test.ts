import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { providers } from "../src/providers/index.ts";
import { parseConfig } from "../src/relay/config/load.ts";

const ROOT = resolve(import.meta.dirname, "..");

const pages = ["README.md", "CHANGELOG.md", ...markdownIn("docs"), ...markdownIn(".github")].map(
  (file) => ({ file, text: readFileSync(join(ROOT, file), "utf8") }),
);

function markdownIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test.each(pages)("every link in $file leads somewhere", ({ file, text }) => {
  const broken = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].flatMap(
    ([, link = ""]) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? join(ROOT, file) : resolve(ROOT, dirname(file), path);
      if (!existsSync(target)) return [`${link}: no ${relative(ROOT, target)}`];
      if (anchor === undefined || !target.endsWith(".md")) return [];
      return anchorsOf(readFileSync(target, "utf8")).includes(anchor) ? [] : [`${link}: no anchor`];
    },
  );
  expect(broken).toEqual([]);
});

test("the README is short enough to be read", () => {
  expect(readFileSync(join(ROOT, "README.md")).length).toBeLessThanOrEqual(12 * 1024);
});

describe("a whole relay.yaml in the docs", () => {
  const configs = pages.flatMap(({ file, text }) =>
    [...text.matchAll(/```yaml\n(.*?)```/gs)]
      .map(([, yaml = ""]) => yaml)
      .filter((yaml) => /^sources:/m.test(yaml) && /^targets:/m.test(yaml))
      .map((yaml, index) => ({ name: `${file}, number ${index + 1}`, yaml })),
  );

  test("is there", () => {
    expect(configs.length).toBeGreaterThan(2);
  });

  test.each(configs)("passes the check: $name", ({ yaml }) => {
    const options = {
      presets: providers,
      env: { GOOGLE_CLOUD_PROJECT: "p" },
      environmentChecks: "secrets-optional",
      file: "relay.yaml",
      folder: ROOT,
    } as const;
    expect(() => parseConfig(yaml, options)).not.toThrow();
  });
});
