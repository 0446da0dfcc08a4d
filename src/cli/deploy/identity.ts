import { type Change, differences } from "./change.ts";
import { type Account, emailOf, type Grant, grant } from "./names.ts";
import { type Options, UsageError } from "./options.ts";
import type { Lists } from "./present.ts";

/** Deployment from GitHub without keys: a pool that trusts GitHub's tokens of one repository. */
export type Identity = {
  /** Whose tokens are taken, and for what: flags of `gcloud iam workload-identity-pools providers`. */
  readonly trust: {
    readonly "issuer-uri": string;
    readonly "attribute-mapping": string;
    readonly "attribute-condition": string;
  };
  readonly accounts: readonly Account[];
  readonly grants: readonly Grant[];
};

export const POOL = "relay-github";
const PROVIDER = "github";
const ISSUER = "https://token.actions.githubusercontent.com";
/** Google's attributes, by name, and the claims of GitHub's token that they come from. */
const MAPPING = [
  "attribute.branch=assertion.repository + '@' + assertion.ref",
  "attribute.repository=assertion.repository",
  "google.subject=assertion.sub",
].join(",");

const ACT_AS = "roles/iam.serviceAccountUser";
const SIGN_IN = "roles/iam.workloadIdentityUser";

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

const DEPLOYER = "relay-deployer";
const PLANNER = "relay-planner";
const ACCOUNTS = [
  { name: DEPLOYER, title: "Webhook Relay: deploys from GitHub", roles: DEPLOYER_ROLES },
  { name: PLANNER, title: "Webhook Relay: plans from GitHub", roles: PLANNER_ROLES },
];

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
  const deployer = emailOf(DEPLOYER, project);
  const pool = `principalSet://iam.googleapis.com/projects/${number}/locations/global/workloadIdentityPools/${POOL}`;
  return {
    trust: {
      "issuer-uri": ISSUER,
      "attribute-mapping": MAPPING,
      "attribute-condition": `assertion.repository == '${github.repository}'`,
    },
    accounts: ACCOUNTS.map(({ name, title }) => ({ email: emailOf(name, project), title })),
    grants: [
      ...ACCOUNTS.flatMap(({ name, roles }) =>
        roles.map((role) =>
          grant({ kind: "project", name: project }, role, emailOf(name, project)),
        ),
      ),
      ...actsAs.map((name) => grant({ kind: "account", name }, ACT_AS, deployer)),
      grant(
        { kind: "account", name: deployer },
        SIGN_IN,
        `${pool}/attribute.branch/${github.repository}@refs/heads/${github.branch}`,
      ),
      grant(
        { kind: "account", name: emailOf(PLANNER, project) },
        SIGN_IN,
        `${pool}/attribute.repository/${github.repository}`,
      ),
    ],
  };
}

/** Whether it is an account of `githubIdentity`'s, which only `--bootstrap` touches. */
export const isIdentityAccount = (email: string): boolean =>
  ACCOUNTS.some(({ name }) => email.startsWith(`${name}@`));

/** Whether `githubIdentity` gives such grants, to this repository and branch or to others: what its accounts hold, and who signs in as them. */
export function isIdentityGrant({ on, role, member }: Grant, project: string): boolean {
  return ACCOUNTS.some(({ name, roles }) => {
    const email = emailOf(name, project);
    if (member === `serviceAccount:${email}`)
      return (on.kind === "project" ? roles : [ACT_AS]).includes(role);
    const isOurPool = member.includes(`/workloadIdentityPools/${POOL}/`);
    return on.name === email && role === SIGN_IN && isOurPool;
  });
}

/** Whether the pool is there; Google lists no deleted ones. */
export function hasPool({ pools }: Lists): boolean {
  return pools.some(({ name }) => String(name).endsWith(`/${POOL}`));
}

/** The pool and its provider, made or brought back to what they must trust. */
export function identityChanges({ trust }: Identity, lists: Lists): readonly Change[] {
  const found = lists.providers.find(({ name }) => String(name).endsWith(`/${PROVIDER}`));
  const difference = found && differences(trustOf(found), trust);
  const verb = found === undefined ? "create" : "update";
  const flags = Object.entries(trust).map(([flag, value]) => `--${flag}=${value}`);
  return [
    {
      kind: "identity",
      sign: hasPool(lists) ? "=" : "+",
      text: `identity pool ${POOL}`,
      steps: hasPool(lists) ? [] : [["pool", POOL]],
    },
    {
      kind: "identity",
      sign: found === undefined ? "+" : difference === undefined ? "=" : "~",
      text: `identity provider ${PROVIDER}  ${difference ?? `(${trust["attribute-condition"]})`}`,
      steps:
        found === undefined || difference !== undefined
          ? [["provider", verb, PROVIDER, POOL, ...flags]]
          : [],
    },
  ];
}

function trustOf(provider: Lists["providers"][number]): Identity["trust"] {
  const { oidc, attributeMapping, attributeCondition } = provider as {
    readonly oidc?: { readonly issuerUri?: string };
    readonly attributeMapping?: Readonly<Record<string, string>>;
    readonly attributeCondition?: string;
  };
  const mapping = Object.entries(attributeMapping ?? {}).map(([to, from]) => `${to}=${from}`);
  return {
    "issuer-uri": oidc?.issuerUri ?? "",
    "attribute-mapping": mapping.sort().join(","),
    "attribute-condition": attributeCondition ?? "",
  };
}
