import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { install, output, pack, ROOT, typecheck, write } from "./installed.ts";

let tarball: string;
/** A project of someone else's, with the packed package installed as npm does it. */
let project: string;
const inPackage = (...parts: string[]): string =>
  join(project, "node_modules/webhook-relay", ...parts);
const relay = (...args: string[]): Promise<string> =>
  output(join(project, "node_modules/.bin/relay"), args, project, { RELAY_URL: "" });

beforeAll(async () => {
  tarball = await pack();
  project = await install(tarball);
});

test("it holds what was built, the schemas, the console's page, the relay command and deploy.sh, and nothing of the tests", () => {
  const all = readdirSync(inPackage(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(inPackage().length + 1));
  const others = all.filter(
    (path) =>
      !/^dist\/([^/]+\.(js|d\.ts)|[a-z]+\/.+\.(js|d\.ts))$|^schemas\/|^src\/console\/page\//.test(
        path,
      ),
  );
  expect(others.toSorted()).toEqual([
    "LICENSE",
    "README.md",
    "deploy.sh",
    "dist/lock.json",
    "package.json",
    "src/cli/relay.mjs",
  ]);
  expect(all.filter((path) => path.startsWith("dist/function/"))).toEqual([]);
});

test("every file that its exports, bin and types name is there", () => {
  const { exports, bin } = JSON.parse(readFileSync(inPackage("package.json"), "utf8")) as {
    exports: Record<string, string | Record<string, string>>;
    bin: Record<string, string>;
  };
  const named = [
    ...Object.values(exports).flatMap((entry) =>
      typeof entry === "string" ? entry : Object.values(entry),
    ),
    ...Object.values(bin),
  ];
  expect(named.filter((file) => !existsSync(inPackage(file)))).toEqual([]);
});

