import { execFile, spawn, type ChildProcess } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build } from "../../../src/cli/bundle/make-build.ts";
import { bundleFunction } from "../../../src/cli/bundle/bundle.ts";
import { COMPILE_CACHE } from "../../../src/cli/bundle/compile-cache.ts";
import { staleFiles } from "../../../src/cli/bundle/freshness.ts";
import { ConfigError } from "../../../src/relay/config/load.ts";
import { SchemaFault } from "../../../src/relay/schema/documents.ts";
import { tempFolder } from "../../support/folder.ts";
import { bodyOf, freePort, listen } from "../../support/http.ts";

/** What the test reads of a task that was made. */
type Created = { readonly name: string; readonly httpRequest: { readonly body: string } };

/** What the test reads of a package in the bill of materials. */
type Component = {
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly { readonly content: string }[];
  readonly licenses: readonly unknown[];
  readonly properties: unknown;
};

const run = promisify(execFile);

const SECRET = "It's a Secret to Everybody";
const RELAY_YAML = `
serviceAccount: relay-invoker
sources:
  github:
    provider: github
    secrets: [GITHUB_WEBHOOK_SECRET]
    invalid: reject
    schemas:
      push: schemas/push.json
      "*": ../shared/any.json
    routes:
      - when: body.ref == "refs/heads/main" && body.ref.matches("(?i)^(REFS/)+")
        to: [ci]
targets:
  ci: {url: "https://ci.example.com/hooks"}
`;
const PUSH = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  required: ["ref", "commits"],
  properties: { ref: { $ref: "ref.json" }, commits: { type: "array", uniqueItems: true } },
};

const scratch = tempFolder();
const project = join(scratch, "project");
const config = join(project, "relay.yaml");
const built = join(scratch, "function");

function writeProject(): void {
  mkdirSync(join(project, "schemas"), { recursive: true });
  mkdirSync(join(scratch, "shared"), { recursive: true });
  writeFileSync(config, RELAY_YAML);
  writeFileSync(join(project, "schemas/push.json"), JSON.stringify(PUSH));
  writeFileSync(
    join(project, "schemas/ref.json"),
    JSON.stringify({ pattern: "^(refs/)+", type: "string", minLength: 3 }),
  );
  writeFileSync(join(scratch, "shared/any.json"), JSON.stringify({ type: "object" }));
}

const filesIn = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length), readFileSync(file, "latin1")]),
  );

