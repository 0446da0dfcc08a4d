import { type Change, covers, differences } from "./change.ts";
import {
  deployFlags,
  type Fields,
  type PresentFunction,
  trafficOf,
  wantedFields,
} from "./function.ts";
import { identityChanges, isIdentityAccount, isIdentityGrant } from "./identity.ts";
import {
  FUNCTION,
  type Grant,
  grant,
  keyOf,
  MARK,
  NUMBER_UNKNOWN,
  type Resource,
} from "./names.ts";
import { type Options, UsageError } from "./options.ts";
import { type Answers, grantsOn, type Lists } from "./present.ts";
import { flagsOf, presentFlags } from "./queues.ts";
import { deployed, invokedServices, ownSecrets } from "./reads.ts";
import type { Wanted } from "./wanted.ts";

/** What the cloud holds now. */
export type Present = { readonly lists: Lists; readonly answers: Answers };

/** Writes a JSON file for a step and returns its path. */
export type WriteFile = (name: string, content: unknown) => string;

/** Everything that differs between what is wanted and what is there, in the order in which it must be applied. Pure but for `write`. */
export function planChanges(
  wanted: Wanted,
  present: Present,
  options: Options,
  sourceHash: string,
  write: WriteFile,
): readonly Change[] {
  const setUp = [
    ...apiChanges(wanted, present),
    ...accountChanges(wanted, present),
    ...(wanted.identity ? identityChanges(wanted.identity, present.lists) : []),
  ];
  if (options.bootstrap) {
    const grants = wanted.grants.filter(({ on }) => on.kind === "project" || on.kind === "account");
    const own = wanted.identity ? identityGrants(wanted, present) : [];
    return chosen(
      [...setUp, ...grantChanges({ ...wanted, grants, unresolvedTargets: [] }, present, own)],
      options,
    );
  }
  const changes = [
    ...setUp,
    ...queueChanges(wanted, present, options),
    ...secretChanges(wanted, present),
    ...grantChanges(
      { ...wanted, grants: [...publicGrant(wanted, present), ...wanted.grants] },
      present,
      ownGrants(wanted, present),
    ),
    ...functionChanges(wanted, present, sourceHash),
    ...metricChanges(wanted, present, write),
    ...alertChanges(wanted, present, write),
    ...dashboardChanges(wanted, present, write),
  ];
  return chosen(changes, options);
}

/** The changes of the kinds that `--only` names, or all. */
export function chosen(changes: readonly Change[], { only }: Options): readonly Change[] {
  return only.length === 0 ? changes : changes.filter(({ kind }) => only.includes(kind));
}

function apiChanges(wanted: Wanted, { lists }: Present): readonly Change[] {
  const missing = wanted.apis.filter((api) => !lists.apis.has(api));
  if (missing.length === 0)
    return [{ kind: "apis", sign: "=", text: `apis (${wanted.apis.length} on)`, steps: [] }];
  return missing.map((api, index) => ({
    kind: "apis",
    sign: "+",
    text: `api ${api}`,
    steps: index === 0 ? [["apis", ...missing]] : [], // one call enables them all
  }));
}

function accountChanges(wanted: Wanted, { lists }: Present): readonly Change[] {
  return wanted.accounts.map(({ email, title }) => {
    const there = lists.accounts.some((account) => account.email === email);
    const id = email.split("@")[0] ?? "";
    return there || isForeign(email, wanted.project)
      ? { kind: "accounts", sign: "=", text: `account ${id}`, steps: [] }
      : {
          kind: "accounts",
          sign: "+",
          text: `account ${id}  (${title})`,
          steps: [["account", id, title, MARK]],
        };
  });
}

function isForeign(email: string, project: string): boolean {
  return !email.endsWith(`@${project}.iam.gserviceaccount.com`) && !project.includes(":");
}

