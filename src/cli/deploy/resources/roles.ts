import { type Change, change, differences, make, remove, same } from "../change.ts";
import type { Identity, Lists, Present, Read, Wanted, WriteFile } from "../state.ts";

/** A role of the project's own: what it allows, each with what needs it. */
export type CustomRole = {
  readonly id: string;
  readonly title: string;
  readonly permissions: Readonly<Record<string, string>>;
};

/** Reads that the plan is made of. None of them gives a secret's value, a task or an event. */
const PLANS = {
  "resourcemanager.projects.get": "the project's number, which its URLs have",
  "resourcemanager.projects.getIamPolicy": "whether the accounts hold their roles on the project",
  "serviceusage.services.get": "gcloud looks at the APIs that it is going to use",
  "serviceusage.services.list": "which APIs are on",
  "serviceusage.services.use": "gcloud may count its calls to the project's quota",
  "iam.serviceAccounts.list": "which accounts are there",
  "iam.serviceAccounts.getIamPolicy": "who may act as them",
  "cloudtasks.queues.list": "the queues and their settings",
  "cloudtasks.queues.getIamPolicy": "who may enqueue",
  "secretmanager.secrets.list": "which secrets are there",
  "secretmanager.secrets.getIamPolicy": "who may read them",
  "secretmanager.versions.list": "the newest version, which is mounted; not its value",
  "cloudscheduler.jobs.get": "the schedule of the sweep for dead tasks",
  "cloudscheduler.jobs.fullView": "the address that it calls, and as whom",
  "cloudfunctions.functions.list": "the function and its settings",
  "run.services.list": "the targets' services, and where the traffic goes",
  "run.services.getIamPolicy": "who may call them",
  "run.jobs.get": "whether a target's job is there",
  "run.jobs.getIamPolicy": "who may run it",
  "pubsub.topics.get": "whether a target's topic is there",
  "pubsub.topics.getIamPolicy": "who may publish to it",
  "eventarc.messageBuses.get": "whether a target's bus is there",
  "eventarc.messageBuses.getIamPolicy": "who may publish to it",
  "workflows.workflows.get": "whether a target's workflow is there",
  "storage.buckets.get": "the archive's bucket, and those of targets",
  "storage.buckets.getIamPolicy": "who may write to them",
  "logging.logMetrics.list": "the metrics",
  "monitoring.alertPolicies.list": "the alerts",
  "monitoring.dashboards.get": "the dashboard",
} as const;

/** What an apply changes, beside the function itself, secrets and what only an owner may give. */
const APPLIES = {
  "cloudtasks.queues.create": "queues of new targets",
  "cloudtasks.queues.get": "a queue that was just made is looked at",
  "cloudtasks.queues.update": "rates and retries of relay.yaml",
  "cloudtasks.queues.pause": "the relay's own queues that hold their tasks",
  "cloudtasks.queues.resume": "--resume",
  "cloudtasks.queues.setIamPolicy": "the runtime account may enqueue",
  "cloudscheduler.jobs.create": "the schedule of the sweep",
  "cloudscheduler.jobs.update": "the schedule of the sweep",
  "cloudscheduler.jobs.enable": "a schedule that was paused by hand goes on",
  "cloudscheduler.jobs.delete": "no target says any more when its tasks are dead",
  "run.services.get": "gcloud reads a service before it changes it",
  "run.services.setIamPolicy": "the invoker may call the targets, anybody the relay",
  "run.services.update": "traffic to the latest revision, or back",
  "run.revisions.list": "the revision to go back to",
  "run.revisions.get": "gcloud waits until it is ready",
  "logging.logMetrics.get": "gcloud reads a metric before it changes it",
  "logging.logMetrics.create": "the metrics",
  "logging.logMetrics.update": "the metrics",
  "monitoring.alertPolicies.create": "the alerts",
  "monitoring.alertPolicies.update": "the alerts",
  "monitoring.alertPolicies.delete": "alerts that are no longer wanted",
  "monitoring.dashboards.create": "the dashboard",
  "monitoring.dashboards.update": "the dashboard",
} as const;

/** For each of the relay's own secrets, and no others: who may set a secret's policy may read its value. */
const BINDS = {
  "secretmanager.secrets.get": "gcloud reads a secret before it changes its policy",
  "secretmanager.secrets.getIamPolicy": "gcloud adds to the policy that is there",
  "secretmanager.secrets.setIamPolicy": "the runtime account may read the secret",
} as const;

/** The custom roles of deploying from GitHub. */
export const ROLES = {
  planner: { id: "relayPlanner", title: "Webhook Relay: plans", permissions: PLANS },
  deployer: {
    id: "relayDeployer",
    title: "Webhook Relay: deploys",
    permissions: { ...PLANS, ...APPLIES },
  },
  binder: { id: "relaySecretBinder", title: "Webhook Relay: mounts a secret", permissions: BINDS },
} as const satisfies Readonly<Record<string, CustomRole>>;

const ALL: readonly CustomRole[] = Object.values(ROLES);

/** A custom role as grants name it. */
export const roleName = (project: string, { id }: CustomRole): string =>
  `projects/${project}/roles/${id}`;

/** The roles as they are: while GitHub is being set up or removed. */
export function roleReads({ project, identity }: Wanted, { apis, pools }: Lists): readonly Read[] {
  if (!apis.has("iam.googleapis.com") || (identity === undefined && pools.length === 0)) return [];
  return ALL.map((role) => ({
    key: `role ${role.id}`,
    method: "GET",
    url: `https://iam.googleapis.com/v1/${roleName(project, role)}`,
  }));
}

/** The roles, made or brought back to what they must allow. */
export function roleChanges(
  identity: Identity | undefined,
  present: Present,
  write: WriteFile,
): readonly Change[] {
  if (identity === undefined) return [];
  return ALL.map((role) => {
    const { id, title, permissions } = role;
    const found = presentRole(present, id);
    const wanted = { allows: Object.keys(permissions).sort().join(" ") };
    const difference = found && differences({ allows: found }, wanted);
    if (found !== undefined && difference === undefined) return same("identity", `role ${id}`);
    const includedPermissions = Object.keys(permissions);
    const file = write(`role-${id}`, { title, stage: "GA", includedPermissions });
    const count = `${includedPermissions.length} permissions`;
    return found === undefined
      ? make("identity", `role ${id}  (${count})`, ["role", "create", id, file])
      : change("identity", `role ${id}`, `allows: changed -> ${count}`, [
          "role",
          "update",
          id,
          file,
        ]);
  });
}

/** The roles go with all of GitHub's set-up. */
export function roleRemoval(present: Present, { bootstrap }: { readonly bootstrap: boolean }) {
  if (!bootstrap) return [];
  return ALL.filter(({ id }) => presentRole(present, id) !== undefined).map(({ id }) =>
    remove("identity", `role ${id}`, ["role", "delete", id]),
  );
}

/** What a role allows, sorted; undefined where there is none, or only a deleted one, whose name Google keeps for a while. */
function presentRole({ answers }: Present, id: string): string | undefined {
  const answer = answers.get(`role ${id}`);
  if (answer?.status !== 200 || answer.body["deleted"] === true) return undefined;
  const { includedPermissions = [] } = answer.body as {
    readonly includedPermissions?: readonly string[];
  };
  return [...includedPermissions].sort().join(" ");
}
