import { type Options, UsageError } from "./options.ts";
import { type Account, emailOf, type Grant, grant } from "./names.ts";

/** Deployment from GitHub without keys: a pool that trusts GitHub's tokens of one repository. */
export type Identity = {
  readonly pool: string;
  readonly provider: string;
  readonly mapping: string;
  readonly condition: string;
  readonly accounts: readonly Account[];
  readonly grants: readonly Grant[];
};

export const POOL = "relay-github";
const ISSUER_CLAIMS = [
  "google.subject=assertion.sub",
  "attribute.repository=assertion.repository",
  "attribute.branch=assertion.repository + '@' + assertion.ref",
].join(",");

/**
 * What the deployer may do in the project. Roles for what it binds (`run.admin`, `secretmanager.admin`) cannot be narrower than
 * the project before the first deployment has made the resources.
 */
const DEPLOYER_ROLES = [
  "roles/cloudfunctions.developer",
  "roles/run.admin",
  "roles/cloudtasks.queueAdmin",
  "roles/secretmanager.admin",
  "roles/logging.configWriter",
  "roles/monitoring.alertPolicyEditor",
  "roles/monitoring.dashboardEditor",
  "roles/serviceusage.serviceUsageConsumer",
  "roles/iam.securityReviewer",
  "roles/browser",
];

/** Enough to plan: read everything, change nothing. */
const PLANNER_ROLES = ["roles/viewer", "roles/iam.securityReviewer"];

/**
 * Two identities for one repository: pull requests may plan, only the branch may deploy, acting as the accounts that it gives to the
 * function, the build and the queues (`actsAs`). Undefined without `--github`. Facts:
 * https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines
 */
export function githubIdentity(
  { github, project }: Options,
  number: string,
  actsAs: readonly string[],
): Identity | undefined {
  if (github === undefined) return undefined;
  if (github.repository.length > 80)
    throw new UsageError("--github is longer than Google's attributes allow");
  const deployer = emailOf("relay-deployer", project);
  const planner = emailOf("relay-planner", project);
  const pool = `principalSet://iam.googleapis.com/projects/${number}/locations/global/workloadIdentityPools/${POOL}`;
  const user = "roles/iam.workloadIdentityUser";
  const ofProject = (account: string) => (role: string) =>
    grant({ kind: "project", name: project }, role, account);
  return {
    pool: POOL,
    provider: "github",
    mapping: ISSUER_CLAIMS,
    condition: `assertion.repository == '${github.repository}'`,
    accounts: [
      { email: deployer, title: "Webhook Relay: deploys from GitHub" },
      { email: planner, title: "Webhook Relay: plans from GitHub" },
    ],
    grants: [
      ...DEPLOYER_ROLES.map(ofProject(deployer)),
      ...PLANNER_ROLES.map(ofProject(planner)),
      ...actsAs.map((name) =>
        grant({ kind: "account", name }, "roles/iam.serviceAccountUser", deployer),
      ),
      grant(
        { kind: "account", name: deployer },
        user,
        `${pool}/attribute.branch/${github.repository}@refs/heads/${github.branch}`,
      ),
      grant(
        { kind: "account", name: planner },
        user,
        `${pool}/attribute.repository/${github.repository}`,
      ),
    ],
  };
}
