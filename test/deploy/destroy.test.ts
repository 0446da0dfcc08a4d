import { expect, test } from "vitest";
import { policyOf, PROJECT, REGION, TASKS_AGENT } from "./standin/cloud.ts";
import { lines, mutations, useProject, withGcloud } from "./suite.ts";

const queue = (name: string): string => `projects/${PROJECT.id}/locations/${REGION}/queues/${name}`;

withGcloud("--destroy", () => {
  const project = useProject("applied");

  test("without --yes is refused before any request", async () => {
    const { code, err } = await project().deploy(["--destroy"]);
    expect(code).toBe(2);
    expect(err).toContain("--yes");
    expect(project().standIn.log).toEqual([]);
  });

  test("--dry-run shows what would go", async () => {
    const { code, out } = await project().deploy(["--destroy", "--dry-run"]);
    expect(code).toBe(0);
    expect(lines(out, "-")).toContain("function relay");
    expect(mutations(project())).toEqual([]);
  });

  test("removes what was made, pauses and keeps queues and secrets, and works twice", async () => {
    const first = await project().deploy(["--destroy", "--yes"]);
    expect(first.err).not.toContain("ERROR");
    expect(first.code).toBe(0);
    const { cloud } = project();
    for (const map of [
      cloud.functions,
      cloud.accounts,
      cloud.metrics,
      cloud.alerts,
      cloud.dashboards,
    ])
      expect(map.size).toBe(0);
    expect([...cloud.queues.values()].map(({ state }) => state)).toEqual([
      "PAUSED",
      "PAUSED",
      "PAUSED",
      "PAUSED",
    ]);
    expect(cloud.secrets.size).toBe(3);
    for (const service of [
      `run/${REGION}/ci`,
      `run/${REGION}/audit`,
      "313131313131:run/us-east1/intake",
    ]) {
      expect(policyOf(cloud, service)["bindings"]).toBeUndefined();
    }
    expect(policyOf(cloud, `projects/${PROJECT.id}`)["bindings"]).toEqual([
      { role: "roles/cloudtasks.serviceAgent", members: [TASKS_AGENT] },
    ]);
    expect(cloud.services.has(`run/${REGION}/ci`)).toBe(true);
    expect(cloud.apis.has("cloudtasks.googleapis.com")).toBe(true);

    project().standIn.log.length = 0;
    expect((await project().deploy(["--destroy", "--yes"])).code).toBe(0);
    expect(mutations(project())).toEqual([]);
  });

  test("an apply afterwards resumes what it paused, but for the queues that are meant to be paused", async () => {
    expect((await project().deploy(["--destroy", "--yes"])).code).toBe(0);
    expect((await project().deploy([])).code).toBe(0);
    const states = [...project().cloud.queues].map(([name, { state }]) => [name, state]);
    expect(Object.fromEntries(states)).toEqual({
      [queue("ci")]: "RUNNING",
      [queue("audit")]: "RUNNING",
      [queue("relay-parked")]: "PAUSED",
      [queue("relay-ledger")]: "PAUSED",
    });
  });

  test("leaves a function of the name that somebody else has deployed", async () => {
    for (const deployed of project().cloud.functions.values()) deployed["labels"] = {};
    const { out } = await project().deploy(["--destroy", "--dry-run"]);
    expect(lines(out, "-")).not.toContain("function relay");
  });

  test("deletes queues and secrets only when asked, and then says for how long the names are gone", async () => {
    const { code, out } = await project().deploy([
      "--destroy",
      "--yes",
      "--delete-queues",
      "--delete-secrets",
    ]);
    expect(code).toBe(0);
    expect(out).toContain("unusable for up to 3 days");
    expect(project().cloud.queues.size).toBe(0);
    expect(project().cloud.secrets.size).toBe(0);
  });

  test("leaves accounts that it did not make", async () => {
    const email = `relay-invoker@${PROJECT.id}.iam.gserviceaccount.com`;
    Object.assign(project().cloud.accounts.get(email) ?? {}, {
      description: "made by the platform team",
    });
    expect((await project().deploy(["--destroy", "--yes"])).code).toBe(0);
    expect([...project().cloud.accounts.keys()]).toEqual([email]);
    expect(policyOf(project().cloud, `accounts/${email}`)["bindings"]).toBeUndefined();
  });

  test("a removal that is refused stops it, and the rerun ends at nothing", async () => {
    project().standIn.fault = ({ url }) => (url.includes("/metrics/") ? 403 : undefined);
    const first = await project().deploy(["--destroy", "--yes"]);
    expect(first.code).toBe(1);
    expect(first.err).toContain("failed at: metric delete relay-deliveries");
    expect(first.err).toContain("done before: function delete");
    project().standIn.fault = () => undefined;
    expect((await project().deploy(["--destroy", "--yes"])).code).toBe(0);
    expect(project().cloud.metrics.size).toBe(0);
    expect(project().cloud.queues.has(queue("ci"))).toBe(true);
  });
});
