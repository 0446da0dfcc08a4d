import { expect, test } from "vitest";
import { wantedSchedule, scheduleChanges } from "../../src/cli/deploy/resources/schedule.ts";
import type { Json, Present, Wanted } from "../../src/cli/deploy/state.ts";
import {
  granted,
  policyOf,
  PROJECT,
  REGION,
  SCHEDULER_AGENT,
  setPolicy,
  snapshot,
} from "./standin/cloud.ts";
import { CONFIG } from "./standin/project.ts";
import { lines, mutations, useProject, withGcloud } from "./suite.ts";

const account = (name: string): string => `${name}@${PROJECT.id}.iam.gserviceaccount.com`;
const member = (name: string): string => `serviceAccount:${account(name)}`;
const queue = (name: string): string => `projects/${PROJECT.id}/locations/${REGION}/queues/${name}`;
const FUNCTION = `projects/${PROJECT.id}/locations/${REGION}/functions/relay`;
const JOB = `projects/${PROJECT.id}/locations/${REGION}/jobs/relay-sweep`;
const RELAY_URL = `https://relay-${PROJECT.number}.${REGION}.run.app`;
/** CONFIG, in which one target of two shards gives up. */
const WITH_DEAD = CONFIG.replace(
  "queue: ci}",
  "queue: intake, shards: 2, dead: {after: 20, statuses: [410]}}",
);

withGcloud("dead letters", () => {
  const project = useProject("applied");

  /** What the sweeper holds, as `<role> on <resource>`. */
  const held = (name: string): readonly string[] =>
    [...project().cloud.policies]
      .flatMap(([on, { bindings }]) =>
        bindings
          .filter(({ members }) => members.includes(member(name)))
          .map(({ role }) => `${role.replace("roles/", "")} on ${on.split("/").at(-1) ?? ""}`),
      )
      .sort();

  const apply = async (yaml: string): Promise<string> => {
    project().configure(yaml);
    const { code, out, err } = await project().deploy([]);
    expect({ code, failed: err.includes("deploy.sh:") ? err : "" }).toEqual({
      code: 0,
      failed: "",
    });
    return out;
  };

  test("without a target that says dead there is none of it", () => {
    const { cloud } = project();
    expect(cloud.schedules.size).toBe(0);
    expect(cloud.apis.has("cloudscheduler.googleapis.com")).toBe(false);
    expect(cloud.accounts.has(account("relay-sweeper"))).toBe(false);
  });

  test("a target that says dead gets its sweep: account, roles, variable, schedule and alert; a second apply changes nothing", async () => {
    await apply(WITH_DEAD);
    const { cloud } = project();
    expect(cloud.accounts.get(account("relay-sweeper"))?.["displayName"]).toBe(
      "Webhook Relay: moves the tasks that a target does not accept",
    );
    expect(held("relay-sweeper")).toEqual(
      [
        ...["intake-0", "intake-1", "relay-dead"].flatMap((name) =>
          ["enqueuer", "taskDeleter", "viewer"].map((role) => `cloudtasks.${role} on ${name}`),
        ),
        `iam.serviceAccountUser on ${account("relay-invoker")}`,
      ].sort(),
    );
    expect(held("relay-runtime")).toContain(
      `iam.serviceAccountTokenCreator on ${account("relay-sweeper")}`,
    );
    expect(cloud.queues.get(queue("relay-dead"))?.["state"]).toBe("PAUSED");
    expect(cloud.functions.get(FUNCTION)?.["serviceConfig"]).toMatchObject({
      environmentVariables: { RELAY_SWEEPER: account("relay-sweeper"), RELAY_URL },
    });
    expect(cloud.schedules.get(JOB)).toMatchObject({
      state: "ENABLED",
      schedule: "*/5 * * * *",
      timeZone: "Etc/UTC",
      attemptDeadline: "60s",
      httpTarget: {
        uri: `${RELAY_URL}/-/sweep`,
        httpMethod: "POST",
        oidcToken: { serviceAccountEmail: account("relay-sweeper"), audience: RELAY_URL },
      },
    });
    expect(cloud.alerts.size).toBe(7);

    project().standIn.log.length = 0;
    expect((await project().deploy(["--verify"])).code).toBe(0);
    expect(await apply(WITH_DEAD)).not.toMatch(/^[+~!-] /m);
    expect(mutations(project())).toEqual([]);
  });

  test("--verify sees a schedule that was changed or paused by hand, and the next apply repairs it", async () => {
    await apply(WITH_DEAD);
    const { cloud } = project();
    const wanted = snapshot(cloud);
    const oidcToken = { serviceAccountEmail: account("relay-invoker"), audience: "https://other" };
    cloud.schedules.set(JOB, {
      ...cloud.schedules.get(JOB),
      state: "PAUSED",
      schedule: "0 0 * * *",
      attemptDeadline: "180s",
      httpTarget: { uri: "https://other.example/", httpMethod: "GET", oidcToken },
    });
    const { code, out } = await project().deploy(["--verify"]);
    expect(code).toBe(3);
    const [line = ""] = lines(out, "~");
    expect(line).toContain("schedule relay-sweep");
    expect(line).toContain("schedule: 0 0 * * * -> */5 * * * *");
    expect(line).toContain("state: PAUSED -> ENABLED");
    await apply(WITH_DEAD);
    expect(snapshot(cloud)).toEqual(wanted);
  });

  test("an old project's Cloud Scheduler gets its role, without which the sweep would be answered 403", async () => {
    await apply(WITH_DEAD);
    const { cloud } = project();
    const on = `projects/${PROJECT.id}`;
    const { bindings } = policyOf(cloud, on) as { readonly bindings: readonly { role: string }[] };
    const role = "roles/cloudscheduler.serviceAgent";
    expect(bindings).toContainEqual({ role, members: [SCHEDULER_AGENT] });
    setPolicy(cloud, on, { bindings: bindings.filter((one) => one.role !== role) });
    const { code, out } = await project().deploy(["--verify"]);
    expect([code, lines(out, "+")]).toEqual([
      3,
      [
        `grant cloudscheduler.serviceAgent on project ${PROJECT.id} to service-${PROJECT.number}@gcp-sa-cloudscheduler.iam.gserviceaccount.com`,
      ],
    ]);
    await apply(WITH_DEAD);
    expect(granted(cloud, on, role, SCHEDULER_AGENT)).toBe(true);
  });

  test("when no target says dead any more, schedule, roles, variable and alert go", async () => {
    const before = snapshot(project().cloud) as { readonly functions: unknown };
    await apply(WITH_DEAD);
    const out = await apply(CONFIG);
    expect(lines(out, "-")).toContain("schedule relay-sweep");
    expect(lines(out, "=")).toContain(
      "account relay-sweeper  (no longer needed; kept without a role, --destroy deletes it)",
    );
    const { cloud } = project();
    expect(cloud.schedules.size).toBe(0);
    expect(held("relay-sweeper")).toEqual([]);
    expect(policyOf(cloud, `accounts/${account("relay-sweeper")}`)["bindings"]).toBeUndefined();
    expect((snapshot(cloud) as typeof before).functions).toEqual(before.functions);
    expect(cloud.alerts.size).toBe(6);
  });

  test("--destroy takes the schedule and the sweeper along, and leaves a schedule that somebody else has made", async () => {
    await apply(WITH_DEAD);
    const { cloud } = project();
    const job = cloud.schedules.get(JOB) ?? {};
    expect((await project().deploy(["--destroy", "--yes"])).code).toBe(0);
    expect([cloud.schedules.size, cloud.accounts.size, cloud.metrics.size]).toEqual([0, 0, 0]);
    expect(held("relay-sweeper")).toEqual([]);
    cloud.schedules.set(JOB, { ...job, description: "the platform team's" });
    expect((await project().deploy(["--destroy", "--yes"])).code).toBe(0);
    expect(cloud.schedules.size).toBe(1);
  });

  test("a schedule whose making was answered with an error although it was made is not made twice", async () => {
    project().standIn.fault = ({ method, url }, again) =>
      method === "POST" && url.endsWith("/jobs") && again === 0 ? "lost" : undefined;
    await apply(WITH_DEAD);
    expect(project().cloud.schedules.get(JOB)?.["state"]).toBe("ENABLED");
  });
});

