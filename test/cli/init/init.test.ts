import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { packageSpec } from "../../../src/cli/init/package-spec.ts";
import { withDotEnv } from "../../../src/cli/dot-env.ts";
import { main } from "../../../src/cli/main.ts";
import { providers } from "../../../src/providers/index.ts";
import { tempFolder } from "../../support/folder.ts";
import { testIo } from "../fixtures.ts";

async function init(args: readonly string[], answers?: readonly string[]) {
  const folder = join(tempFolder(), "my-hooks");
  const { io, printed } = testIo();
  const asked: string[] = [];
  const left = [...(answers ?? [])];
  const ask = (question: string): Promise<string> => {
    asked.push(question);
    return Promise.resolve(left.shift() ?? "");
  };
  const code = await main(["init", folder, ...args], { ...io, ...(answers && { ask }) });
  return { folder, code, asked, ...printed };
}

const read = (folder: string, file: string): string => readFileSync(join(folder, file), "utf8");

async function check(folder: string, env: NodeJS.ProcessEnv, ...flags: readonly string[]) {
  const { io, printed } = testIo({ RELAY_CONFIG: join(folder, "relay.yaml"), ...env });
  return { code: await main(["check", ...flags], io), ...printed };
}

describe("relay init with flags", () => {
  let made: Awaited<ReturnType<typeof init>>;
  beforeAll(async () => {
    made = await init([
      "--source",
      "github,stripe",
      "--region",
      "europe-west1",
      "--project",
      "acme-prod",
    ]);
  });

  test("writes a small project with the relay as its one dependency", () => {
    expect(made.code).toBe(0);
    const files = readdirSync(made.folder, { recursive: true, encoding: "utf8" }).filter(
      (file) => /\.\w+$/.test(file) && !file.startsWith("schemas/") && file !== ".github",
    );
    expect(files.toSorted()).toEqual([
      ".env.example",
      ".github/workflows/deploy.yml",
      ".gitignore",
      "README.md",
      "package.json",
      "relay.yaml",
    ]);
    const { name, dependencies } = JSON.parse(read(made.folder, "package.json")) as Record<
      string,
      unknown
    >;
    expect({ name, dependencies }).toEqual({
      name: "my-hooks",
      dependencies: { "webhook-relay": packageSpec() },
    });
  });

  test("the region and the project are where they belong", () => {
    expect(read(made.folder, "relay.yaml")).toContain("location: europe-west1");
    expect(read(made.folder, ".github/workflows/deploy.yml")).toContain(
      "PROJECT_ID: acme-prod\n  REGION: europe-west1\n",
    );
    expect(read(made.folder, "README.md")).toContain("PROJECT_ID=acme-prod REGION=europe-west1");
  });

  test("relay check asks for nothing but the variables that .env.example and the README name", async () => {
    const { code, err } = await check(made.folder, {});
    expect(code).toBe(1);
    const missing = [...err.matchAll(/environment variable (\w+) is not set/g)].map(
      ([, name = ""]) => name,
    );
    expect(missing.toSorted()).toEqual([
      "APP_URL",
      "GITHUB_WEBHOOK_SECRET",
      "STRIPE_WEBHOOK_SECRET",
    ]);
    for (const name of missing) {
      expect(read(made.folder, ".env.example")).toMatch(new RegExp(`^#?${name}=`, "m"));
      expect(read(made.folder, "README.md")).toContain(`--set-secret ${name} `);
    }
  });

  test("its .env.example, copied as it is, sets no secret to nothing", () => {
    expect(
      Object.entries(parseEnv(read(made.folder, ".env.example"))).filter(
        ([, value]) => value === "",
      ),
    ).toEqual([]);
  });

  test("what it must not commit is ignored", () => {
    expect(read(made.folder, ".gitignore").split("\n")).toEqual(
      expect.arrayContaining([".env", ".relay/", "node_modules/"]),
    );
  });

  test("the README is one screen, and so is the output", () => {
    expect(read(made.folder, "README.md").split("\n").length).toBeLessThan(56);
    expect(made.out.split("\n").length).toBeLessThan(15);
  });
});

test("a project with every preset passes relay check", async () => {
  const { folder } = await init(["--source", Object.keys(providers).join(","), "--yes"]);
  expect(await check(folder, {}, "--without-secrets")).toMatchObject({ code: 0, err: "" });
});

