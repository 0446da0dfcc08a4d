import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { snapshot } from "./standin/cloud.ts";
import type { Fault, Logged } from "./standin/server.ts";
import { mutations, useProject, withGcloud } from "./suite.ts";

/** The same for every call of one method of one API: `POST cloudtasks queues`, `POST run setIamPolicy`. */
const kindOf = ({ method, url }: Pick<Logged, "method" | "url">): string => {
  const [host = "", ...path] = url.split("/");
  const last = path.at(-1) ?? "";
  const verb = last.includes(":")
    ? (last.split(":").at(-1) ?? "")
    : path.filter((part) => /^[a-z]+[A-Z]?[a-z]*s$/.test(part)).at(-1);
  return `${method} ${host.replace(/^[a-z0-9-]+-(?=run\.)/, "").split(".")[0]} ${verb ?? "upload"}`;
};

withGcloud("a first apply in which every kind of change fails once", () => {
  const project = useProject("empty");
  let wanted: unknown;
  let kinds: readonly string[] = [];

  /** Fails the first calls of each kind with these faults, one after another; gives the kinds that have failed. */
  const fail = (...faults: readonly Fault[]): ReadonlySet<string> => {
    const failures = new Map<string, number>();
    const failed = new Set<string>();
    project().standIn.fault = (call) => {
      const kind = kindOf(call);
      const count = failures.get(kind) ?? 0;
      failures.set(kind, count + 1);
      if (count < faults.length) failed.add(kind);
      return faults[count];
    };
    return failed;
  };

  test("what it ends at without faults, and which kinds of change there are", async () => {
    expect((await project().deploy([])).code).toBe(0);
    wanted = snapshot(project().cloud);
    kinds = [
      ...new Set(
        project()
          .standIn.log.filter(({ mutation }) => mutation)
          .map(kindOf),
      ),
    ];
    expect(kinds).toEqual([
      "POST serviceusage batchEnable",
      "POST iam serviceAccounts",
      "POST cloudtasks queues",
      "POST cloudtasks pause",
      "POST cloudresourcemanager setIamPolicy",
      "POST iam setIamPolicy",
      "POST cloudtasks setIamPolicy",
      "POST secretmanager setIamPolicy",
      "POST run setIamPolicy",
      "PUT storage upload",
      "POST cloudfunctions functions",
      "POST logging metrics",
      "POST monitoring alertPolicies",
      "POST monitoring dashboards",
    ]);
  });

  test.each([
    { faults: [409, 429, 500] as const, named: "409, then 429, then 500" },
    { faults: ["lost"] as const, named: "a change that is made, but its answer lost" },
  ])("with $named: one run ends at the same state", async ({ faults }) => {
    const failed = fail(...faults);
    const { code, err } = await project().deploy([]);
    expect(err).not.toContain("failed at");
    expect(code).toBe(0);
    expect([...failed]).toEqual(expect.arrayContaining([...kinds]));
    expect(snapshot(project().cloud)).toEqual(wanted);
  });

  test("with 403: never retried; each run names the step, and the rerun goes on from there to the same state", async () => {
    const failed = fail(403);
    let runs = 0;
    let code = -1;
    while (code !== 0 && runs < 20) {
      const before = failed.size;
      const run = await project().deploy([]);
      ({ code } = run);
      runs += 1;
      if (code === 0) break;
      expect(run.err).toContain("failed at:");
      expect(run.out).not.toContain("Give these addresses");
      // gcloud itself tries an upload again after a 403; every other call ends the run.
      expect(
        [...failed].slice(before).filter((kind) => kind !== "PUT storage upload"),
      ).toHaveLength(1);
    }
    expect(runs).toBeGreaterThan(10);
    expect(snapshot(project().cloud)).toEqual(wanted);
  });
});

withGcloud("a deployment that fails in the cloud", () => {
  const project = useProject("empty");

  test("names the cause, prints no success, and leaves no temporary files", async () => {
    project().standIn.fault = ({ url }) =>
      url.includes("secrets/ci-key:setIamPolicy") ? 403 : undefined;
    const { code, out, err } = await project().deploy([]);
    expect(code).toBe(1);
    expect(err).toContain("failed at: grant add secret ci-key");
    expect(err).toContain("run the same command again");
    expect(out).not.toContain("https://relay-");
    expect(readdirSync(project().folder).filter((name) => name.startsWith("tmp."))).toEqual([]);
  });

  test("a list that may not be read stops it before any change: refused is not absent", async () => {
    const { code, err } = await project().deploy(["--target-projects", "somebody-elses"]);
    expect(code).toBe(1);
    expect(err).toContain("cannot be read; nothing was changed");
    expect(mutations(project())).toEqual([]);
  });
});
