import { UsageError } from "../../io.ts";
import { type Change, change, differences, make, remove, same } from "../change.ts";
import { emailOf, grant } from "../names.ts";
import type { Options } from "../options.ts";
import type { Emails, Grant, Identity, Lists, Secret } from "../state.ts";
import { roleName, ROLES } from "./roles.ts";

const POOL = "relay-github";
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

/** The roles that Google documents for a deployment, by its way: https://cloud.google.com/functions/docs/reference/iam/roles, https://cloud.google.com/run/docs/deploying-source-code */
const WAY_ROLES: Readonly<Record<Options["via"], readonly string[]>> = {
  functions: ["roles/cloudfunctions.developer"],
  run: ["roles/run.sourceDeveloper"],
  service: ["roles/run.sourceDeveloper"],
};

const DEPLOYER = "relay-deployer";
const PLANNER = "relay-planner";
const ACCOUNTS = [
  { name: DEPLOYER, title: "Webhook Relay: deploys from GitHub" },
  { name: PLANNER, title: "Webhook Relay: plans from GitHub" },
];

/** What an account may hold on the project, whichever way the deployment goes. */
const rolesOf = (name: string, project: string): readonly string[] =>
  name === PLANNER
    ? [roleName(project, ROLES.planner)]
    : [roleName(project, ROLES.deployer), ...Object.values(WAY_ROLES).flat()];

/**
 * Two identities for one repository: pull requests may plan, only the branch may deploy, acting as the accounts that it gives to the
 * function, the build and the queues. Undefined without `--github`. Facts:
 * https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines
 */
export function githubIdentity(
  { github, project, bootstrap, via }: Options,
  number: string,
  { runtime, build, invokers, sweeper }: Emails,
  secrets: readonly Secret[],
): Identity | undefined {
  if (github === undefined || !bootstrap) return undefined;
  if (github.repository.length > 80)
    throw new UsageError("--github is longer than Google's attributes allow");
  const deployer = emailOf(DEPLOYER, project);
  const planner = emailOf(PLANNER, project);
  const pool = `principalSet://iam.googleapis.com/projects/${number}/locations/global/workloadIdentityPools/${POOL}`;
  return {
    trust: {
      "issuer-uri": ISSUER,
      "attribute-mapping": MAPPING,
      "attribute-condition": `assertion.repository == '${github.repository}'`,
    },
    accounts: ACCOUNTS.map(({ name, title }) => ({ email: emailOf(name, project), title })),
    grants: [
      grant({ kind: "project", name: project }, roleName(project, ROLES.planner), planner),
      ...[roleName(project, ROLES.deployer), ...WAY_ROLES[via]].map((role) =>
        grant({ kind: "project", name: project }, role, deployer),
      ),
      ...secrets.map(({ secret }) =>
        grant({ kind: "secret", name: secret }, roleName(project, ROLES.binder), deployer),
      ),
      ...[runtime, build, ...invokers, ...(sweeper === undefined ? [] : [sweeper])].map((name) =>
        grant({ kind: "account", name }, ACT_AS, deployer),
      ),
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
  ACCOUNTS.some(({ name }) => email.startsWith(`${name}@`));

/** The same for the member of a policy. */
export const isIdentityMember = (member: string): boolean =>
  isIdentityAccount(member.replace("serviceAccount:", ""));

/** Whether `githubIdentity` gives such grants, to this repository and branch or to others: what its accounts hold, and who signs in as them. */
export function isIdentityGrant({ on, role, member }: Grant, project: string): boolean {
  return ACCOUNTS.some(({ name }) => {
    const email = emailOf(name, project);
    if (member === `serviceAccount:${email}`) {
      if (on.kind === "project") return rolesOf(name, project).includes(role);
      return role === (on.kind === "secret" ? roleName(project, ROLES.binder) : ACT_AS);
    }
    const isOurPool = member.includes(`/workloadIdentityPools/${POOL}/`);
    return on.name === email && role === SIGN_IN && isOurPool;
  });
}

/** The pool and its provider, made or brought back to what they must trust. */
export function identityChanges(identity: Identity | undefined, lists: Lists): readonly Change[] {
  if (identity === undefined) return [];
  const { trust } = identity;
  const pool = `identity pool ${POOL}`;
  const provider = `identity provider ${PROVIDER}`;
  const flags = Object.entries(trust).map(([flag, value]) => `--${flag}=${value}`);
  const found = lists.providers.find(({ name }) => String(name).endsWith(`/${PROVIDER}`));
  const difference = found && differences(trustOf(found), trust);
  const condition = `(${trust["attribute-condition"]})`;
  return [
    hasPool(lists) ? same("identity", pool) : make("identity", pool, ["pool", "create", POOL]),
    found === undefined
      ? make("identity", `${provider}  ${condition}`, [
          "provider",
          "create",
          PROVIDER,
          POOL,
          ...flags,
        ])
      : difference === undefined
        ? same("identity", `${provider}  ${condition}`)
        : change("identity", provider, difference, [
            "provider",
            "update",
            PROVIDER,
            POOL,
            ...flags,
          ]),
  ];
}

/** The pool goes with all that it trusts, only with `--bootstrap`. */
export function identityRemoval(lists: Lists, { bootstrap }: Options): readonly Change[] {
  if (!bootstrap || !hasPool(lists)) return [];
  return [remove("identity", `identity pool ${POOL}`, ["pool", "delete", POOL])];
}

/** Whether the pool is there; Google lists no deleted ones. */
function hasPool({ pools }: Lists): boolean {
  return pools.some(({ name }) => String(name).endsWith(`/${POOL}`));
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