test.each(["aws-sns", "twilio"])("a project with %s alone passes relay check", async (source) => {
  const { folder, code } = await init(["--source", source, "--yes"]);
  expect(code).toBe(0);
  expect(await check(folder, {}, "--without-secrets")).toMatchObject({ code: 0, err: "" });
  expect(existsSync(join(folder, "schemas"))).toBe(true);
});

test("it asks for what the flags leave open, and an empty answer is the default", async () => {
  const { folder, asked, code } = await init(
    ["--region", "europe-west1"],
    ["slack-events, stripe", ""],
  );
  expect(code).toBe(0);
  expect(asked.map((question) => /\[(.*)\]: $/.exec(question)?.[1])).toEqual([
    "github",
    "my-project",
  ]);
  expect(read(folder, "relay.yaml")).toMatch(/provider: slack-events[^]*provider: stripe/);
});

test("where there is no terminal to ask on, it says which flag to pass", async () => {
  expect(await init([])).toMatchObject({
    code: 2,
    err: expect.stringContaining("pass --source") as string,
  });
});

test.each([
  [["--source", "gihub"], 'there is no preset "gihub"; did you mean "github"?'],
  [["--source", "slack"], 'did you mean "slack-commands" or "slack-events"'],
  [["--source", "github,custom"], "write that source out in relay.yaml afterwards"],
  [["--source", ","], "--source is empty"],
  [["--source", "github", "--region", "Europe"], '--region is "Europe"'],
  [["--source", "github", "--project", "My Project"], '--project is "My Project"'],
])("init %j is refused in one line, and nothing is written", async (args, message) => {
  const { folder, code, err } = await init(args);
  expect(code).toBe(2);
  expect(err).toContain(message);
  expect(existsSync(folder)).toBe(false);
});

test("no file that is there already is changed", async () => {
  const folder = tempFolder({ "relay.yaml": "mine", "README.md": "mine too" });
  const { io, printed } = testIo();
  expect(await main(["init", folder, "--yes"], io)).toBe(1);
  expect(printed.err).toContain("has relay.yaml, README.md already; nothing was written");
  expect(readdirSync(folder).toSorted()).toEqual(["README.md", "relay.yaml"]);
});

describe("what package.json depends on", () => {
  const installed = (resolved: string | undefined): string => {
    const folder = tempFolder({
      "node_modules/webhook-relay/package.json": '{"name":"webhook-relay","version":"1.2.3"}',
    });
    if (resolved !== undefined) {
      const packages = { "node_modules/webhook-relay": { resolved } };
      writeFileSync(join(folder, "node_modules/.package-lock.json"), JSON.stringify({ packages }));
    }
    return join(folder, "node_modules/webhook-relay");
  };

  test.each([
    ["the registry", "https://registry.npmjs.org/webhook-relay/-/webhook-relay-1.2.3.tgz", "1.2.3"],
    ["a package manager that says nothing", undefined, "1.2.3"],
    ["git", "git+ssh://git@example.com/relay.git#abc", "git+ssh://git@example.com/relay.git#abc"],
    ["a tarball", "file:/tmp/webhook-relay-1.2.3.tgz", "file:/tmp/webhook-relay-1.2.3.tgz"],
  ])("is what this package came from: %s", (_, resolved, spec) => {
    expect(packageSpec(installed(resolved))).toBe(spec);
  });

  test("is a tarball by its whole path, however npm wrote it down", () => {
    const root = installed("file:../relay.tgz");
    expect(packageSpec(root)).toBe(`file:${join(root, "../../../relay.tgz")}`);
  });

  test("is the folder of a checkout", () => {
    const folder = tempFolder({ "package.json": '{"name":"webhook-relay","version":"1.2.3"}' });
    expect(packageSpec(folder)).toBe(`file:${folder}`);
  });
});

describe(".env", () => {
  test("adds what is not set, and changes nothing that is", () => {
    const folder = tempFolder({ ".env": "A=from the file\nB=from the file\n" });
    const { env } = withDotEnv(testIo({ A: "set" }).io, join(folder, ".env"));
    expect(env).toEqual({ A: "set", B: "from the file" });
  });

  test("need not be there", () => {
    const { io } = testIo({ A: "set" });
    expect(withDotEnv(io, join(tempFolder(), ".env"))).toBe(io);
  });
});