const schedule = wantedSchedule(
  { runtime: "r@p", build: "b@p", invokers: [], sweeper: "s@p" },
  RELAY_URL,
);
/** The job as Cloud Scheduler gives it, in whose own words nothing differs. */
const asWanted: Json = {
  name: JOB,
  description: "webhook-relay",
  schedule: "*/5 * * * *",
  timeZone: "Etc/UTC",
  state: "ENABLED",
  attemptDeadline: "60s",
  httpTarget: {
    uri: `${RELAY_URL}/-/sweep`,
    httpMethod: "POST",
    headers: { "User-Agent": "Google-Cloud-Scheduler" },
    oidcToken: { serviceAccountEmail: "s@p", audience: RELAY_URL },
  },
  retryConfig: { maxBackoffDuration: "3600s", maxDoublings: 5, minBackoffDuration: "5s" },
};
const changesOf = (status: number, body: Json) =>
  scheduleChanges(
    { schedule } as Wanted,
    { answers: new Map([["schedule", { status, body }]]) } as unknown as Present,
  );
const target = asWanted["httpTarget"] as Json;

test("a job in Cloud Scheduler's words is as wanted, and what it adds is no difference", () => {
  expect(changesOf(200, asWanted)[0]?.sign).toBe("=");
});

test.each<[field: string, job: Json]>([
  ["schedule", { schedule: "* * * * *" }],
  ["time-zone", { timeZone: "Asia/Kolkata" }],
  ["attempt-deadline", { attemptDeadline: "180s" }],
  ["state", { state: "PAUSED" }],
  ["state", { state: "UPDATE_FAILED" }],
  ["uri", { httpTarget: { ...target, uri: RELAY_URL } }],
  ["http-method", { httpTarget: { ...target, httpMethod: "PUT" } }],
  [
    "oidc-service-account-email",
    { httpTarget: { ...target, oidcToken: { serviceAccountEmail: "x@p", audience: RELAY_URL } } },
  ],
  [
    "oidc-token-audience",
    { httpTarget: { ...target, oidcToken: { serviceAccountEmail: "s@p", audience: "x" } } },
  ],
  ["oidc-service-account-email", { httpTarget: { ...target, oidcToken: undefined } }],
])("a job whose %s differs is changed back", (field, job) => {
  const [found] = changesOf(200, { ...asWanted, ...job });
  expect(found?.sign).toBe("~");
  expect(found?.text).toContain(`${field}: `);
  expect(found?.steps.map(([, verb]) => verb)).toEqual(
    job["state"] === "PAUSED" ? ["resume", "update"] : ["update"],
  );
});

test("a job that may not be read is left alone, and said so", () => {
  expect(changesOf(403, {})).toMatchObject([{ sign: "?", steps: [] }]);
});
