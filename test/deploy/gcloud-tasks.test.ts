import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../src/emulator/emulator.ts";
import { QUIET, startGcloud, type WarmGcloud } from "./standin/gcloud.ts";
import { withGcloud } from "./suite.ts";

const run = promisify(execFile);
const LOCATION = ["--location", "us-central1"];
const QUEUE = ["--queue", "q", ...LOCATION];
/** Nobody answers there, so that tasks stay. */
const NOWHERE = "http://127.0.0.1:9";

withGcloud("gcloud tasks against the embedded Cloud Tasks", () => {
  let folder = "";
  let gcloud: WarmGcloud | undefined;
  let emulator: Emulator | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "relay-gcloud-tasks-"));
    gcloud = await startGcloud(folder);
    emulator = await startEmulator({
      grpcPort: 0,
      restPort: 0,
      data: ":memory:",
      appEngine: NOWHERE,
    });
  });
  afterAll(async () => {
    gcloud?.close();
    await emulator?.close();
  });

  /** What the command prints on both streams; rejects where it fails. */
  async function tasks(...args: readonly string[]): Promise<string> {
    const { stdout, stderr } = await run(join(gcloud?.path ?? "", "gcloud"), ["tasks", ...args], {
      cwd: folder,
      env: {
        ...QUIET,
        ...gcloud?.env,
        PATH: process.env["PATH"],
        HOME: folder,
        GCLOUD_CALLS: join(folder, "calls"),
        CLOUDSDK_CONFIG: join(folder, "gcloud"),
        CLOUDSDK_CORE_PROJECT: "my-project",
        CLOUDSDK_CORE_DISABLE_PROMPTS: "1",
        CLOUDSDK_AUTH_DISABLE_CREDENTIALS: "true",
        CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDTASKS: `${emulator?.issuerUrl}/`,
      },
    });
    return stdout + stderr;
  }

  test("every command does what it says, one after the other", async () => {
    writeFileSync(join(folder, "policy.json"), '{"bindings":[]}');
    const account = "a@my-project.iam.gserviceaccount.com";
    const binding = ["--member", "allUsers", "--role", "roles/cloudtasks.enqueuer"];
    const override = "--http-uri-override=scheme:http,host:127.0.0.1,port:9,path:/in,query:a=1";
    const steps: readonly (readonly [args: readonly string[], said: RegExp])[] = [
      [["locations", "list"], /us-central1/],
      [["locations", "describe", "us-central1"], /locationId: us-central1/],
      [["queues", "create", "q", ...LOCATION, "--max-attempts", "5", override], /Created queue/],
      [["queues", "describe", "q", ...LOCATION], /maxAttempts: 5[^]*state: RUNNING/],
      [["queues", "list", ...LOCATION], /^q +RUNNING/m],
      [["queues", "update", "q", ...LOCATION, "--max-dispatches-per-second", "3"], /Updated queue/],
      [
        [
          ...["queues", "update", "q", ...LOCATION],
          `--http-oidc-service-account-email-override=${account}`,
          "--http-oidc-token-audience-override=https://x.example.com",
        ],
        /Updated queue/,
      ],
      [["queues", "describe", "q", ...LOCATION], /oidcToken:[^]*maxDispatchesPerSecond: 3/],
      [
        [
          ...["queues", "update", "q", ...LOCATION],
          "--clear-http-oidc-service-account-email-override",
          "--clear-http-oidc-token-audience-override",
        ],
        /Updated queue/,
      ],
      [["queues", "describe", "q", ...LOCATION], /^(?![^]*oidcToken)/],
      [["queues", "pause", "q", ...LOCATION], /Paused queue/],
      [["queues", "resume", "q", ...LOCATION], /Resumed queue/],
      [["queues", "pause", "q", ...LOCATION], /Paused queue/],
      [
        [...["create-http-task", "t1", ...QUEUE, "--url", `${NOWHERE}/`], "--body-content", "hi"],
        /Created task \[.*\/t1\]/,
      ],
      [
        [
          ...["create-app-engine-task", "t2", ...QUEUE],
          ...["--relative-uri", "/x", "--routing", "service:worker"],
        ],
        /Created task \[.*\/t2\]/,
      ],
      [["buffer", "--task-id", "t3", ...QUEUE], /Buffered task/],
      [["buffer", ...QUEUE], /Buffered task/],
      [["list", ...QUEUE], /^t1 +http[^]*^t2 +app-engine/m],
      [["describe", "t2", ...QUEUE], /host: worker\.my-project\.appspot\.com/],
      [["run", "t1", ...QUEUE], /dispatchCount: 1/],
      [["delete", "t1", ...QUEUE], /Deleted task/],
      [["queues", "purge", "q", ...LOCATION], /Purged queue/],
      [["list", ...QUEUE], /Listed 0 items/],
      [["queues", "add-iam-policy-binding", "q", ...LOCATION, ...binding], /allUsers/],
      [["queues", "get-iam-policy", "q", ...LOCATION], /allUsers/],
      [["queues", "remove-iam-policy-binding", "q", ...LOCATION, ...binding], /^(?!.*allUsers)/],
      [["queues", "set-iam-policy", "q", "policy.json", ...LOCATION], /Updated IAM policy/],
      [["cmek-config", "describe", ...LOCATION], /name: .*cmekConfig/],
      [
        [
          ...["cmek-config", "update", ...LOCATION, "--kms-project=my-project"],
          ...["--kms-key-name=k", "--kms-keyring=r"],
        ],
        /keyRings\/r\/cryptoKeys\/k/,
      ],
      [["queues", "delete", "q", ...LOCATION], /Deleted queue/],
    ];
    for (const [args, said] of steps) {
      expect(await tasks(...args), args.join(" ")).toMatch(said);
    }
  });

  test("a queue that is not there is told in Google's words", async () => {
    await expect(tasks("queues", "describe", "none", ...LOCATION)).rejects.toThrow(
      /NOT_FOUND: Queue does not exist/,
    );
  });
});
