import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../support/http.ts";
import { start } from "../support/process.ts";
import { tempFolder } from "../support/folder.ts";
import { install, output, pack, packAs, PATH_OF_NODE, write } from "./installed.ts";

/** The next version that there will be, for an upgrade. */
const NEXT = "99.0.0";

let tarball: string;
/** A project that has the package, from where `relay init` is run. */
let around: string;

beforeAll(async () => {
  tarball = await pack();
  around = await install(tarball);
});

const bin = (folder: string): string => join(folder, "node_modules/.bin/relay");

/** Of a shell that knows nothing of this test. */
const ENVIRONMENT = { PATH: PATH_OF_NODE, HOME: process.env["HOME"] };

const ANY_PORTS = {
  PORT: "0",
  RELAY_TASKS_PORT: "0",
  RELAY_CONSOLE_PORT: "0",
  RELAY_ECHO_PORT: "0",
};

/** Checks a project, runs it, and sends a push: resolves once the handler of its README has printed it. */
async function runs(folder: string): Promise<void> {
  const port = await freePort();
  const example = readFileSync(join(folder, ".env.example"), "utf8");
  write(folder, ".env", example.replace("localhost:3000", `localhost:${port}`));
  expect(await output("npm", ["run", "check"], folder)).toContain("relay.yaml");

  const env = { ...ENVIRONMENT, ...ANY_PORTS };
  const dev = start(bin(folder), ["dev"], { cwd: folder, env });
  await dev.until(/npx relay send github/);
  const { rest } = JSON.parse(readFileSync(join(folder, ".relay/running.json"), "utf8")) as {
    rest: string;
  };
  const code = /```ts\n([^]+?)```/.exec(readFileSync(join(folder, "README.md"), "utf8"))?.[1] ?? "";
  const handler = start(process.execPath, ["--env-file=.env", write(folder, "handler.ts", code)], {
    cwd: folder,
    env: { ...ENVIRONMENT, PORT: String(port), CLOUD_TASKS_EMULATOR_REST: rest },
  });
  expect(await output(bin(folder), ["send", "github", "push"], folder)).toContain("202");
  expect(await handler.until(/^push .+$/m)).not.toBeNull();
  await Promise.all([dev.stop(), handler.stop()]);
}

test("from the tarball and without a network: init, install, check, dev and send to a handler in the same project, within a minute", async () => {
  const begin = performance.now();
  await output(bin(around), ["init", "my-hooks", "--source", "github,stripe", "--yes"], around);
  const folder = join(around, "my-hooks");
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    dependencies: unknown;
  };
  expect(dependencies).toEqual({ "webhook-relay": `file:${tarball}` });
  await install(tarball, folder, "--offline");
  await runs(folder);
  const seconds = (performance.now() - begin) / 1000;
  console.info(`a new project ran after ${seconds.toFixed(1)} s`);
  // On a machine with other things to do it says nothing about the project.
  const [load = 0] = loadavg();
  const limit = load > availableParallelism() ? 3600 : 60;
  expect(seconds).toBeLessThan(limit);
});

test("an upgrade is another version in package.json: relay.yaml stays as it is, and check, dev and send go on", async () => {
  const folder = join(around, "to-upgrade");
  await output(bin(around), ["init", folder, "--source", "github", "--yes"], around);
  const before = readFileSync(join(folder, "relay.yaml"), "utf8");
  await install(tarball, folder, "--offline");
  const next = await packAs(NEXT);
  const manifest = readFileSync(join(folder, "package.json"), "utf8");
  writeFileSync(join(folder, "package.json"), manifest.replace(tarball, next));
  await install(next, folder, "--offline");
  const installed = readFileSync(join(folder, "node_modules/webhook-relay/package.json"), "utf8");
  expect(JSON.parse(installed)).toMatchObject({ version: NEXT });
  await runs(folder);
  expect(readFileSync(join(folder, "relay.yaml"), "utf8")).toBe(before);
});

test("relay.yaml with a field of an earlier version goes on to work after the upgrade, and check names it", async () => {
  const yaml = (more: string): string => `serviceAccount: relay-invoker
sources:
  own:
    provider: custom
    secrets: [OWN_SECRET]
${more}    verify: {kind: token, at: "header:x-token"}
    event: {type: ["body:/type"]}
    routes: [{to: [ci]}]
targets:
  ci: {url: "https://ci.example.com/in"}
`;
  const check = (text: string): Promise<string> => {
    write(around, "old.yaml", text);
    return output(bin(around), ["check", "--without-secrets", "--config", "old.yaml"], around);
  };
  expect(await check(yaml(""))).not.toContain("signsUrl");
  expect(await check(yaml("    signsUrl: false\n"))).toMatch(
    /^old\.yaml:6:\d+ \/sources\/own\/signsUrl: warning: is not needed since 1\.1\.0; remove it/m,
  );
});

describe("relay init in a terminal", () => {
  /** Runs it in a terminal of its own (script, of Debian's bsdutils) and types each answer when it is asked. */
  async function typed(folder: string, answers: readonly string[]): Promise<string> {
    const terminal = spawn("script", ["-qec", `${bin(around)} init`, "/dev/null"], {
      cwd: folder,
      env: ENVIRONMENT,
    });
    let output = "";
    let asked = 0;
    terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      while (asked < answers.length && output.split("]: ").length - 1 > asked) {
        terminal.stdin.write(`${answers[asked]}\n`);
        asked += 1;
      }
    });
    await new Promise((resolve) => terminal.once("close", resolve));
    return output;
  }

  test("asks for what the flags leave open, and takes its own suggestion for an empty answer", async () => {
    const folder = tempFolder();
    const said = await typed(folder, ["stripe, slack-events", "", "shop-hooks"]);
    expect(said).toMatch(/Which providers[^]+In which region[^]+Which Google Cloud project/);
    const written = readFileSync(join(folder, "relay.yaml"), "utf8");
    expect(written).toContain("location: us-central1");
    expect(written).toMatch(/provider: stripe[^]+provider: slack-events/);
    expect(readFileSync(join(folder, ".github/workflows/deploy.yml"), "utf8")).toContain(
      "PROJECT_ID: shop-hooks",
    );
  });

  test("changes nothing that is there already, and says what is", async () => {
    const folder = tempFolder({ "relay.yaml": "mine", "README.md": "mine" });
    const said = await typed(folder, ["github", "", ""]);
    expect(said).toMatch(/has relay\.yaml, README\.md already; nothing was written/);
    expect(readFileSync(join(folder, "relay.yaml"), "utf8")).toBe("mine");
  });

  test("without a terminal it asks nothing: it says which flag is missing", async () => {
    await expect(output(bin(around), ["init", "piped"], around)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("pass --source") as string,
    });
  });
});
