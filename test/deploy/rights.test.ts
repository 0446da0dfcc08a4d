import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROLES } from "../../src/cli/deploy/resources/roles.ts";
import { PROJECT, REGION } from "./standin/cloud.ts";
import { CONFIG, ROOT } from "./standin/project.ts";
import { useProject, withGcloud } from "./suite.ts";

/**
 * What Google asks of whoever calls a method (https://cloud.google.com/iam/docs/permissions-reference). First match wins; undefined:
 * nothing, or what comes with the role that Google documents for a deployment (roles/cloudfunctions.developer).
 */
const NEEDS: readonly (readonly [call: RegExp, permission: string | undefined])[] = [
  [/:testIamPermissions$/, undefined],
  [
    /^(GET|POST|PUT|PATCH) (storage|cloudbuild|artifactregistry)\S*\/(gcf-v2-uploads|projects\/[^/]+\/locations)/,
    undefined,
  ],
  [
    /^(POST|PATCH) cloudfunctions|^GET cloudfunctions\S+\/(functions\/|runtimes|operations)/,
    undefined,
  ],
  [/^GET cloudresourcemanager\S+\/projects\/[^/]+$/, "resourcemanager.projects.get"],
  [/cloudresourcemanager\S+:getIamPolicy$/, "resourcemanager.projects.getIamPolicy"],
  [/^GET serviceusage\S+\/services$/, "serviceusage.services.list"],
  [/^GET serviceusage\S+\/services\//, "serviceusage.services.get"],
  [/^GET iam\S+\/serviceAccounts$/, "iam.serviceAccounts.list"],
  [/iam\S+\/serviceAccounts\/\S+:getIamPolicy$/, "iam.serviceAccounts.getIamPolicy"],
  [/^GET cloudtasks\S+\/queues$/, "cloudtasks.queues.list"],
  [/^GET cloudtasks\S+\/queues\/[\w-]+$/, "cloudtasks.queues.get"],
  [/^POST cloudtasks\S+\/queues$/, "cloudtasks.queues.create"],
  [/^PATCH cloudtasks/, "cloudtasks.queues.update"],
  [/cloudtasks\S+:(pause|resume|getIamPolicy|setIamPolicy)$/, "cloudtasks.queues.$1"],
  [/^GET cloudscheduler\S+\/jobs\/[\w-]+$/, "cloudscheduler.jobs.get"],
  [/^POST cloudscheduler\S+\/jobs$/, "cloudscheduler.jobs.create"],
  [/^PATCH cloudscheduler/, "cloudscheduler.jobs.update"],
  [/^DELETE cloudscheduler/, "cloudscheduler.jobs.delete"],
  [/^POST cloudscheduler\S+:resume$/, "cloudscheduler.jobs.enable"],
  [/^GET secretmanager\S+\/secrets$/, "secretmanager.secrets.list"],
  [/^GET secretmanager\S+\/versions$/, "secretmanager.versions.list"],
  [/secretmanager\S+:(getIamPolicy|setIamPolicy)$/, "secretmanager.secrets.$1"],
  [/^GET cloudfunctions\S+\/functions$/, "cloudfunctions.functions.list"],
  [/^GET \S*run\.\S+\/services$/, "run.services.list"],
  [/^GET \S*run\.\S+\/services\/[\w-]+$/, "run.services.get"],
  [/^PUT \S*run\.\S+\/services\/[\w-]+$/, "run.services.update"],
  [/run\.\S+\/services\/\S+:(getIamPolicy|setIamPolicy)$/, "run.services.$1"],
  [/^GET \S*run\.\S+\/revisions$/, "run.revisions.list"],
  [/^GET \S*run\.\S+\/revisions\//, "run.revisions.get"],
  [/^GET run\.\S+\/jobs\/[\w-]+$/, "run.jobs.get"],
  [/^GET run\.\S+\/jobs\/\S+:getIamPolicy$/, "run.jobs.getIamPolicy"],
  [/^GET pubsub\S+\/topics\/[\w-]+$/, "pubsub.topics.get"],
  [/^GET pubsub\S+:getIamPolicy$/, "pubsub.topics.getIamPolicy"],
  [/^GET eventarc\S+\/messageBuses\/[\w-]+$/, "eventarc.messageBuses.get"],
  [/^GET eventarc\S+:getIamPolicy$/, "eventarc.messageBuses.getIamPolicy"],
  [/^GET workflows\S+\/workflows\//, "workflows.workflows.get"],
  [/^GET storage\S+\/b\/[\w-]+$/, "storage.buckets.get"],
  [/^GET storage\S+\/iam$/, "storage.buckets.getIamPolicy"],
  [/^GET logging\S+\/metrics$/, "logging.logMetrics.list"],
  [/^GET logging\S+\/metrics\//, "logging.logMetrics.get"],
  [/^POST logging/, "logging.logMetrics.create"],
  [/^PUT logging/, "logging.logMetrics.update"],
  [/^GET monitoring\S+\/alertPolicies$/, "monitoring.alertPolicies.list"],
  [/^POST monitoring\S+\/alertPolicies$/, "monitoring.alertPolicies.create"],
  [/^PATCH monitoring\S+\/alertPolicies\//, "monitoring.alertPolicies.update"],
  [/^GET monitoring\S+\/dashboards\//, "monitoring.dashboards.get"],
  [/^POST monitoring\S+\/dashboards$/, "monitoring.dashboards.create"],
];

withGcloud("the accounts that deploy from GitHub", () => {
  const project = useProject("applied");

  /** The permissions that the calls so far needed, each once. */
  const needed = (): readonly string[] => {
    const calls = project().standIn.log.filter(({ url }) => url.includes("googleapis.com"));
    const permissions = calls.flatMap(({ method, url }) => {
      const call = `${method} ${url}`;
      const row = NEEDS.find(([pattern]) => pattern.test(call));
      if (row === undefined) return [`unknown: ${call}`];
      return row[1] === undefined ? [] : [row[1].replace("$1", row[0].exec(call)?.[1] ?? "")];
    });
    return [...new Set(permissions)].sort();
  };
  const lacking = (permissions: Readonly<Record<string, string>>): readonly string[] =>
    needed().filter((permission) => !Object.hasOwn(permissions, permission));

  test("the planner may make every read of a plan, with targets of every kind", async () => {
    for (const api of ["pubsub", "workflows", "eventarc", "storage"])
      project().cloud.apis.add(`${api}.googleapis.com`);
    project().configure(`
location: ${REGION}
serviceAccount: relay-invoker
archive: gs://acme-archive/kept
sources:
  github: {provider: github, secrets: [GITHUB_WEBHOOK_SECRET], routes: [{to: [a, b, c, d, e]}]}
targets: {a: {pubsub: a1a}, b: {workflow: bbb}, c: {eventarc: ccc}, d: {gcs: acme-d}, e: {job: eee}}
`);
    expect((await project().deploy(["--dry-run"])).code).toBe(0);
    expect(needed().length).toBeGreaterThan(15);
    expect(lacking(ROLES.planner.permissions)).toEqual([]);
  });

  test("the deployer may make every change of an apply, and what it may on secrets it may only on the relay's own", async () => {
    const { cloud } = project();
    for (const map of [
      cloud.queues,
      cloud.functions,
      cloud.metrics,
      cloud.alerts,
      cloud.dashboards,
    ])
      map.clear();
    for (const resource of [...cloud.policies.keys()].filter((name) =>
      /^(secrets|run)\//.test(name),
    ))
      cloud.policies.delete(resource);
    cloud.services.delete(`run/${REGION}/relay`);
    cloud.isOwner = false;
    const { code, out } = await project().deploy([]);
    expect(code).toBe(0);
    expect(out).toContain(`https://relay-${PROJECT.number}`);
    expect(lacking({ ...ROLES.deployer.permissions, ...ROLES.binder.permissions })).toEqual([]);
  });

  test("the deployer may make, repair and remove the schedule of the sweep for dead tasks", async () => {
    const { cloud } = project();
    const withDead = CONFIG.replace("queue: ci}", "queue: ci, dead: {after: 20}}");
    project().configure(withDead);
    expect((await project().deploy([])).code).toBe(0); // an owner's: the account and its roles
    cloud.isOwner = false;
    project().standIn.log.length = 0;
    const [[name, job] = ["", {}]] = cloud.schedules;
    cloud.schedules.clear();
    expect((await project().deploy([])).code).toBe(0);
    cloud.schedules.set(name, { ...job, state: "PAUSED" });
    expect((await project().deploy([])).code).toBe(0);
    project().configure(CONFIG);
    expect((await project().deploy(["--only", "function"])).code).toBe(0);
    expect(cloud.schedules.size).toBe(0);
    for (const verb of ["create", "enable", "update", "delete"])
      expect(needed()).toContain(`cloudscheduler.jobs.${verb}`);
    expect(lacking({ ...ROLES.deployer.permissions, ...ROLES.binder.permissions })).toEqual([]);
  });

  test("neither may read a secret, a task or the archive, and docs/deploy.md gives the reason for everything", () => {
    const page = readFileSync(join(ROOT, "docs/deploy.md"), "utf8");
    for (const { permissions } of Object.values(ROLES)) {
      for (const [permission, reason] of Object.entries(permissions)) {
        expect(permission).not.toMatch(/versions\.access|cloudtasks\.tasks|storage\.objects|\*/);
        expect(page).toContain(`| \`${permission}\` | ${reason} |`);
      }
    }
  });
});
