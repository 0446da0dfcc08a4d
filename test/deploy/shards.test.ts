import { expect, test } from "vitest";
import { PROJECT, REGION } from "./standin/cloud.ts";
import { lines, mutations, useProject, withGcloud } from "./suite.ts";

const RUNTIME = `serviceAccount:relay-runtime@${PROJECT.id}.iam.gserviceaccount.com`;

const configOf = (shards: string): string => `
location: ${REGION}
serviceAccount: relay-invoker
sources:
  github:
    provider: github
    secrets: [GITHUB_WEBHOOK_SECRET]
    routes: [{to: [ci, ci-1]}]
targets:
  ci: {url: "https://ci-${PROJECT.number}.${REGION}.run.app/hooks", queue: work, shards: ${shards}}
  ci-1: {url: "https://ci-${PROJECT.number}.${REGION}.run.app/one", queue: work-x}
`;

withGcloud("targets with shards", () => {
  const project = useProject("empty");
  const apply = (shards: string, ...flags: string[]) => {
    project().configure(configOf(shards));
    project().standIn.log.length = 0;
    return project().deploy(["--only", "queues,grants", ...flags]);
  };
  /** The queues in which the relay holds a role, without the prefix of roles. */
  const held = (role: string): readonly string[] =>
    [...project().cloud.policies]
      .filter(([, { bindings }]) =>
        bindings.some(
          (each) => each.role === `roles/cloudtasks.${role}` && each.members.includes(RUNTIME),
        ),
      )
      .map(([on]) => on.split("/").at(-1) ?? "")
      .filter((name) => name.startsWith("work"))
      .sort();

  test("grow and shrink only with a word about what there was, and nothing of what is left over is deleted", async () => {
    project().configure(configOf("1"));
    const first = ["--only", "apis,accounts,queues,grants"];
    expect((await project().deploy(first)).code).toBe(0);
    expect(held("enqueuer")).toEqual(["work", "work-x"]);

    const refused = await apply("2");
    expect(refused.code).toBe(1);
    expect(lines(refused.out, "!")).toEqual([
      "target ci  has 1 queue and would have 2: write  shards: {count: 2, before: 1}  until an hour after the tasks that wait now are finished, or an event that is sent again may be delivered twice",
    ]);
    expect(mutations(project())).toEqual([]);
    expect((await apply("{count: 4, before: 2}", "--dry-run")).out).toContain(
      "! target ci  has 1 queue and would have 4: write  shards: {count: 4, before: 1}",
    );

    expect((await apply("{count: 2, before: 1}")).code).toBe(0);
    expect(held("enqueuer")).toEqual(["work", "work-0", "work-1", "work-x"]);
    expect(held("taskDeleter")).toEqual(["work"]);
    const verified = await apply("{count: 2, before: 1}", "--verify");
    expect(verified.out).not.toMatch(/^[+~!-] /m);

    const grown = await apply("2");
    expect(grown.code).toBe(0);
    expect(lines(grown.out, "=").join()).toContain("queue work  (left relay.yaml; kept with its");
    expect(held("enqueuer")).toEqual(["work-0", "work-1", "work-x"]);
    expect(held("taskDeleter")).toEqual([]);

    expect((await apply("1")).code).toBe(1);
    expect((await apply("{count: 1, before: 2}")).code).toBe(0);
    expect(held("taskDeleter")).toEqual(["work-0", "work-1"]);
    const shrunk = await apply("1");
    expect(shrunk.code).toBe(0);
    expect(held("enqueuer")).toEqual(["work", "work-x"]);
    const { queues } = project().cloud;
    expect([...queues.keys()].filter((name) => name.includes("/work-"))).toHaveLength(3);
  });
});
