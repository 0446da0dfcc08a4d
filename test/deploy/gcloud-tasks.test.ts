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
const AT = "--location us-central1";
const IN = `--queue q ${AT}`;
/** Nobody answers there, so that tasks stay. */
const NOWHERE = "http://127.0.0.1:9";
const OIDC = "--http-oidc-service-account-email-override=a@my-project.iam.gserviceaccount.com";
const EVERYBODY = "--member allUsers --role roles/cloudtasks.enqueuer";

/** Commands, and what each of them prints. */
const STEPS: readonly (readonly [line: string, said: RegExp])[] = [
  ["locations list", /us-central1/],
  ["locations describe us-central1", /locationId: us-central1/],
  [
    `queues create q ${AT} --max-attempts 5 --http-uri-override=scheme:http,host:127.0.0.1,port:9,path:/in,query:a=1`,
    /Created queue/,
  ],
  [`queues describe q ${AT}`, /maxAttempts: 5[^]*state: RUNNING/],
  [`queues list ${AT}`, /^q +RUNNING/m],
  [`queues update q ${AT} --max-dispatches-per-second 3`, /Updated queue/],
  [`queues update q ${AT} ${OIDC} --http-oidc-token-audience-override=https://x`, /Updated queue/],
  [`queues describe q ${AT}`, /oidcToken:[^]*maxDispatchesPerSecond: 3/],
  [
    `queues update q ${AT} --clear-http-oidc-service-account-email-override --clear-http-oidc-token-audience-override`,
    /Updated queue/,
  ],
  [`queues describe q ${AT}`, /^(?![^]*oidcToken)/],
  [`queues pause q ${AT}`, /Paused queue/],
  [`queues resume q ${AT}`, /Resumed queue/],
  [`queues pause q ${AT}`, /Paused queue/],
  [`create-http-task t1 ${IN} --url ${NOWHERE}/ --body-content hi`, /Created task \[.*\/t1\]/],
  [
    `create-app-engine-task t2 ${IN} --relative-uri /x --routing service:worker`,
    /Created task \[.*\/t2\]/,
  ],
  [`buffer --task-id t3 ${IN}`, /Buffered task/],
  [`buffer ${IN}`, /Buffered task/],
  [`list ${IN}`, /^t1 +http[^]*^t2 +app-engine/m],
  [`describe t2 ${IN}`, /host: worker\.my-project\.appspot\.com/],
  [`run t1 ${IN}`, /dispatchCount: 1/],
  [`delete t1 ${IN}`, /Deleted task/],
  [`queues purge q ${AT}`, /Purged queue/],
  [`list ${IN}`, /Listed 0 items/],
  [`queues add-iam-policy-binding q ${AT} ${EVERYBODY}`, /allUsers/],
  [`queues get-iam-policy q ${AT}`, /allUsers/],
  [`queues remove-iam-policy-binding q ${AT} ${EVERYBODY}`, /^(?![^]*allUsers)/],
  [`queues set-iam-policy q policy.json ${AT}`, /Updated IAM policy/],
  [`cmek-config describe ${AT}`, /name: .*cmekConfig/],
  [
    `cmek-config update ${AT} --kms-project=my-project --kms-key-name=k --kms-keyring=r`,
    /keyRings\/r\/cryptoKeys\/k/,
  ],
  [`queues delete q ${AT}`, /Deleted queue/],
];

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
  async function tasks(line: string): Promise<string> {
    const args = ["tasks", ...line.split(" ")];
    const { stdout, stderr } = await run(join(gcloud?.path ?? "", "gcloud"), args, {
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
    for (const [line, said] of STEPS) expect(await tasks(line)).toMatch(said);
  });

  test("a queue that is not there is told in Google's words", async () => {
    await expect(tasks(`queues describe none ${AT}`)).rejects.toThrow(
      /NOT_FOUND: Queue does not exist/,
    );
  });
});
