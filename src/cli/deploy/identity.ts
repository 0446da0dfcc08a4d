import { type Change, differences } from "./change.ts";
import { type Account, emailOf, type Grant, grant } from "./names.ts";
import { type Options, UsageError } from "./options.ts";
import type { Lists } from "./present.ts";

/** Deployment from GitHub without keys: a pool that trusts GitHub's tokens of one repository. */
export type Identity = {
  readonly pool: string;
  readonly provider: string;
  /** Whose tokens are taken, and for what, in the words of `gcloud iam workload-identity-pools providers`. */
  readonly trust: {
    readonly "issuer-uri": string;
    readonly "attribute-mapping": string;
    readonly "attribute-condition": string;
  };
  readonly accounts: readonly Account[];
  readonly grants: readonly Grant[];
};

export const POOL = "relay-github";
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
  const ofProject = (account: string) => (role: string) =>
    grant({ kind: "project", name: project }, role, account);
  return {
    pool: POOL,
    provider: "github",
    trust: {
      "issuer-uri": ISSUER,
      "attribute-mapping": MAPPING,
      "attribute-condition": `assertion.repository == '${github.repository}'`,
    },
    accounts: [
      { email: deployer, title: "Webhook Relay: deploys from GitHub" },
      { email: planner, title: "Webhook Relay: plans from GitHub" },
    ],
    grants: [
      ...DEPLOYER_ROLES.map(ofProject(deployer)),
      ...PLANNER_ROLES.map(ofProject(planner)),
      ...actsAs.map((name) => grant({ kind: "account", name }, ACT_AS, deployer)),
      grant(
        { kind: "account", name: deployer },
        SIGN_IN,
        `${pool}/attribute.branch/${github.repository}@refs/heads/${github.branch}`,
      ),
      grant(
        { kind: "account", name: planner },
        SIGN_IN,
        `${pool}/attribute.repository/${github.repository}`,
      ),
    ],
  };
}

/** Whether it is an account of `githubIdentity`'s, which only `--bootstrap` touches. */
export const isIdentityAccount = (email: string): boolean =>
  /^relay-(deployer|planner)@/.test(email);

/** Whether `githubIdentity` gives such grants, to this repository and branch or to others: what its accounts hold, and who signs in as them. */
export function isIdentityGrant({ on, role, member }: Grant, project: string): boolean {
  const accounts = [
    { email: emailOf("relay-deployer", project), roles: DEPLOYER_ROLES },
    { email: emailOf("relay-planner", project), roles: PLANNER_ROLES },
  ];
  return accounts.some(({ email, roles }) =>
    member === `serviceAccount:${email}`
      ? (on.kind === "project" ? roles : [ACT_AS]).includes(role)
      : on.name === email && role === SIGN_IN && member.includes(`/workloadIdentityPools/${POOL}/`),
  );
}

/** Whether the pool is there; Google lists no deleted ones. */
export function hasPool({ pools }: Lists): boolean {
  return pools.some(({ name }) => String(name).endsWith(`/${POOL}`));
}

/** The pool and its provider, made or brought back to what they must trust. */
export function identityChanges(
  { pool, provider, trust }: Identity,
  lists: Lists,
): readonly Change[] {
  const found = lists.providers.find(({ name }) => String(name).endsWith(`/${provider}`));
  const difference = found && differences(trustOf(found), trust);
  const verb = found === undefined ? "create" : "update";
  const step = ["provider", verb, provider, pool, ...Object.values(trust)];
  return [
    {
      kind: "identity",
      sign: hasPool(lists) ? "=" : "+",
      text: `identity pool ${pool}`,
      steps: hasPool(lists) ? [] : [["pool", pool]],
    },
    {
      kind: "identity",
      sign: found === undefined ? "+" : difference === undefined ? "=" : "~",
      text: `identity provider ${provider}  ${difference ?? `(${trust["attribute-condition"]})`}`,
      steps: found === undefined || difference !== undefined ? [step] : [],
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