function queueChanges(
  wanted: Wanted,
  { lists, answers }: Present,
  options: Options,
): readonly Change[] {
  const { location } = wanted;
  const known = wanted.queues.map((queue): Change => {
    const found = lists.queues.find(({ name }) => name.endsWith(`/queues/${queue.name}`));
    if (found === undefined) {
      const pause = queue.paused ? [["queue", "pause", queue.name, location]] : [];
      const steps = [
        ["queue", "create", queue.name, location, ...flagsOf(queue, "create")],
        ...pause,
      ];
      return {
        kind: "queues",
        sign: "+",
        text: `queue ${queue.name}${queue.paused ? "  (paused)" : ""}`,
        steps,
      };
    }
    const difference = differences(presentFlags(found), queue.flags);
    const paused = found.state === "PAUSED";
    const pause = queue.paused && !paused;
    const resume = !queue.paused && paused && options.resume;
    const state = pause
      ? "state: RUNNING -> PAUSED"
      : resume
        ? "state: PAUSED -> RUNNING"
        : undefined;
    const text = [difference, state].filter((each) => each !== undefined).join(", ");
    const left =
      paused && !queue.paused && !resume ? "  (paused; left so, --resume resumes it)" : "";
    return {
      kind: "queues",
      sign: text === "" ? "=" : "~",
      text: `queue ${queue.name}${text === "" ? "" : `  ${text}`}${left}`,
      steps: [
        ...(difference === undefined
          ? []
          : [["queue", "update", queue.name, location, ...flagsOf(queue, "update")]]),
        ...(pause ? [["queue", "pause", queue.name, location]] : []),
        ...(resume ? [["queue", "resume", queue.name, location]] : []),
      ],
    };
  });
  return [...known, ...leftQueues(wanted, { lists, answers })];
}

/** Queues that the relay may still enqueue into although relay.yaml has them no more: they may hold tasks, so they stay. */
function leftQueues(wanted: Wanted, { lists, answers }: Present): readonly Change[] {
  const runtime = `serviceAccount:${wanted.function.serviceAccount}`;
  return lists.queues
    .map(({ name }) => name.split("/").at(-1) ?? "")
    .filter((name) => wanted.queues.every((queue) => queue.name !== name))
    .filter((name) =>
      grantsOn(answers, { kind: "queue", name })?.some(({ member }) => member === runtime),
    )
    .map((name) => ({
      kind: "queues",
      sign: "=",
      text: `queue ${name}  (left relay.yaml; kept with its tasks, delete it with gcloud tasks queues delete ${name} --location=${wanted.location})`,
      steps: [],
    }));
}

function secretChanges(wanted: Wanted, { lists, answers }: Present): readonly Change[] {
  return wanted.secrets.flatMap(({ variable, secret }): Change[] => {
    const version = newestVersion(answers, secret);
    if (lists.secrets.includes(secret) && version !== undefined) return [];
    const command = lists.secrets.includes(secret)
      ? `gcloud secrets versions add ${secret} --project=${wanted.project} --data-file=-`
      : `gcloud secrets create ${secret} --project=${wanted.project} --replication-policy=automatic --data-file=-`;
    return [
      {
        kind: "function",
        sign: "!",
        text: `secret ${secret}  (for ${variable}) has no value; store it first:  ${command}\n      or  ./deploy.sh --project ${wanted.project} --region ${wanted.region} --set-secret ${variable}   (reads the value from standard input)`,
        steps: [],
      },
    ];
  });
}

/** The newest enabled version's number. Throws where the versions may not be read: they must never be taken for missing. */
function newestVersion(answers: Answers, secret: string): string | undefined {
  const answer = answers.get(`versions ${secret}`);
  if (answer === undefined || answer.status === 404) return undefined;
  if (answer.status !== 200) {
    throw new Error(
      `the versions of secret ${secret} cannot be read (HTTP ${answer.status}); the deployer needs secretmanager.versions.list`,
    );
  }
  const versions = (answer.body["versions"] ?? []) as readonly { readonly name: string }[];
  return versions[0]?.name.split("/").at(-1);
}

