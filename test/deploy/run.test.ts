import { expect, test } from "vitest";
import { granted, PROJECT, REGION } from "./standin/cloud.ts";
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

withGcloud("--bootstrap", () => {
  const project = useProject("empty");

  test("sets up APIs, accounts, their roles and sign-in from GitHub, once", async () => {
    const flags = ["--bootstrap", "--github", "acme/hooks"];
    const first = await project().deploy(flags);
    expect(first.err).not.toContain("ERROR");
    expect(first.code).toBe(0);
    const { cloud } = project();
    expect(cloud.queues.size + cloud.functions.size + cloud.metrics.size).toBe(0);
    expect(cloud.pools.get("workloadIdentityPools/relay-github/providers/github")).toMatchObject({
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
    expect(
      granted(cloud, `projects/${PROJECT.id}`, "roles/run.admin", account("relay-deployer")),
    ).toBe(true);
    expect(
      granted(cloud, `projects/${PROJECT.id}`, "roles/run.admin", account("relay-planner")),
    ).toBe(false);

    project().standIn.log.length = 0;
    const second = await project().deploy(flags);
    expect(second.code).toBe(0);
    expect(mutations(project())).toEqual([]);
  });
});
