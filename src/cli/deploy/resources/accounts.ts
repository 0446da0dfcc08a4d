import type { Config } from "../../../types/config.ts";
import { type Change, make, remove, same } from "../change.ts";
import { emailOf, MARK, shortAccount } from "../names.ts";
import type { Options } from "../options.ts";
import type { Account, Emails, Identity, Lists, Present, Wanted } from "../state.ts";
import { isIdentityAccount } from "./identity.ts";
import { hasDead } from "../../../relay/sweep/policy.ts";

/** The accounts by what they do. */
export function emailsOf(config: Config, { project }: Options): Emails {
  const names = Object.values(config.targets).map((target) => target.auth?.serviceAccount);
  const invokers = [config.serviceAccount, ...names]
    .filter((name) => name !== undefined)
    .map((name) => emailOf(name, project));
  return {
    runtime: emailOf("relay-runtime", project),
    build: emailOf("relay-build", project),
    invokers: [...new Set(invokers)],
    sweeper: hasDead(config) ? emailOf("relay-sweeper", project) : undefined,
  };
}

/** The accounts, each with what it is for. */
export function wantedAccounts(
  { runtime, build, invokers, sweeper }: Emails,
  identity: Identity | undefined,
): readonly Account[] {
  return [
    { email: runtime, title: "Webhook Relay: the function itself" },
    ...invokers.map((email) => ({ email, title: "Webhook Relay: calls the targets" })),
    { email: build, title: "Webhook Relay: builds the function" },
    ...(sweeper === undefined
      ? []
      : [
          { email: sweeper, title: "Webhook Relay: moves the tasks that a target does not accept" },
        ]),
    ...(identity?.accounts ?? []),
  ];
}

/** The accounts that are missing. Those of other projects are somebody else's to make. */
export function accountChanges(
  { accounts, project }: Wanted,
  { lists }: Present,
): readonly Change[] {
  const made = accounts.map(({ email, title }) => {
    const id = shortAccount(email);
    const isThere = lists.accounts.some((account) => account.email === email);
    return isThere || isForeign(email, project)
      ? same("accounts", `account ${id}`)
      : make("accounts", `account ${id}  (${title})`, ["account", "create", id, title, MARK]);
  });
  return [...made, ...leftAccounts(accounts, lists)];
}

/** Accounts of earlier deployments stay, without a role: one that is made again would be another to everything that knew it. */
function leftAccounts(accounts: readonly Account[], lists: Lists): readonly Change[] {
  return removedAccounts(lists, { bootstrap: false })
    .filter(({ email }) => accounts.every((account) => account.email !== email))
    .map(({ email }) =>
      same(
        "accounts",
        `account ${shortAccount(email)}  (no longer needed; kept without a role, --destroy deletes it)`,
      ),
    );
}

function isForeign(email: string, project: string): boolean {
  return !email.endsWith(`@${project}.iam.gserviceaccount.com`) && !project.includes(":");
}

/** The accounts that this deployment made go; those that were there before stay. */
export function accountRemoval({ lists }: Present, options: Options): readonly Change[] {
  return removedAccounts(lists, options).map(({ email }) =>
    remove("accounts", `account ${shortAccount(email)}`, ["account", "delete", email]),
  );
}

/** The accounts that `--destroy` deletes; those that deploy from GitHub only with `--bootstrap`. */
export function removedAccounts(
  { accounts }: Lists,
  { bootstrap }: Pick<Options, "bootstrap">,
): Lists["accounts"] {
  return accounts.filter(
    ({ email, description }) => description === MARK && (bootstrap || !isIdentityAccount(email)),
  );
}