/** The roles that this deployment gives, by what they are on: only these are ever taken away, and only from its own accounts. */
const OWNED: Readonly<Record<Resource["kind"], readonly string[]>> = {
  project: ["roles/cloudbuild.builds.builder"],
  account: ["roles/iam.serviceAccountUser"],
  queue: ["roles/cloudtasks.enqueuer", "roles/cloudtasks.viewer"],
  secret: ["roles/secretmanager.secretAccessor"],
  service: ["roles/run.invoker"],
};

/** Adds what is wanted and missing, and removes what is `own` and not wanted. */
function grantChanges(
  wanted: Wanted,
  { answers }: Present,
  own: readonly Grant[],
): readonly Change[] {
  const same = (a: Grant, b: Grant): boolean =>
    keyOf(a.on) === keyOf(b.on) && a.role === b.role && a.member === b.member;
  const wantedChanges = wanted.grants.map((each): Change => {
    const there = grantsOn(answers, each.on);
    if (there === undefined) {
      return {
        kind: "grants",
        sign: "?",
        text: `grant ${textOf(each, wanted)}  (its policy may not be read; taken as set up by --bootstrap)`,
        steps: [],
      };
    }
    return there.some((other) => same(other, each))
      ? { kind: "grants", sign: "=", text: `grant ${textOf(each, wanted)}`, steps: [] }
      : {
          kind: "grants",
          sign: "+",
          text: `grant ${textOf(each, wanted)}`,
          steps: [grantStep("add", each, wanted)],
        };
  });
  const unwanted = own.filter((each) => !wanted.grants.some((other) => same(other, each)));
  return [
    ...wantedChanges,
    ...unwanted.map((each): Change => ({
      kind: "grants",
      sign: "-",
      text: `grant ${textOf(each, wanted)}`,
      steps: [grantStep("remove", each, wanted)],
    })),
    ...wanted.unresolvedTargets.map(({ target, url, account }): Change => ({
      kind: "grants",
      sign: "?",
      text: `target ${target}  ${URL.parse(url)?.host ?? url} is no Cloud Run service that can be found (other projects: --target-projects); whoever owns it must let ${account} call it`,
      steps: [],
    })),
  ];
}

/** Anybody may call the function: signatures decide. Only once it is there; the deployment itself opens a new one. */
function publicGrant(wanted: Wanted, present: Present): readonly Grant[] {
  if (deployed(wanted, present.lists) === undefined) return [];
  const on = {
    kind: "service",
    project: wanted.project,
    region: wanted.region,
    name: FUNCTION,
  } as const;
  return [grant(on, "roles/run.invoker", "allUsers")];
}

/**
 * Every grant of an own account, of a role that this deployment gives, on anything that was looked at. Those of the accounts that deploy
 * from GitHub are `--bootstrap`'s business: `identityGrants`.
 */
export function ownGrants(wanted: Wanted, { lists, answers }: Present): readonly Grant[] {
  const marked = lists.accounts.filter(({ description }) => description === MARK);
  const own = new Set(
    [...wanted.accounts, ...marked]
      .filter(({ email }) => !isIdentityAccount(email))
      .map(({ email }) => `serviceAccount:${email}`),
  );
  const resources: readonly Resource[] = [
    { kind: "project", name: wanted.project },
    ...lists.accounts.map(({ email }) => ({ kind: "account", name: email }) as const),
    ...lists.queues.map(
      ({ name }) => ({ kind: "queue", name: name.split("/").at(-1) ?? "" }) as const,
    ),
    ...ownSecrets(wanted, lists).map((name) => ({ kind: "secret", name }) as const),
    ...invokedServices(wanted, lists),
  ];
  return resources
    .flatMap((on) => grantsOn(answers, on) ?? [])
    .filter(({ on, role, member }) => own.has(member) && OWNED[on.kind].includes(role));
}

/** Every grant that lets GitHub sign in and deploy, whichever repository and branch it was made for. */
export function identityGrants(wanted: Wanted, { lists, answers }: Present): readonly Grant[] {
  const accounts = lists.accounts.map(({ email }) => ({ kind: "account", name: email }) as const);
  return [{ kind: "project", name: wanted.project } as const, ...accounts]
    .flatMap((on) => grantsOn(answers, on) ?? [])
    .filter((each) => isIdentityGrant(each, wanted.project));
}

