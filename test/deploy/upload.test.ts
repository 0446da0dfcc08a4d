import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { sign } from "@octokit/webhooks-methods";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../src/emulator/emulator.ts";
import { PROJECT, REGION } from "./standin/cloud.ts";
import { cloned, run as runScript } from "./standin/project.ts";
import { useProject, withGcloud } from "./suite.ts";

const run = promisify(execFile);

/** The environment that the cloud would give to the function: variables as deployed, secrets at their pinned versions. */
const environmentOf = (
  project: ReturnType<ReturnType<typeof useProject>>,
): Record<string, string> => {
  const { cloud } = project;
  const deployed = cloud.functions.get(
    `projects/${PROJECT.id}/locations/${REGION}/functions/relay`,
  );
  const service = deployed?.["serviceConfig"] as {
    environmentVariables: Record<string, string>;
    secretEnvironmentVariables: { key: string; secret: string; version: string }[];
  };
  const secrets = service.secretEnvironmentVariables.map(({ key, secret, version }) => [
    key,
    cloud.versions.get(secret)?.[Number(version) - 1]?.value ?? "",
  ]);
  return {
    ...service.environmentVariables,
    ...(Object.fromEntries(secrets) as Record<string, string>),
  };
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

withGcloud("the uploaded archive", () => {
  const project = useProject("empty");
  let emulator: Emulator | undefined;
  let relay: ChildProcess | undefined;

  beforeAll(async () => {
    emulator = await startEmulator({
      grpcPort: 0,
      restPort: 0,
      data: ":memory:",
      deliverTo: () => "http://127.0.0.1:9/",
    });
  });
  afterAll(async () => {
    relay?.kill();
    await emulator?.close();
  });

  test("built by deploy.sh from a relay.yaml elsewhere, unpacked, installed and started as Google does it, relays a signed delivery", async () => {
    const { folder, standIn, cloud, env } = project();
    const place = ["--project", PROJECT.id, "--region", REGION, "--config", "relay.yaml"];
    const deployed = await runScript(place, env, folder, { checkout: cloned(folder) });
    expect(deployed.err).not.toContain("ERROR");
    expect(deployed.code).toBe(0);

    const [archive] = [...cloud.uploads.values()];
    if (archive === undefined) throw new Error("nothing was uploaded");
    const unpacked = join(folder, "unpacked");
    mkdirSync(unpacked);
    writeFileSync(join(folder, "upload.zip"), archive);
    const { stdout } = await run("unzip", ["-Z1", join(folder, "upload.zip")]);
    expect(stdout).not.toMatch(/emulator|console|cli\/|\.ts$|\.env|node_modules/m);
    await run("unzip", ["-q", join(folder, "upload.zip"), "-d", unpacked]);
    await run("npm", ["ci", "--omit=dev", "--prefer-offline", "--no-audit", "--no-fund"], {
      cwd: unpacked,
    });
    await run("npm", ["run", "gcp-build"], { cwd: unpacked });

    const port = await freePort();
    const environment = environmentOf(project());
    relay = spawn(join(unpacked, "node_modules/.bin/functions-framework"), ["--target=relay"], {
      cwd: unpacked,
      env: {
        ...environment,
        PATH: process.env["PATH"],
        PORT: String(port),
        NODE_DEBUG_NATIVE: "compile_cache",
        CLOUD_TASKS_EMULATOR_REST: emulator?.issuerUrl,
      },
    });
    let output = "";
    for (const stream of [relay.stdout, relay.stderr])
      stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const url = `http://127.0.0.1:${port}`;
    await expect
      .poll(
        () =>
          fetch(`${url}/healthz`).then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 600_000 },
      )
      .toBe(200);

    const body = JSON.stringify({ ref: "refs/heads/main" });
    const deliver = async (secret: string): Promise<Response> =>
      fetch(`${url}/github`, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json",
          "x-github-event": "push",
          "x-github-delivery": "0f2b1c5e-5e0e-4a7c-9a53-000000000001",
          "x-hub-signature-256": await sign(secret, body),
        },
      });
    const accepted = await deliver(environment["GITHUB_WEBHOOK_SECRET"] ?? "");
    expect(await accepted.json()).toMatchObject({ status: "accepted", tasks: 2 });
    expect(accepted.status).toBe(202);
    expect((await deliver("another secret")).status).toBe(401);
    const queue = `${emulator?.issuerUrl}/v2/projects/${PROJECT.id}/locations/${REGION}/queues/ci/tasks?responseView=FULL`;
    const { tasks } = (await (await fetch(queue)).json()) as {
      tasks: { httpRequest: { url: string; headers: Record<string, string> } }[];
    };
    expect(tasks.map(({ httpRequest }) => new URL(httpRequest.url).host).sort()).toEqual([
      `ci-${PROJECT.number}.${REGION}.run.app`,
      "intake-313131313131.us-east1.run.app",
    ]);
    expect(output).toContain('"outcome":"accepted"');
    expect(output).toContain(`CommonJS ${join(unpacked, "function.cjs")} was accepted`);
    expect(output).not.toContain(environment["GITHUB_WEBHOOK_SECRET"]);
    expect(standIn.log.every(({ status }) => status < 500)).toBe(true);
  });
});