test("no script of its own runs where it is installed", () => {
  const { scripts } = JSON.parse(readFileSync(inPackage("package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  expect(
    Object.keys(scripts).filter((name) => /^(pre|post)?install$|^(pre|post)prepare$/.test(name)),
  ).toEqual([]);
});

describe("webhook-relay/handler", () => {
  const CALL = `const handle = handler.handleTask({ audience: "https://a", serviceAccount: "b@c" }, () => {});
    handle(new Request("https://a", { method: "POST" })).then((answer) =>
      console.log(JSON.stringify([Object.keys(handler).sort(), answer.status])));`;
  const NAMES = [
    "GiveUp",
    "Refusal",
    "RetryLater",
    "createVerifier",
    "handleTask",
    "readEvent",
    "readTask",
  ];

  const node22 = process.env["RELAY_TEST_NODE_22"];
  if (node22 === undefined) {
    console.warn(
      "RELAY_TEST_NODE_22 is not the path of a Node 22: webhook-relay/handler is tried with this Node alone",
    );
  }
  const nodes = [process.execPath, ...(node22 === undefined ? [] : [node22])];

  test.each([
    ["an ES module", "handler.mjs", `import * as handler from "webhook-relay/handler";`],
    ["CommonJS", "handler.cjs", `const handler = { ...require("webhook-relay/handler") };`],
  ])("is imported by %s", async (_, file, load) => {
    const module = write(project, file, `${load}\n${CALL}`);
    for (const node of nodes) {
      const run = await output(node, ["--no-warnings", module], project);
      expect(JSON.parse(run)).toEqual([NAMES, 401]);
    }
  });

  test("needs nothing but Node, so that the folder can be copied anywhere", () => {
    const folder = inPackage("dist/handler");
    const imported = readdirSync(folder)
      .filter((file) => file.endsWith(".js"))
      .flatMap((file) => [
        ...readFileSync(join(folder, file), "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g),
      ])
      .map((match) => match[1] ?? "");
    expect(imported.length).toBeGreaterThan(5);
    expect(imported.filter((name) => !isBuiltin(name) && !/^\.\/[a-z]+\.js$/.test(name))).toEqual(
      [],
    );
  });
});

const CONSUMER = `import { createServer } from "node:http";
import { handleTask, Refusal } from "webhook-relay/handler";
import type { CloudEvent, RefusalCode } from "webhook-relay/handler";
const handle = handleTask<{ ref: string }>(
  { audience: ["https://a"], serviceAccount: "b@c", onError: (error) => {
    const code: RefusalCode | undefined = error instanceof Refusal ? error.code : undefined;
    console.log(code);
  } },
  async (event, task) => { const ref: string = event.data.ref; console.log(ref, task.eta.getTime()); },
);
createServer(handle);
export const answer: Promise<Response> = handle(new Request("https://a"));
// @ts-expect-error: an audience is needed
handleTask({ serviceAccount: "b@c" }, () => {});
// @ts-expect-error: data is not known unless it is said
export const guess = (event: CloudEvent): string => event.data.ref;
`;

test.each([
  ["nodenext", "consumer.mts", { module: "nodenext" }],
  ["nodenext, CommonJS", "consumer.cts", { module: "nodenext" }],
  ["bundler", "consumer.ts", { module: "esnext", moduleResolution: "bundler" }],
])("its types resolve strictly with moduleResolution %s", async (_, file, options) => {
  write(project, file, CONSUMER);
  const node = { types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")] };
  expect(await typecheck(project, [file], { ...node, ...options })).toBe("");
});

describe("the relay command", () => {
  const CONFIG = `serviceAccount: relay-invoker
sources:
  github:
    provider: github
    secrets: [GITHUB_WEBHOOK_SECRET]
    routes: [{when: 'body.ref == "refs/heads/main"', to: [ci]}]
targets:
  ci: {url: "https://ci.example.com/hooks"}
`;

  test("explains a preset, whose samples are loaded by name", async () => {
    expect(await relay("providers", "github")).toContain("pull_request.opened");
  });

  test("builds the function as it is deployed, which starts and refuses what is not signed", async () => {
    write(project, "relay.yaml", CONFIG);
    expect(await relay("build")).toContain("built dist/function from relay.yaml");
    expect(readdirSync(join(project, "dist/function"))).toContain("function.cjs");
    expect(await relay("build", "--check")).toBe("");
    const lock = JSON.parse(
      readFileSync(join(project, "dist/function/package-lock.json"), "utf8"),
    ) as { packages: Record<string, { integrity?: string }> };
    const framework = lock.packages["node_modules/@google-cloud/functions-framework"];
    expect(framework?.integrity).toMatch(/^sha512-/);
    const started = await output(
      process.execPath,
      ["--eval", STARTED],
      join(project, "dist/function"),
      {
        PORT: "0",
        GITHUB_WEBHOOK_SECRET: "s3cret",
        GOOGLE_CLOUD_PROJECT: "local",
        CLOUD_TASKS_EMULATOR_REST: "http://127.0.0.1:9",
      },
    );
    expect(started.trim()).toBe("401");
  });

  /** Starts the service of a build in this process and sends it a delivery without a signature. */
  const STARTED = `
    const { Server } = require("node:http");
    const listen = Server.prototype.listen;
    Server.prototype.listen = function (...args) {
      this.once("listening", async () => {
        const { status } = await fetch("http://127.0.0.1:" + this.address().port + "/github", { method: "POST", body: "{}" });
        process.stdout.write = write;
        console.log(status);
        process.exit();
      });
      return listen.apply(this, args);
    };
    const write = process.stdout.write;
    process.stdout.write = () => true;
    require("./service.cjs");`;

  test("says what to do where npm ran no scripts and the package came from git", async () => {
    const bare = write(project, "bare.mjs", readFileSync(join(ROOT, "src/cli/relay.mjs"), "utf8"));
    await expect(output(process.execPath, [bare, "check"], project)).rejects.toMatchObject({
      stderr: expect.stringMatching(/^relay: .*--ignore-scripts.*\n$/) as string,
    });
  });
});

test("every room of src/ is packed", () => {
  const rooms = readdirSync(join(ROOT, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(rooms.filter((room) => !existsSync(inPackage("dist", room)))).toEqual([]);
});

test("the examples of docs/testing-your-service.md pass, with node:test and with vitest", async () => {
  const folder = join(project, "testing");
  mkdirSync(folder);
  const page = readFileSync(join(ROOT, "docs/testing-your-service.md"), "utf8");
  for (const [, name = "", code = ""] of page.matchAll(/```js\n\/\/ (\S+)\n([^]+?)```/g)) {
    write(folder, name, code);
  }
  write(folder, "relay.yaml", /```yaml\n([^]+?)```/.exec(page)?.[1] ?? "");
  write(folder, "package.json", '{"type":"module"}');
  symlinkSync(join(ROOT, "node_modules/vitest"), join(project, "node_modules/vitest"));
  // Otherwise node:test would take itself for a part of the run around it.
  const env = { NODE_TEST_CONTEXT: undefined, VITEST: undefined };
  const byNode = await output(process.execPath, ["--test", "service.test.js"], folder, env);
  expect(byNode).toMatch(/pass 1\n/);
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const options = ["run", "--dir", folder, "--root", folder, "service.vitest.js"];
  const config = write(
    folder,
    "vitest.config.js",
    'export default { test: { include: ["*.vitest.js"], testTimeout: 600_000, hookTimeout: 600_000 } };',
  );
  const byVitest = await output(
    process.execPath,
    [vitest, ...options, "--config", config],
    folder,
    env,
  );
  expect(byVitest).toMatch(/1 passed/);
});

test("relay deploy describes a deployment from where it is installed", async () => {
  const where = ["--project", "my-project", "--region", "europe-west1"];
  expect(JSON.parse(await relay("deploy", ...where, "--describe"))).toBeTypeOf("object");
});