/** The step that adds or removes a grant. */
export function grantStep(
  verb: "add" | "remove",
  { on, role, member }: Grant,
  wanted: Wanted,
): readonly string[] {
  const place = on.kind === "service" ? on.region : wanted.location;
  const project = on.kind === "service" ? on.project : wanted.project;
  return ["grant", verb, on.kind, on.name, project, place, role, member];
}

/** `run.invoker on service ci (europe-west1) to relay-invoker`. */
export function textOf({ on, role, member }: Grant, { project }: Wanted): string {
  const where =
    on.kind === "service" ? ` (${on.project === project ? "" : `${on.project} `}${on.region})` : "";
  const name = on.kind === "account" ? (on.name.split("@")[0] ?? "") : on.name;
  const to = member
    .replace(/^serviceAccount:/, "")
    .replace(`@${project}.iam.gserviceaccount.com`, "");
  return `${role.replace("roles/", "")} on ${on.kind} ${name}${where} to ${to.includes("principalSet") ? (to.split("/attribute.")[1] ?? to) : to}`;
}

function functionChanges(
  wanted: Wanted,
  { lists, answers }: Present,
  sourceHash: string,
): readonly Change[] {
  const versions: Fields = Object.fromEntries(
    wanted.secrets.map(({ secret }) => [secret, newestVersion(answers, secret) ?? "?"]),
  );
  if (
    wanted.via === "run" &&
    lists.functions.some(({ name }) => String(name).endsWith(`/functions/${FUNCTION}`))
  ) {
    throw new UsageError(
      `${FUNCTION} was deployed with gcloud functions: run gcloud functions detach ${FUNCTION} first, or leave --via run out`,
    );
  }
  const deploy = ["function", "deploy", ...deployFlags(wanted, versions, sourceHash)];
  const fields = wantedFields(wanted, versions, sourceHash);
  const present = deployed(wanted, lists);
  if (present === undefined) {
    return [
      {
        kind: "function",
        sign: "+",
        text: `function ${FUNCTION}  ${wanted.function.runtime}, ${wanted.function.memory}, source ${sourceHash.slice(0, 12)}`,
        steps: [deploy],
      },
    ];
  }
  const difference = differences(comparable(present, fields), fields);
  const broken = present.broken === undefined ? undefined : `state: ${present.broken} -> ACTIVE`;
  const traffic = trafficNow(present, wanted, lists);
  const moved = traffic === "latest" ? undefined : `traffic: ${traffic} -> latest`;
  const text = [difference, broken, moved].filter((each) => each !== undefined).join(", ");
  const rebuild = difference !== undefined || broken !== undefined;
  return [
    {
      kind: "function",
      sign: text === "" ? "=" : "~",
      text: `function ${FUNCTION}${text === "" ? "" : `  ${text}`}`,
      steps: [
        ...(rebuild ? [deploy] : []),
        ...(moved !== undefined && (!rebuild || wanted.via === "run")
          ? [["function", "latest"]]
          : []),
      ],
    },
  ];
}

/** Variables that nobody here set are named but their values not shown: they may be secrets. */
function comparable(present: PresentFunction, wanted: Fields): Fields {
  return Object.fromEntries(
    Object.entries(present.fields).map(([name, value]) => [
      name,
      name.startsWith("env ") && wanted[name] === undefined ? "(set by hand)" : value,
    ]),
  );
}

/** Where the traffic goes: the service underneath knows it best. */
function trafficNow(present: PresentFunction, { region, project }: Wanted, lists: Lists): string {
  const service = lists.services.find(
    (each) => each.name === FUNCTION && each.region === region && each.project === project,
  );
  return service === undefined ? present.traffic : trafficOf(service.raw);
}

