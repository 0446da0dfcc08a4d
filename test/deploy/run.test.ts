import { expect, test } from "vitest";
import {
  granted,
  policyOf,
  PROJECT,
  REGION,
  restore,
  saved,
  setPolicy,
  snapshot,
  TASKS_AGENT,
} from "./standin/cloud.ts";
import { lines, mutations, useProject, withGcloud } from "./suite.ts";

const account = (name: string): string =>
  `serviceAccount:${name}@${PROJECT.id}.iam.gserviceaccount.com`;

withGcloud("--via run", () => {
  const project = useProject("applied", ["--via", "run"]);

  test("deploys a service from the same build, and a second apply changes nothing", async () => {
    const { cloud } = project();
    expect(cloud.functions.size).toBe(0);
    expect(granted(cloud, `run/${REGION}/relay`, "roles/run.invoker", "allUsers")).toBe(true);
    const { code, out } = await project().deploy(["--via", "run"]);
    expect(code).toBe(0);
    expect(out).not.toMatch(/^[+~!-] /m);
    expect(mutations(project())).toEqual([]);
  });

  test("names drift in the service's own words, repairs it, and moves pinned traffic along", async () => {
    const service = project().cloud.services.get(`run/${REGION}/relay`) as {
      spec: { template: { spec: Record<string, unknown> }; traffic: unknown };
    };
    service.spec.template.spec["containerConcurrency"] = 1;
    service.spec.traffic = [{ revisionName: "relay-00001-abc", percent: 100 }];
    const { code, out } = await project().deploy(["--via", "run", "--only", "function"]);
    expect(code).toBe(0);
    expect(lines(out, "~")).toEqual([
      "function relay  concurrency: 1 -> 80, traffic: relay-00001-abc 100% -> latest",
    ]);
    const repaired = project().cloud.services.get(`run/${REGION}/relay`) as {
      spec: { template: { spec: Record<string, unknown> }; traffic: unknown };
    };
    expect(repaired.spec.template.spec["containerConcurrency"]).toBe(80);
    expect(repaired.spec.traffic).toMatchObject([{ latestRevision: true, percent: 100 }]);
  });

  test("--destroy removes the service", async () => {
    expect(
      (await project().deploy(["--via", "run", "--destroy", "--yes", "--only", "function"])).code,
    ).toBe(0);
    expect(project().cloud.services.has(`run/${REGION}/relay`)).toBe(false);
  });
});

withGcloud("--via service", () => {
  const project = useProject("applied", ["--via", "service"]);

  test("deploys a service that starts itself, without the Functions Framework; a second apply changes nothing", async () => {
    const { cloud } = project();
    expect(cloud.functions.size).toBe(0);
    expect(cloud.submitted.at(-1)).toMatchObject({
      buildpackBuild: { environmentVariables: { GOOGLE_ENTRYPOINT: "node service.cjs" } },
    });
    expect(JSON.stringify(cloud.submitted.at(-1))).not.toContain("functionTarget");
    const { code, out } = await project().deploy(["--via", "service", "--verify"]);
    expect(out).not.toMatch(/^[+~!-] /m);
    expect(code).toBe(0);
  });
});

