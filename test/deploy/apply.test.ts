import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { granted, policyOf, PROJECT, REGION, snapshot, TASKS_AGENT } from "./standin/cloud.ts";
import { CONFIG } from "./standin/project.ts";
import { lines, mutations, useProject, withGcloud } from "./suite.ts";

const account = (name: string): string => `${name}@${PROJECT.id}.iam.gserviceaccount.com`;
const member = (name: string): string => `serviceAccount:${account(name)}`;
const queue = (name: string): string => `projects/${PROJECT.id}/locations/${REGION}/queues/${name}`;
const FUNCTION = `projects/${PROJECT.id}/locations/${REGION}/functions/relay`;
const URL_BASE = `https://relay-${PROJECT.number}.${REGION}.run.app`;

withGcloud("the first apply", () => {
  const project = useProject("empty");

  test("a dry run prints everything and changes nothing, on a project where every API is off", async () => {
    project().cloud.apis.clear();
    project().cloud.secrets.clear();
    const { code, out } = await project().deploy(["--dry-run"]);
    expect(code).toBe(0);
    expect(mutations(project())).toEqual([]);
    expect(lines(out, "+")).toContain("queue relay-parked  (paused)");
    expect(lines(out, "+").length).toBeGreaterThan(30);
    expect(lines(out, "!")[0]).toContain(
      `gcloud secrets create ci-key --project=${PROJECT.id} --replication-policy=automatic --data-file=-`,
    );
  });

  test("a secret without a value stops it before the first change", async () => {
    project().cloud.versions.set("ci-key", [{ state: "DISABLED", value: "x" }]);
    const { code, out } = await project().deploy([]);
    expect(code).toBe(1);
    expect(lines(out, "!")).toHaveLength(1);
    expect(lines(out, "!")[0]).toContain(
      `gcloud secrets versions add ci-key --project=${PROJECT.id} --data-file=-`,
    );
    expect(mutations(project())).toEqual([]);
  });

  test("it makes everything, waits for accounts that IAM does not know yet, and prints the addresses", async () => {
    for (const name of ["relay-build", "relay-runtime", "relay-invoker"])
      project().cloud.settling.set(account(name), 2);
    const { code, out, err } = await project().deploy([]);
    expect(err).not.toContain("ERROR");
    expect(code).toBe(0);
    expect(out).toContain(`${URL_BASE}/github`);
    expect(out).toContain(`${URL_BASE}/stripe`);
    const { cloud } = project();

    expect([...cloud.accounts.keys()].sort()).toEqual(
      ["relay-build", "relay-invoker", "relay-runtime"].map(account),
    );
    for (const name of ["ci", "audit", "relay-parked", "relay-ledger"]) {
      expect(
        granted(cloud, queue(name), "roles/cloudtasks.enqueuer", member("relay-runtime")),
      ).toBe(true);
    }
    expect(
      granted(
        cloud,
        `accounts/${account("relay-invoker")}`,
        "roles/iam.serviceAccountUser",
        member("relay-runtime"),
      ),
    ).toBe(true);
    const readers = ["ci", "audit", "relay-parked", "relay-ledger"].filter((name) =>
      granted(cloud, queue(name), "roles/cloudtasks.viewer", member("relay-runtime")),
    );
    expect(readers).toEqual(["relay-ledger"]);
    expect(policyOf(cloud, `projects/${PROJECT.id}`)["bindings"]).toEqual([
      { role: "roles/cloudtasks.serviceAgent", members: [TASKS_AGENT] },
      { role: "roles/cloudbuild.builds.builder", members: [member("relay-build")] },
    ]);
    for (const service of [
      `run/${REGION}/ci`,
      `run/${REGION}/audit`,
      "313131313131:run/us-east1/intake",
    ]) {
      expect(policyOf(cloud, service)["bindings"]).toEqual([
        { role: "roles/run.invoker", members: [member("relay-invoker")] },
      ]);
    }
    expect(granted(cloud, `run/${REGION}/relay`, "roles/run.invoker", "allUsers")).toBe(true);

    expect(cloud.queues.get(queue("ci"))).toMatchObject({
      state: "RUNNING",
      rateLimits: { maxDispatchesPerSecond: 50, maxConcurrentDispatches: 10 },
      retryConfig: {
        maxAttempts: -1,
        minBackoff: "1s",
        maxBackoff: "3600s",
        maxDoublings: 12,
        maxRetryDuration: "0s",
      },
    });
    expect(cloud.queues.get(queue("ci"))).not.toHaveProperty("httpTarget");
    expect(cloud.queues.get(queue("relay-parked"))).toMatchObject({ state: "PAUSED" });
    expect(cloud.queues.get(queue("relay-ledger"))).toMatchObject({ state: "PAUSED" });
    expect(cloud.queues.get(queue("audit"))?.["httpTarget"]).toMatchObject({
      uriOverride: {
        scheme: "HTTPS",
        host: "audit-x7hs2k-ew.a.run.app",
        pathOverride: { path: "/in" },
        uriOverrideEnforceMode: "ALWAYS",
      },
      headerOverrides: [{ header: { key: "x-team", value: "audit, emea" } }],
      oidcToken: {
        serviceAccountEmail: account("relay-invoker"),
        audience: "https://audit-x7hs2k-ew.a.run.app",
      },
    });

    const deployed = cloud.functions.get(FUNCTION) as Record<string, Record<string, unknown>>;
    expect(deployed["state"]).toBe("ACTIVE");
    expect(deployed["buildConfig"]).toMatchObject({
      runtime: "nodejs24",
      entryPoint: "relay",
      serviceAccount: `projects/${PROJECT.id}/serviceAccounts/${account("relay-build")}`,
    });
    expect(deployed["serviceConfig"]).toMatchObject({
      serviceAccountEmail: account("relay-runtime"),
      availableMemory: "512Mi",
      maxInstanceRequestConcurrency: 80,
      ingressSettings: "ALLOW_ALL",
      environmentVariables: { GOOGLE_CLOUD_PROJECT: PROJECT.id, RELAY_URL: URL_BASE },
    });
    const mounts = deployed["serviceConfig"]?.["secretEnvironmentVariables"] as Record<
      string,
      string
    >[];
    expect(mounts.map(({ key, secret, version }) => `${key} ${secret}:${version}`).sort()).toEqual([
      "CI_KEY ci-key:1",
      "GITHUB_WEBHOOK_SECRET github-webhook-secret:1",
      "STRIPE_WEBHOOK_SECRET stripe-webhook-secret:1",
    ]);
    expect([...cloud.metrics.keys()].sort()).toEqual([
      "relay-dead-tasks",
      "relay-deliveries",
      "relay-latency",
      "relay-ledger-errors",
      "relay-parked-events",
    ]);
    expect(cloud.alerts.size).toBe(6);
    expect(cloud.dashboards.size).toBe(1);
  });
});

