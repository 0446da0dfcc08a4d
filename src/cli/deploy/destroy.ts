import type { Change } from "./change.ts";
import { hasPool, isIdentityAccount, POOL } from "./identity.ts";
import { FUNCTION, type Grant, MARK } from "./names.ts";
import type { Options } from "./options.ts";
import {
  chosen,
  grantStep,
  identityGrants,
  ownAlerts,
  ownGrants,
  type Present,
  textOf,
} from "./plan.ts";
import { deployed } from "./reads.ts";
import type { Wanted } from "./wanted.ts";

/**
 * What takes the deployment away again, in order: the function, dashboard, alerts and metrics, its grants on what stays, the queues
 * (paused and kept unless asked), secrets only when asked, its accounts. Never APIs, never anybody else's services.
 */
export function planDestruction(
  wanted: Wanted,
  present: Present,
  options: Options,
): readonly Change[] {
  const changes = [
    ...functionRemoval(wanted, present),
    ...observation(wanted, present),
    ...grants(wanted, present, options),
    ...queues(wanted, present, options),
    ...secrets(wanted, present, options),
    ...accounts(present, options),
  ];
  return chosen(changes, options);
}

const removal = (
  kind: Change["kind"],
  text: string,
  ...steps: readonly (readonly string[])[]
): Change => ({
  kind,
  sign: "-",
  text,
  steps,
});

function functionRemoval(wanted: Wanted, { lists }: Present): readonly Change[] {
  if (deployed(wanted, lists) === undefined) return [];
  return [removal("function", `function ${FUNCTION}`, ["function", "delete"])];
}

function observation(wanted: Wanted, { lists, answers }: Present): readonly Change[] {
  const dashboard = answers.get("dashboard");
  return [
    ...(dashboard?.status === 200
      ? [
          removal("alerts", `dashboard ${MARK}`, [
            "dashboard",
            "delete",
            String(dashboard.body["name"]),
          ]),
        ]
      : []),
    ...(ownAlerts(answers) ?? []).map((policy) =>
      removal("alerts", `alert ${String(policy["displayName"])}`, [
        "alert",
        "delete",
        String(policy["name"]),
      ]),
    ),
    ...wanted.metrics
      .filter(({ name }) => lists.metrics.some((metric) => metric.name === name))
      .map(({ name }) => removal("alerts", `metric ${name}`, ["metric", "delete", name])),
  ];
}

/** Grants on resources that go away as well need no removal of their own. */
function grants(wanted: Wanted, present: Present, options: Options): readonly Change[] {
  const goesToo = ({ on }: Grant): boolean =>
    (on.kind === "queue" &&
      options.deleteQueues &&
      wanted.queues.some(({ name }) => name === on.name)) ||
    (on.kind === "secret" &&
      options.deleteSecrets &&
      wanted.secrets.some(({ secret }) => secret === on.name)) ||
    (on.kind === "account" && ownAccounts(present, options).some(({ email }) => email === on.name));
  const identity = options.bootstrap ? identityGrants(wanted, present) : [];
  return [...ownGrants(wanted, present), ...identity]
    .filter((each) => !goesToo(each))
    .map((each) =>
      removal("grants", `grant ${textOf(each, wanted)}`, grantStep("remove", each, wanted)),
    );
}

function queues(wanted: Wanted, { lists }: Present, options: Options): readonly Change[] {
  return wanted.queues.flatMap(({ name }): Change[] => {
    const found = lists.queues.find((queue) => queue.name.endsWith(`/queues/${name}`));
    if (found === undefined) return [];
    if (options.deleteQueues) {
      return [
        removal(
          "queues",
          `queue ${name}  (with its tasks; the name is unusable for up to 3 days)`,
          ["queue", "delete", name, wanted.location],
        ),
      ];
    }
    return found.state === "PAUSED"
      ? [
          {
            kind: "queues",
            sign: "=",
            text: `queue ${name}  (paused and kept with its tasks; --delete-queues deletes)`,
            steps: [],
          },
        ]
      : [
          {
            kind: "queues",
            sign: "~",
            text: `queue ${name}  state: RUNNING -> PAUSED  (kept with its tasks)`,
            steps: [["queue", "pause", name, wanted.location]],
          },
        ];
  });
}

function secrets(
  wanted: Wanted,
  { lists }: Present,
  { deleteSecrets }: Options,
): readonly Change[] {
  return wanted.secrets
    .filter(({ secret }) => lists.secrets.includes(secret))
    .map(({ secret }) =>
      deleteSecrets
        ? removal("function", `secret ${secret}`, ["secret", "delete", secret])
        : {
            kind: "function",
            sign: "=",
            text: `secret ${secret}  (kept; --delete-secrets deletes)`,
            steps: [],
          },
    );
}

function accounts(present: Present, options: Options): readonly Change[] {
  return [
    ...(options.bootstrap && hasPool(present.lists)
      ? [removal("identity", `identity pool ${POOL}`, ["unpool", POOL])]
      : []),
    ...ownAccounts(present, options).map(({ email }) =>
      removal("accounts", `account ${email.split("@")[0]}`, ["account-delete", email]),
    ),
  ];
}

/** Accounts that this deployment made; those that deploy from GitHub go only with `--bootstrap`. */
function ownAccounts({ lists }: Present, { bootstrap }: Options): Present["lists"]["accounts"] {
  return lists.accounts.filter(
    ({ email, description }) => description === MARK && (bootstrap || !isIdentityAccount(email)),
  );
}