function metricChanges(wanted: Wanted, { lists }: Present, write: WriteFile): readonly Change[] {
  return wanted.metrics.map((metric) => {
    const found = lists.metrics.find(({ name }) => name === metric.name);
    if (covers(found, metric))
      return { kind: "alerts", sign: "=", text: `metric ${metric.name}`, steps: [] };
    const verb = found === undefined ? "create" : "update";
    return {
      kind: "alerts",
      sign: found === undefined ? "+" : "~",
      text: `metric ${metric.name}${found === undefined ? "" : `  ${changedMembers(found, metric)}`}`,
      steps: [["metric", verb, metric.name, write(`metric-${metric.name}`, metric)]],
    };
  });
}

function alertChanges(wanted: Wanted, { answers }: Present, write: WriteFile): readonly Change[] {
  const present = ownAlerts(answers);
  if (present === undefined) {
    return [{ kind: "alerts", sign: "?", text: "alert policies  (may not be read)", steps: [] }];
  }
  const kept = new Set<unknown>();
  const changes = wanted.alerts.map((policy): Change => {
    const id = policy.userLabels["relay-alert"] ?? "";
    const found = present.find((each) => labelOf(each) === id);
    if (found !== undefined) kept.add(found);
    const complete = { ...policy, enabled: found?.["enabled"] ?? true };
    if (covers(found, complete))
      return { kind: "alerts", sign: "=", text: `alert ${id}`, steps: [] };
    const file = write(`alert-${id}`, complete);
    return found === undefined
      ? {
          kind: "alerts",
          sign: "+",
          text: `alert ${id}  (${policy.displayName})`,
          steps: [["alert", "create", id, file]],
        }
      : {
          kind: "alerts",
          sign: "~",
          text: `alert ${id}  ${changedMembers(found, complete)}`,
          steps: [["alert", "update", String(found["name"]), file]],
        };
  });
  const extra = present.filter((each) => !kept.has(each));
  return [
    ...changes,
    ...extra.map((each): Change => ({
      kind: "alerts",
      sign: "-",
      text: `alert ${labelOf(each)}`,
      steps: [["alert", "delete", String(each["name"])]],
    })),
  ];
}

/** The alert policies with our label; undefined where they may not be read. */
export function ownAlerts(
  answers: Answers,
): readonly Readonly<Record<string, unknown>>[] | undefined {
  const answer = answers.get("alerts");
  if (answer === undefined) return [];
  if (answer.status !== 200) return undefined;
  const policies = (answer.body["alertPolicies"] ?? []) as readonly Readonly<
    Record<string, unknown>
  >[];
  return policies.filter(
    (each) => (each["userLabels"] as Fields | undefined)?.["managed-by"] === MARK,
  );
}

function labelOf(policy: Readonly<Record<string, unknown>>): string {
  return (policy["userLabels"] as Fields)["relay-alert"] ?? "";
}

function dashboardChanges(
  wanted: Wanted,
  { lists, answers }: Present,
  write: WriteFile,
): readonly Change[] {
  const answer = answers.get("dashboard");
  if (answer !== undefined && answer.status !== 200 && answer.status !== 404) {
    return [{ kind: "alerts", sign: "?", text: `dashboard ${MARK}  (may not be read)`, steps: [] }];
  }
  const { name, ...rest } = wanted.dashboard;
  const found = answer?.status === 200 ? answer.body : undefined;
  if (covers(found, rest))
    return [{ kind: "alerts", sign: "=", text: `dashboard ${MARK}`, steps: [] }];
  const number = lists.number === NUMBER_UNKNOWN ? wanted.project : lists.number;
  const content = found === undefined ? wanted.dashboard : { ...rest, etag: found["etag"] };
  const verb = found === undefined ? "create" : "update";
  return [
    {
      kind: "alerts",
      sign: found === undefined ? "+" : "~",
      text: `dashboard ${MARK}${found === undefined ? "" : `  ${changedMembers(found, rest)}`}`,
      steps: [
        [
          "dashboard",
          verb,
          found === undefined ? name : `projects/${number}/dashboards/${MARK}`,
          write("dashboard", content),
        ],
      ],
    },
  ];
}

/** Names of the members that differ; their values are too long for a line. */
function changedMembers(
  present: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): string {
  return `${Object.keys(wanted)
    .filter((name) => !covers(present[name], wanted[name]))
    .join(", ")} changed`;
}