withGcloud("a further apply", () => {
  const project = useProject("applied");

  test("that changes nothing sends no change, builds nothing and needs nine gcloud calls", async () => {
    const before = project().calls().length;
    const { code, out } = await project().deploy([]);
    expect(code).toBe(0);
    expect(out).not.toMatch(/^[+~!-] /m);
    expect(mutations(project())).toEqual([]);
    expect(project().calls().length - before).toBe(9);
  });

  test("--verify names every drift with exit 3 and changes nothing; the next apply repairs all of it", async () => {
    const { cloud } = project();
    const wanted = snapshot(cloud);
    const edit = (
      map: ReadonlyMap<string, Record<string, unknown>>,
      key: string,
      change: (value: Record<string, never>) => void,
    ): void => change(map.get(key) as Record<string, never>);
    edit(cloud.queues, queue("ci"), (ci) =>
      Object.assign(ci["rateLimits"] ?? {}, { maxDispatchesPerSecond: 500 }),
    );
    edit(cloud.queues, queue("ci"), (ci) =>
      Object.assign(ci, {
        httpTarget: { httpMethod: "PUT", uriOverride: { host: "evil.example" } },
      }),
    );
    edit(cloud.queues, queue("audit"), (audit) =>
      Object.assign(audit["httpTarget"] ?? {}, { headerOverrides: [] }),
    );
    edit(cloud.queues, queue("relay-parked"), (parked) =>
      Object.assign(parked, { state: "RUNNING" }),
    );
    cloud.policies.delete(`secrets/ci-key`);
    cloud.policies.delete(`run/${REGION}/relay`);
    cloud.policies.set(`run/${REGION}/audit`, {
      etag: "Nw==",
      bindings: [
        {
          role: "roles/run.invoker",
          members: [member("relay-invoker"), "user:someone@example.com"],
        },
      ],
    });
    cloud.accounts.delete(account("relay-build"));
    edit(cloud.metrics, "relay-deliveries", (metric) =>
      Object.assign(metric, { filter: "severity=ERROR" }),
    );
    const alert = [...cloud.alerts.keys()][0] ?? "";
    edit(cloud.alerts, alert, (policy) =>
      Object.assign(policy, { displayName: "changed by hand" }),
    );
    cloud.alerts.set("projects/p/alertPolicies/extra", {
      ...cloud.alerts.get(alert),
      name: `projects/${PROJECT.id}/alertPolicies/extra`,
    });
    cloud.dashboards.clear();
    edit(cloud.functions, FUNCTION, (deployed) => {
      Object.assign(deployed["serviceConfig"] ?? {}, {
        availableMemory: "256M",
        maxInstanceCount: 100,
      });
      Object.assign(deployed["serviceConfig"]?.["environmentVariables"] ?? {}, {
        DEBUG: "a-value-set-by-hand",
      });
    });
    cloud.alerts.delete("projects/p/alertPolicies/extra");

    const verified = await project().deploy(["--verify"]);
    expect(verified.code).toBe(3);
    expect(mutations(project())).toEqual([]);
    expect(lines(verified.out, "+")).toEqual([
      "account relay-build  (Webhook Relay: builds the function)",
      `grant run.invoker on service relay (${REGION}) to allUsers`,
      "grant secretmanager.secretAccessor on secret ci-key to relay-runtime",
      "dashboard webhook-relay",
    ]);
    const changed = lines(verified.out, "~").join("\n");
    expect(changed).toContain("max-dispatches-per-second: 500 -> 50");
    expect(changed).toContain("http-uri-override: ^|^host:evil.example|mode:ALWAYS -> none");
    expect(changed).toContain("http-header-override: none -> x-team: audit, emea");
    expect(changed).toContain("queue relay-parked  state: RUNNING -> PAUSED");
    expect(changed).toContain("metric relay-deliveries  filter changed");
    expect(changed).toContain("alert refused  displayName changed");
    expect(changed).toContain(
      "memory: 256Mi -> 512Mi, maxInstances: 100 -> 20, env DEBUG: (set by hand) -> none",
    );
    expect(verified.out).not.toContain("a-value-set-by-hand");

    const applied = await project().deploy([]);
    expect(applied.err).not.toContain("ERROR");
    expect(applied.code).toBe(0);
    cloud.policies.set(`run/${REGION}/audit`, {
      etag: "Nw==",
      bindings: (
        policyOf(cloud, `run/${REGION}/audit`)["bindings"] as { role: string; members: string[] }[]
      ).map(({ role, members }) => ({
        role,
        members: members.filter((each) => each !== "user:someone@example.com"),
      })),
    });
    expect(snapshot(cloud)).toEqual(wanted);
  });

  test("after a rotation mounts the new version, and says so", async () => {
    const stored = await project().deploy(
      ["--set-secret", "GITHUB_WEBHOOK_SECRET"],
      "a-new-secret-value\n",
    );
    expect(stored.code).toBe(0);
    expect(
      project()
        .cloud.versions.get("github-webhook-secret")
        ?.map(({ value }) => value),
    ).toEqual(["value-of-github-webhook-secret", "a-new-secret-value"]);
    const { code, out } = await project().deploy([]);
    expect(code).toBe(0);
    expect(lines(out, "~")).toEqual([
      "function relay  secret GITHUB_WEBHOOK_SECRET: github-webhook-secret:1 -> github-webhook-secret:2",
    ]);
    expect(`${out}${stored.out}${stored.err}${project().calls().join()}`).not.toContain(
      "a-new-secret-value",
    );
  });

  test("takes the grants of targets that left relay.yaml away, in other projects too, and keeps their queues", async () => {
    project().configure(`
location: ${REGION}
serviceAccount: relay-invoker
sources:
  github: {provider: github, secrets: [GITHUB_WEBHOOK_SECRET], routes: [{to: [ci]}]}
targets:
  ci: {url: "https://ci-${PROJECT.number}.${REGION}.run.app/hooks"}
`);
    const { code, out } = await project().deploy([]);
    expect(code).toBe(0);
    expect([...lines(out, "-")].sort()).toEqual([
      "grant cloudtasks.enqueuer on queue audit to relay-runtime",
      "grant cloudtasks.enqueuer on queue relay-ledger to relay-runtime",
      "grant cloudtasks.viewer on queue relay-ledger to relay-runtime",
      `grant run.invoker on service audit (${REGION}) to relay-invoker`,
      "grant run.invoker on service intake (313131313131 us-east1) to relay-invoker",
      "grant secretmanager.secretAccessor on secret ci-key to relay-runtime",
      "grant secretmanager.secretAccessor on secret stripe-webhook-secret to relay-runtime",
    ]);
    expect(lines(out, "=").join()).toContain("queue audit  (left relay.yaml; kept with its tasks");
    expect(project().cloud.queues.has(queue("audit"))).toBe(true);
    expect(
      policyOf(project().cloud, "313131313131:run/us-east1/intake")["bindings"],
    ).toBeUndefined();
  });

  test("leaves a queue that somebody paused alone, and --resume resumes all but the relay's own", async () => {
    Object.assign(project().cloud.queues.get(queue("ci")) ?? {}, { state: "PAUSED" });
    const { code, out } = await project().deploy(["--verify"]);
    expect(code).toBe(0);
    expect(lines(out, "=").join()).toContain("queue ci  (paused; unchanged, use --resume)");
    await project().deploy(["--resume", "--only", "queues"]);
    expect(mutations(project())).toEqual([
      `POST cloudtasks.googleapis.com/v2/${queue("ci")}:resume`,
    ]);
  });

  test("with --only touches nothing else", async () => {
    project().cloud.metrics.clear();
    project().cloud.queues.delete(queue("ci"));
    await project().deploy(["--only", "queues"]);
    expect(mutations(project())).toEqual([
      `POST cloudtasks.googleapis.com/v2/projects/${PROJECT.id}/locations/${REGION}/queues`,
    ]);
  });

  test("explains that a deleted queue's name cannot be used yet", async () => {
    project().cloud.queues.delete(queue("ci"));
    project().cloud.deletedQueues.add(queue("ci"));
    const { code, err } = await project().deploy(["--only", "queues"]);
    expect(code).toBe(1);
    expect(err).toContain("up to 3 days");
    expect(err).toContain("failed at: queue create ci");
  });

  const traffic = (): unknown => {
    const { spec = {} } = project().cloud.services.get(`run/${REGION}/relay`) ?? {};
    return (spec as Record<string, unknown>)["traffic"];
  };
  const release = (): void =>
    appendFileSync(join(project().staging, "function.mjs"), "// another release\n");

  test("a revision that does not answer as it should loses the traffic again, and the run fails", async () => {
    release();
    project().cloud.relay = { healthz: 503, unsigned: 503 };
    const { code, err } = await project().deploy([]);
    expect(code).toBe(1);
    expect(err).toContain("healthz answered 503");
    expect(traffic()).toMatchObject([{ percent: 100, revisionName: "relay-00001-abc" }]);
  });

  test("so does one that takes unsigned deliveries", async () => {
    release();
    project().cloud.relay = { healthz: 200, unsigned: 202 };
    const { code } = await project().deploy([]);
    expect(code).toBe(1);
    expect(traffic()).toMatchObject([{ percent: 100, revisionName: "relay-00001-abc" }]);
  });

  test("--rollback moves the traffic to the previous revision, and the next apply back to the latest", async () => {
    release();
    expect((await project().deploy([])).code).toBe(0);
    const back = await project().deploy(["--rollback"]);
    expect(back.code).toBe(0);
    expect(traffic()).toMatchObject([{ percent: 100, revisionName: "relay-00001-abc" }]);
    project().standIn.log.length = 0;
    const { code, out } = await project().deploy([]);
    expect(code).toBe(0);
    expect(lines(out, "~")).toEqual(["function relay  traffic: relay-00001-abc 100% -> latest"]);
    expect(traffic()).toMatchObject([{ percent: 100, latestRevision: true }]);
    expect(mutations(project())).toHaveLength(1);
  });

  test("--rollback to a revision that is not there is refused", async () => {
    const { code, err } = await project().deploy(["--rollback", "relay-00099-abc"]);
    expect(code).toBe(1);
    expect(err).toContain("relay-00001-abc");
    expect(mutations(project())).toEqual([]);
  });

  test("an old project's Cloud Tasks gets its role from an owner; anybody else is shown the command", async () => {
    project().cloud.policies.set(`projects/${PROJECT.id}`, {
      etag: "OQ==",
      bindings: [{ role: "roles/cloudbuild.builds.builder", members: [member("relay-build")] }],
    });
    const text = `grant cloudtasks.serviceAgent on project ${PROJECT.id} to service-${PROJECT.number}@gcp-sa-cloudtasks.iam.gserviceaccount.com`;
    const asOwner = await project().deploy(["--verify"]);
    expect(asOwner.code).toBe(3);
    expect(lines(asOwner.out, "+")).toEqual([text]);
    project().cloud.isOwner = false;
    const asDeployer = await project().deploy(["--verify"]);
    expect(asDeployer.code).toBe(3);
    expect(lines(asDeployer.out, "!")).toEqual([
      `${text}  is missing, and an owner has to give it:  gcloud projects add-iam-policy-binding ${PROJECT.id} --member=${TASKS_AGENT} --role=roles/cloudtasks.serviceAgent --condition=None`,
    ]);
    project().cloud.isOwner = true;
    expect((await project().deploy([])).code).toBe(0);
    expect(
      granted(
        project().cloud,
        `projects/${PROJECT.id}`,
        "roles/cloudtasks.serviceAgent",
        TASKS_AGENT,
      ),
    ).toBe(true);
  });

  test("a target whose Cloud Run service is not there is told in the plan, and all else is applied", async () => {
    const host = `typo-${PROJECT.number}.${REGION}.run.app`;
    project().configure(CONFIG.replace(`ci-${PROJECT.number}.${REGION}.run.app`, host));
    const plan = await project().deploy(["--dry-run"]);
    const [line = "", ...others] = lines(plan.out, "!");
    expect(line).toBe(
      `service typo (${REGION})  is not there, and a target of relay.yaml calls it: deploy it first, or correct the target's url`,
    );
    expect(others).toEqual([]);
    expect(plan.out).not.toContain("run.invoker on service typo");
    const { err } = await project().deploy([]);
    expect(err).not.toContain("failed at");
  });

  const inTheWay: readonly [string, RegExp, () => void][] = [
    [
      "a 1st gen function of its name",
      /^relay {2}is a 1st gen function/,
      () => {
        project().cloud.functions.set(FUNCTION, { name: FUNCTION, environment: "GEN_1" });
      },
    ],
    [
      "a function of its name that somebody else has deployed",
      /^relay {2}is a function that this script did not make/,
      () => {
        Object.assign(project().cloud.functions.get(FUNCTION) ?? {}, { labels: { team: "x" } });
      },
    ],
    [
      "a service of its name that somebody else has deployed",
      /^relay {2}is a Cloud Run service that this script did not make/,
      () => {
        project().cloud.functions.delete(FUNCTION);
        const service = project().cloud.services.get(`run/${REGION}/relay`);
        Object.assign(service?.["metadata"] ?? {}, {
          labels: { "cloud.googleapis.com/location": REGION },
        });
      },
    ],
  ];
  test.each(inTheWay)("%s is named before anything is made", async (_, words, arrange) => {
    arrange();
    const { code, out } = await project().deploy([]);
    expect(code).toBe(1);
    expect(lines(out, "!")).toEqual([expect.stringMatching(words)]);
    expect(lines(out, "+")).not.toContain(expect.stringContaining("function relay"));
    expect(mutations(project())).toEqual([]);
  });

  test("an organisation that forbids public access is named as the cause", async () => {
    project().cloud.policies.delete(`run/${REGION}/relay`);
    project().cloud.publicAccessForbidden = true;
    const { code, err } = await project().deploy([]);
    expect(code).toBe(1);
    expect(err).toContain("organization policy");
  });
});
