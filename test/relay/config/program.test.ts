import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { takeSnapshot } from "../../../src/cli/dev/snapshot.ts";
import { providers } from "../../../src/providers/index.ts";
import { findConfig } from "../../../src/relay/config/find.ts";
import { ConfigError, loadConfig, parseConfig } from "../../../src/relay/config/load.ts";
import { tempFolder } from "../../support/folder.ts";

const PROGRAM = `import { url } from "./urls.ts";
type Name = "ci" | "audit";
const target = (name: Name) => ({ url: url(name), audience: undefined });
export default {
  serviceAccount: "relay-invoker",
  sources: {
    github: { provider: "github", secrets: ["SECRET"], routes: [{ events: ["push"], to: ["ci"] }] },
  },
  targets: { ci: target("ci") },
};
`;
const URLS = "export const url = (name: string): string => `https://${name}.example.com/in`;\n";

const env = { PATH: process.env["PATH"], STAGE: "staging" };
const options = { presets: providers, env, environmentChecks: "secrets-optional" } as const;

function load(program: string, file = "relay.config.ts") {
  const folder = tempFolder({
    [file]: program,
    "urls.ts": URLS,
    "package.json": '{"type":"module"}',
  });
  return loadConfig(join(folder, file), options);
}

function faultsOf(program: string): readonly string[] {
  try {
    load(program);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const errors = error.faults.filter(({ severity }) => severity === "error");
    return errors.map(
      ({ line, column, pointer, message }) => `${line}:${column} ${pointer} ${message}`,
    );
  }
}

describe("a config that is a TypeScript module", () => {
  test("means what the same relay.yaml does", () => {
    const yaml = `
serviceAccount: relay-invoker
sources:
  github: {provider: github, secrets: [SECRET], routes: [{events: [push], to: [ci]}]}
targets:
  ci: {url: https://ci.example.com/in}
`;
    const asYaml = parseConfig(yaml, { ...options, file: "relay.yaml", folder: "/" });
    const { config, program } = load(PROGRAM);
    expect(config).toEqual(asYaml.config);
    expect(program?.imported.map((file) => file.split("/").at(-1))).toEqual(["urls.ts"]);
  });

  test("is checked by the same schema, each fault at the place of its field", () => {
    const program = PROGRAM.replace('events: ["push"]', 'event: ["push"]').replace(
      "serviceAccount",
      "serviceAcount",
    );
    expect(faultsOf(program)).toEqual([
      expect.stringMatching(/^5:3 \/serviceAcount unknown field; did you mean "serviceAccount"/),
      expect.stringMatching(/^7:\d+ \/sources\/github\/routes\/0\/event unknown field/),
      expect.stringMatching(/^9:\d+ \/targets\/ci/),
    ]);
  });

  test("may be JavaScript, a promise, and read the environment that it is checked with", () => {
    const program = PROGRAM.replace("export default {", "export default Promise.resolve({")
      .replace(/};\n$/, "});\n")
      .replace('"relay-invoker"', "`relay-${process.env.STAGE}`")
      .replace(/type Name.*\n/, "")
      .replace("(name: Name)", "(name)");
    expect(load(program, "relay.config.mjs").config.serviceAccount).toBe("relay-staging");
  });

  test.each([
    [
      "export const config = {};",
      /^1:1 {2}has no config as its default export; write: export default/,
    ],
    ["export default 7;", /^1:1 {2}has no config as its default export/],
    ["const a = 1;\nexport default {,};", /cannot be run: /],
    ["const a = 1;\nthrow new Error('no such stage');", /^2:7 {2}cannot be run: no such stage$/],
    ["process.exit(3);", /^1:1 {2}ended before it gave a config \(exit code 3\)$/],
    ["await new Promise(() => {});", /^1:1 {2}ended before it gave a config \(exit code 13\)$/],
    [
      "export default {\n  sources: new Map(),\n};",
      /^2:3 \/sources is a Map, which JSON cannot hold$/,
    ],
    ["export default {\n  sources: { a: () => 1 } };", /^2:\d+ \/sources\/a is a function/],
    ["const a: any = {};\na.sources = a;\nexport default a;", /\/sources is inside itself/],
    ["export default {\n  queues: { q: NaN } };", /\/queues\/q is NaN/],
    ['import "./nowhere.ts";\nexport default {};', /cannot be run: Cannot find module/],
  ])("%j is a fault that says what to do", (program, fault) => {
    expect(faultsOf(program)).toEqual([expect.stringMatching(fault)]);
  });

  test("is read again when it has changed, and when a module of its own has", () => {
    const folder = tempFolder({ "relay.config.ts": PROGRAM, "urls.ts": URLS });
    const read = () =>
      loadConfig(join(folder, "relay.config.ts"), options).config.targets["ci"]?.url;
    expect(read()).toBe("https://ci.example.com/in");
    writeFileSync(join(folder, "urls.ts"), URLS.replace("/in", "/other"));
    expect(read()).toBe("https://ci.example.com/other");
  });

  test("is kept as what it gave, for the function that npm run dev starts", () => {
    const folder = tempFolder({ "relay.config.ts": PROGRAM, "urls.ts": URLS });
    const file = join(folder, "relay.config.ts");
    const first = loadConfig(file, options);
    const copy = takeSnapshot([file], join(folder, ".relay"), 1, first.program);
    writeFileSync(file, "throw new Error('changed');");
    expect(loadConfig(copy, options).config).toEqual(first.config);
  });
});

describe("the config file where none is given", () => {
  const inFolder = (files: Readonly<Record<string, string>>): void => {
    const folder = tempFolder(files);
    process.chdir(folder);
  };

  test.each([
    [{}, "relay.yaml"],
    [{ "relay.yaml": "" }, "relay.yaml"],
    [{ "relay.config.ts": "" }, "relay.config.ts"],
  ])("with %j is %s", (files, found) => {
    inFolder(files);
    expect(findConfig({})).toBe(found);
  });

  test("is an error that names both, where both are there, unless RELAY_CONFIG names one", () => {
    inFolder({ "relay.yaml": "", "relay.config.ts": "" });
    expect(() => findConfig({})).toThrow(/has relay\.yaml and relay\.config\.ts.*remove one/);
    expect(findConfig({ RELAY_CONFIG: "staging.yaml" })).toBe("staging.yaml");
  });
});