withGcloud("--bootstrap", () => {
  const project = useProject("empty");
  const PROVIDER = "workloadIdentityPools/relay-github/providers/github";
  const flags = (repository: string, ...more: readonly string[]): readonly string[] => [
    "--bootstrap",
    "--github",
    repository,
    ...more,
  ];

  test("sets up APIs, accounts, their roles and sign-in from GitHub, once", async () => {
    const first = await project().deploy(flags("acme/hooks"));
    expect(first.err).not.toContain("ERROR");
    expect(first.code).toBe(0);
    const { cloud } = project();
    expect(cloud.queues.size + cloud.functions.size + cloud.metrics.size).toBe(0);
    expect(cloud.pools.get(PROVIDER)).toMatchObject({
      attributeCondition: "assertion.repository == 'acme/hooks'",
      attributeMapping: {
        "google.subject": "assertion.sub",
        "attribute.repository": "assertion.repository",
      },
      oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
    });
    expect(
      granted(
        cloud,
        `projects/${PROJECT.id}`,
        "roles/cloudbuild.builds.builder",
        account("relay-build"),
      ),
    ).toBe(true);
    const own = `projects/${PROJECT.id}`;
    const holds = (name: string): readonly string[] =>
      (policyOf(cloud, own)["bindings"] as { role: string; members: string[] }[])
        .filter(({ members }) => members.includes(account(name)))
        .map(({ role }) => role.replace(`${own}/`, ""));
    expect(holds("relay-deployer")).toEqual([
      "roles/relayDeployer",
      "roles/cloudfunctions.developer",
    ]);
    expect(holds("relay-planner")).toEqual(["roles/relayPlanner"]);
    expect(
      granted(cloud, "secrets/ci-key", `${own}/roles/relaySecretBinder`, account("relay-deployer")),
    ).toBe(true);
    expect([...cloud.roles.keys()]).toEqual(["relayPlanner", "relayDeployer", "relaySecretBinder"]);

    project().standIn.log.length = 0;
    const second = await project().deploy(flags("acme/hooks"));
    expect(second.code).toBe(0);
    expect(mutations(project())).toEqual([]);
  });

  test("ends at the same state where every answer is lost once", async () => {
    const empty = saved(project().cloud);
    expect((await project().deploy(flags("acme/hooks"))).code).toBe(0);
    const wanted = snapshot(project().cloud);

    restore(project().cloud, empty);
    const lost = new Set<string>();
    project().standIn.fault = ({ method, url }) => {
      const call = `${method} ${url}`;
      if (lost.has(call)) return undefined;
      lost.add(call);
      return "lost";
    };
    const { code, err } = await project().deploy(flags("acme/hooks"));
    expect(err).not.toContain("failed at");
    expect(code).toBe(0);
    expect([...lost].filter((call) => call.includes("workloadIdentityPools"))).toHaveLength(3);
    expect(snapshot(project().cloud)).toEqual(wanted);
  });

  test("another branch deploys instead, and a provider that somebody has opened is closed again", async () => {
    expect((await project().deploy(flags("acme/hooks"))).code).toBe(0);
    const { pools } = project().cloud;
    const wanted = structuredClone(pools.get(PROVIDER));
    pools.set(PROVIDER, {
      ...wanted,
      attributeCondition: "true",
      attributeMapping: { "google.subject": "assertion.actor" },
      oidc: { issuerUri: "https://issuer.example" },
    });

    const { code, out } = await project().deploy(flags("acme/hooks", "--branch", "release"));
    expect(code).toBe(0);
    expect(lines(out, "~")).toEqual([
      expect.stringMatching(
        /^identity provider github {2}issuer-uri: https:\/\/issuer\.example -> https.+, attribute-mapping: google\.subject=assertion\.actor -> .+, attribute-condition: true -> assertion\.repository == 'acme\/hooks'$/,
      ),
    ]);
    expect(pools.get(PROVIDER)).toEqual(wanted);
    const signIn =
      "iam.workloadIdentityUser on account relay-deployer to branch/acme/hooks@refs/heads";
    expect(lines(out, "+")).toEqual([`grant ${signIn}/release`]);
    expect(lines(out, "-")).toEqual([`grant ${signIn}/main`]);
  });

  test("what somebody else gave to the account that deploys is left alone", async () => {
    expect((await project().deploy(flags("acme/hooks"))).code).toBe(0);
    const binding = { role: "roles/run.invoker", members: [account("relay-deployer")] };
    setPolicy(project().cloud, `run/${REGION}/ci`, { bindings: [binding] });
    for (const run of [[], flags("acme/other"), ["--destroy"]]) {
      const { code, out } = await project().deploy([...run, "--dry-run"]);
      expect(code).toBe(0);
      expect(out).not.toContain("run.invoker on service ci (europe-west1) to relay-deployer");
    }
  });

  test("--destroy takes all of it away, twice; and a new --bootstrap has it back for another repository", async () => {
    const accounts = (): readonly string[] =>
      [...project().cloud.accounts.keys()].map((email) => email.split("@")[0] ?? "");
    const provider = (): unknown => project().cloud.pools.get(PROVIDER);
    expect((await project().deploy(flags("acme/hooks"))).code).toBe(0);

    const kept = await project().deploy(["--destroy", "--yes"]);
    expect(kept.code).toBe(0);
    expect(accounts()).toEqual(["relay-deployer", "relay-planner"]);
    expect(provider()).toMatchObject({ state: "ACTIVE" });

    const gone = await project().deploy(["--destroy", "--yes", ...flags("acme/hooks")]);
    expect(gone.err).not.toContain("ERROR");
    expect(gone.code).toBe(0);
    expect(accounts()).toEqual([]);
    expect(provider()).toMatchObject({ state: "DELETED" });
    expect(policyOf(project().cloud, `projects/${PROJECT.id}`)["bindings"]).toEqual([
      { role: "roles/cloudtasks.serviceAgent", members: [TASKS_AGENT] },
    ]);

    project().standIn.log.length = 0;
    const again = await project().deploy(["--destroy", "--yes", ...flags("acme/hooks")]);
    expect(again.code).toBe(0);
    expect(mutations(project())).toEqual([]);

    const back = await project().deploy(flags("acme/other"));
    expect(back.err).not.toContain("ERROR");
    expect(back.code).toBe(0);
    expect(provider()).toMatchObject({
      state: "ACTIVE",
      attributeCondition: "assertion.repository == 'acme/other'",
    });
  });
});
