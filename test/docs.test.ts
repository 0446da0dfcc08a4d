import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { alertPolicies } from "../src/cli/deploy/resources/alert-policies.ts";
import { main } from "../src/cli/main.ts";
import { providers } from "../src/providers/index.ts";
import { loadConfig, parseConfig } from "../src/relay/config/load.ts";
import { PROBLEMS } from "../src/relay/problem.ts";
import { tempFolder } from "./support/folder.ts";

const ROOT = resolve(import.meta.dirname, "..");

const textOf = (file: string): string => readFileSync(join(ROOT, file), "utf8");

const pages = ["README.md", "CHANGELOG.md", ...markdownIn("docs"), ...markdownIn(".github")].map(
  (file) => ({ file, text: textOf(file) }),
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

const programs = [...textOf("docs/configuration.md").matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code = ""]) => code,
);

test.each([
  [programs[0], ["github"]],
  [programs[1], ["github", "stripe", "linear"]],
])("a relay.config.ts of the docs passes the check", (code = "", sources) => {
  const folder = tempFolder({
    // As the package gives them.
    "relay.config.ts": code
      .replace(/import .* from "webhook-relay";\n/, "const defineConfig = (config) => config;\n")
      .replace("webhook-relay/providers", join(ROOT, "src/providers/index.ts")),
  });
  const { config } = loadConfig(join(folder, "relay.config.ts"), {
    presets: providers,
    env: { GOOGLE_CLOUD_PROJECT: "p" },
    environmentChecks: "secrets-optional",
  });
  expect(Object.keys(config.sources)).toEqual(sources);
});

/** What is typed in a shell according to the docs: blocks of sh, and the lines after a prompt. */
const typed = pages.flatMap(({ file, text }) => [
  ...[...text.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = ""]) =>
    block
      .replaceAll("\\\n", " ")
      .split("\n")
      .map((line) => ({ file, line })),
  ),
  ...[...text.matchAll(/^\$ (.*)$/gm)].map(([, line = ""]) => ({ file, line })),
]);

const flagsOf = (words: string): string[] =>
  words
    .replace(/#.*$/, "")
    .split("|")[0]
    ?.match(/(?<=\s)--?[a-z][a-z0-9-]*/g) ?? [];

async function helpOf(command: readonly string[]): Promise<string> {
  let printed = "";
  const keep = (text: string): void => void (printed += text);
  const code = await main([...command, "--help"], { env: {}, stdout: keep, stderr: keep });
  return code === 0 ? printed : "";
}

test("every relay command of the docs is there, with the flags that it is given", async () => {
  const wrong: string[] = [];
  let seen = 0;
  for (const { file, line } of typed) {
    const command = line.replace(/(^|\s)#.*$/, "");
    for (const [, name = "", rest = ""] of command.matchAll(
      /(?:npx |^|\s)relay ([a-z]+)([^&;]*)/g,
    )) {
      seen += 1;
      // deploy hands its flags to deploy.sh.
      const help =
        name === "deploy"
          ? readFileSync(join(ROOT, "src/cli/deploy/options.ts"), "utf8")
          : await helpOf([name]);
      if (help === "") wrong.push(`${file}: there is no command relay ${name}`);
      const names = (flag: string) => help.includes(name === "deploy" ? flag.slice(2) : flag);
      for (const flag of flagsOf(rest)) {
        if (!names(flag)) wrong.push(`${file}: relay ${name} has no ${flag}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(seen).toBeGreaterThan(10);
});

test("every npm script of the docs is there", () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  // A project of relay init has this one of its own.
  const known = new Set([...Object.keys(scripts), "deploy"]);
  const named = pages.flatMap(({ file, text }) =>
    [...text.matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, name = ""]) => ({ file, name })),
  );
  expect(named.filter(({ name }) => !known.has(name))).toEqual([]);
});

test("every flag of deploy.sh in the docs is one", () => {
  const options = readFileSync(join(ROOT, "src/cli/deploy/options.ts"), "utf8");
  const flags = typed.flatMap(({ file, line }) =>
    [...line.matchAll(/\.\/deploy\.sh([^&;|]*)/g)].flatMap(([, rest = ""]) =>
      flagsOf(rest).map((flag) => ({ file, flag: flag.replace(/^--/, "") })),
    ),
  );
  expect(flags.length).toBeGreaterThan(5);
  expect(flags.filter(({ flag }) => !new RegExp(`["\\s]${flag}"?:`).test(options))).toEqual([]);
});

/** The first cell of each row of a page's tables, with how many of the row's cells are not empty. */
const rowsOf = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map((line) => {
        const cells = line.split(" | ").filter((cell) => /\w/.test(cell));
        return `${/`([^`]+)`/.exec(line)?.[1] ?? ""} ${cells.length}`;
      }),
  );

/** The strings of a union type in a source file. */
const wordsOf = (file: string, type: RegExp): readonly string[] =>
  [...(type.exec(textOf(file))?.[1] ?? "").matchAll(/"([a-z-]+)"/g)].map(([, word = ""]) => word);

test("every error code, outcome and cause of parking has a row with its cause and its remedy", () => {
  const rows = rowsOf(textOf("docs/http.md"));
  const outcomes = wordsOf("src/relay/log.ts", /type Outcome =([^;]+);/);
  const causes = wordsOf("src/types/delivery.ts", /type Cause = \{[^]*?code:([^;]+);/);
  expect(outcomes).toContain("refused");
  expect(causes).toContain("unrouted");
  const wanted = [
    ...[...Object.keys(PROBLEMS), ...outcomes].map((name) => `${name} 4`),
    ...causes.map((name) => `${name} 3`),
  ];
  expect(wanted.filter((row) => !rows.has(row))).toEqual([]);
});

test("every alert that deploy.sh makes has a runbook", () => {
  const alerts = alertPolicies([], ["ci"], "europe-west1", true);
  const titles = alerts.map(({ displayName }) => displayName.replace("Webhook Relay: ", ""));
  const text = textOf("docs/operate.md");
  expect(titles.length).toBeGreaterThan(5);
  expect(titles.filter((title) => !text.includes(`\n### ${title}\n`))).toEqual([]);
});

test("the examples of custom providers show each common way to prove who sent something", () => {
  const kinds = [...textOf("docs/custom-providers.md").matchAll(/^ .*\bkind: (\w+)/gm)];
  const shown = new Set(kinds.map(([, kind]) => kind));
  expect(shown).toEqual(new Set(["mac", "token", "basic", "jwt", "signature"]));
});