beforeAll(async () => {
  writeProject();
  await build({ config, outdir: built });
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("a build", () => {
  test("of the same inputs is the same, byte for byte, wherever it goes", async () => {
    const again = join(scratch, "elsewhere/again");
    await build({ config, outdir: again });
    expect(filesIn(again)).toEqual(filesIn(built));
  });

  test("holds the function, its config and schemas, and what npm needs", () => {
    expect(Object.keys(filesIn(built)).sort()).toEqual([
      "/build.json",
      "/config.json",
      "/expressions.cjs",
      "/function.cjs",
      "/package-lock.json",
      "/package.json",
      "/re2.cjs",
      "/relay.yaml",
      "/sbom.json",
      "/schemas/_up/shared/any.json",
      "/schemas/_up/shared/any.json.all.cjs",
      "/schemas/_up/shared/any.json.first.cjs",
      "/schemas/push.json",
      "/schemas/push.json.all.cjs",
      "/schemas/push.json.first.cjs",
      "/service.cjs",
    ]);
    const { main, engines, dependencies } = JSON.parse(
      readFileSync(join(built, "package.json"), "utf8"),
    ) as Readonly<Record<string, unknown>>;
    expect({ main, engines }).toEqual({ main: "function.cjs", engines: { node: "24" } });
    expect(dependencies).toEqual({ "@google-cloud/functions-framework": "5.0.5" });
  });

  test("has no emulator, console, command, YAML parser or schema compiler in it", async () => {
    const metafiles = await bundleFunction(join(scratch, "meta"));
    const used = metafiles
      .flatMap(({ outputs }) => Object.values(outputs))
      .flatMap(({ inputs }) => Object.entries(inputs))
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file);
    expect(used).toContain("src/relay/relay.ts");
    const unwanted =
      /^src\/(cli\/(?!bundle\/(entry-|built-relay))|emulator\/|console\/|handler\/)|relay\/config\/(load|document|shape)|schema\/compile|\/(yaml|ajv|esbuild|preact|htm)\//;
    expect(used.filter((file) => unwanted.test(file))).toEqual([]);
  });

  test("lists every package in it, by esbuild's own account and the lockfile's, with version, licence and hash", async () => {
    const { components, ...bill } = JSON.parse(readFileSync(join(built, "sbom.json"), "utf8")) as {
      readonly components: readonly Component[];
    };
    // https://cyclonedx.org/docs/1.6/json/: what it requires.
    expect(bill).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6", version: 1 });
    const { packages } = JSON.parse(readFileSync(join(built, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
    };
    const listed = new Set(components.map(({ name }) => name));
    const metafiles = await bundleFunction(join(scratch, "listed"));
    const bundled = metafiles
      .flatMap(({ outputs }) => Object.values(outputs))
      .flatMap(({ inputs }) => Object.entries(inputs))
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .flatMap(([file]) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
    expect(bundled).toContain("pino");
    const installed = Object.keys(packages).flatMap((at) => at.split("node_modules/").at(-1) ?? []);
    const needed = new Set([...bundled, ...installed.filter((name) => name !== "")]);
    expect([...needed].filter((name) => !listed.has(name))).toEqual([]);
    expect([...listed].filter((name) => !needed.has(name))).toEqual([]);
    for (const { name, version, purl, hashes, licenses } of components) {
      expect(purl).toBe(`pkg:npm/${name.replace("@", "%40")}@${version}`);
      expect(hashes).toMatchObject([{ alg: "SHA-512" }]);
      expect(hashes[0]?.content).toMatch(/^[\da-f]{128}$/);
      expect(licenses).toHaveLength(1);
    }
    expect(new Set(components.map((one) => one["bom-ref"])).size).toBe(components.length);
    expect(components.find(({ name }) => name === "pino")?.properties).toEqual([
      { name: "webhook-relay:in", value: "function.cjs" },
      { name: "webhook-relay:in", value: "service.cjs" },
    ]);
    const scripted = Object.entries(packages).filter(([, one]) => one.hasInstallScript === true);
    expect(scripted).toEqual([]);
  });

  test("holds the value of no secret, even when the environment has it", async () => {
    process.env["GITHUB_WEBHOOK_SECRET"] = SECRET;
    const outdir = join(scratch, "with-secret");
    await build({ config, outdir });
    delete process.env["GITHUB_WEBHOOK_SECRET"];
    const leaking = Object.entries(filesIn(outdir)).filter(([, text]) => text.includes(SECRET));
    expect(leaking).toEqual([]);
  });

  test("needs Google's client only where the config asks for that transport", async () => {
    const outdir = join(scratch, "client");
    const own = join(project, "client.yaml");
    writeFileSync(own, `transport: client\n${RELAY_YAML}`);
    await build({ config: own, outdir });
    const { packages } = JSON.parse(readFileSync(join(outdir, "package-lock.json"), "utf8")) as {
      packages: Readonly<Record<string, { dependencies?: Record<string, string> }>>;
    };
    expect(packages[""]?.dependencies).toEqual({
      "@google-cloud/functions-framework": "5.0.5",
      "@google-cloud/tasks": "7.1.0",
    });
    expect(packages["node_modules/google-gax"]).toBeDefined();
    expect(packages["node_modules/vitest"]).toBeUndefined();
  });

  test("is deployed even where Google's build cannot start it to keep its compiled code", async () => {
    const outdir = join(scratch, "nowhere");
    mkdirSync(outdir);
    cpSync(join(built, "package.json"), join(outdir, "package.json"));
    await expect(run("npm", ["run", "gcp-build"], { cwd: outdir })).resolves.toBeDefined();
  });

  test("of a config or schema with a fault fails, and says where", async () => {
    const outdir = join(scratch, "faulty");
    const faulty = join(project, "faulty.yaml");
    writeFileSync(faulty, RELAY_YAML.replace("provider: github", "provider: githup"));
    await expect(build({ config: faulty, outdir })).rejects.toThrow(ConfigError);
    writeFileSync(join(project, "schemas/odd.json"), JSON.stringify({ type: "strin" }));
    writeFileSync(faulty, RELAY_YAML.replace("schemas/push.json", "schemas/odd.json"));
    await expect(build({ config: faulty, outdir })).rejects.toThrow(SchemaFault);
  });
});

describe("a build older than its inputs", () => {
  const changes: readonly (readonly [string, string, (file: string) => void])[] = [
    ["a changed config", "relay.yaml", (file) => writeFileSync(file, `${RELAY_YAML}\n`)],
    ["a changed schema", "schemas/push.json", (file) => writeFileSync(file, "{}")],
    [
      "a changed schema that another refers to",
      "schemas/ref.json",
      (file) => writeFileSync(file, "{}"),
    ],
    ["a schema that is gone", "../shared/any.json", (file) => rmSync(file)],
  ];

  test.for(changes)("is noticed: %s", ([, name, change]) => {
    expect(staleFiles(built, project)).toEqual([]);
    change(resolve(project, name));
    expect(staleFiles(built, project)).toEqual([name]);
    writeProject();
  });

  test("is noticed when the relay's own code has changed", () => {
    const copy = join(scratch, "older");
    cpSync(built, copy, { recursive: true });
    const record = join(copy, "build.json");
    const text = readFileSync(record, "utf8");
    writeFileSync(record, text.replace(/("src\/relay\/relay.ts": ")[^"]+/, "$1of-another-time"));
    expect(staleFiles(copy, project)).toEqual(["src/relay/relay.ts"]);
  });
});

describe("installed as the cloud does, away from the checkout", () => {
  const tasks: Created[] = [];
  let relay: ChildProcess;
  let url = "";
  let log = "";

  beforeAll(async () => {
    await run("npm", ["ci", "--omit=dev", "--prefer-offline", "--no-audit", "--no-fund"], {
      cwd: built,
    });
    await run("npm", ["run", "gcp-build"], { cwd: built });
    const cloudTasks = await listen((request, response) => {
      void bodyOf(request).then((body) => {
        const { task } = JSON.parse(body.toString()) as { task: Created };
        tasks.push(task);
        response.writeHead(200).end(JSON.stringify({ name: task.name }));
      });
    });
    const relayPort = await freePort();
    url = `http://127.0.0.1:${relayPort}`;
    relay = spawn(
      process.execPath,
      ["node_modules/.bin/functions-framework", "--source", ".", "--target", "relay"],
      {
        cwd: built,
        env: {
          PORT: String(relayPort),
          GOOGLE_CLOUD_PROJECT: "p",
          GITHUB_WEBHOOK_SECRET: SECRET,
          NODE_COMPILE_CACHE: COMPILE_CACHE,
          NODE_DEBUG_NATIVE: "compile_cache",
          CLOUD_TASKS_EMULATOR_REST: cloudTasks.url,
        },
      },
    );
    for (const stream of [relay.stdout, relay.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (log += text));
    }
    while (!(await isUp(url))) await delay(20);
  });

  afterAll(async () => {
    relay.kill();
    await once(relay, "exit");
  });

  async function deliver(payload: unknown, secret = SECRET): Promise<Response> {
    const body = JSON.stringify(payload);
    return fetch(`${url}/github`, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "x-github-event": "push",
        "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
      },
    });
  }

  test("it starts from the code that the build compiled, the framework's and its own", () => {
    const compiledBefore = [...log.matchAll(/for CommonJS (\S+) was accepted/g)].map(
      ([, file = ""]) => relative(built, file),
    );
    expect(compiledBefore).toContain("function.cjs");
    expect(compiledBefore).toContain("node_modules/express/lib/application.js");
    expect(log).not.toContain("was rejected");
  });

  test("it turns a signed delivery into its task, by an expression, byte for byte", async () => {
    const payload = { ref: "refs/heads/main", commits: [] };
    const answer = await deliver(payload);
    expect({ status: answer.status, log }).toMatchObject({ status: 202 });
    expect(await answer.json()).toMatchObject({ status: "accepted", tasks: 1 });
    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.name).toMatch(/^projects\/p\/locations\/us-central1\/queues\/ci\/tasks\//);
    expect(Buffer.from(tasks[0]?.httpRequest.body ?? "", "base64").toString()).toBe(
      JSON.stringify(payload),
    );
  });

  test("an event that its expression does not hold for makes no task", async () => {
    const answer = await deliver({ ref: "refs/heads/topic", commits: [] });
    expect(await answer.json()).toMatchObject({ status: "ignored" });
  });

  test("every error of a payload that does not match is reported, as the relay would from its sources", async () => {
    const answer = await deliver({ ref: "x", commits: [1, 1] });
    expect(answer.status).toBe(422);
    const { errors } = (await answer.json()) as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(["/commits", "/ref", "/ref"]);
  });

  test("a delivery signed with another secret is refused", async () => {
    expect((await deliver({ ref: "refs/heads/main", commits: [] }, "other")).status).toBe(401);
  });
});

async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).ok;
  } catch {
    return false;
  }
}
