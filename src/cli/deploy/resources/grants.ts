import { type Change, make, needed, notice, remove, same, unread } from "../change.ts";
import { FUNCTION, grant, keyOf, lastPart, MARK, resourceText } from "../names.ts";
import type { Options } from "../options.ts";
import type { Step } from "../protocol.ts";
import type { Answers, Emails, Grant, Identity, Present, Resource, Wanted } from "../state.ts";
import { removedAccounts } from "./accounts.ts";
import { deployed } from "./deployed.ts";
import { isIdentityAccount, isIdentityGrant, isIdentityMember } from "./identity.ts";
import { isReadersGrant, readerChanges } from "./archive-readers.ts";
import { asAllowed, targetChanges } from "./google-targets.ts";
import { apiOfAgent, grantCommand, mayGrant } from "./project-grants.ts";
import { grantsOn, projectOf, targetResources } from "./policies.ts";
import { ownSecrets } from "./secrets.ts";
import { invokedServices } from "./services.ts";
import { TASK_DELETER, TOKEN_CREATOR } from "./sweeper.ts";

const BUILDER = "roles/cloudbuild.builds.builder";
const ACT_AS = "roles/iam.serviceAccountUser";
const ENQUEUER = "roles/cloudtasks.enqueuer";
const QUEUE_VIEWER = "roles/cloudtasks.viewer";
const SECRET_READER = "roles/secretmanager.secretAccessor";
const INVOKER = "roles/run.invoker";

/** The roles that this deployment gives, by what they are on: only these are ever taken away, and only from its own accounts. */
const OWNED: Readonly<Record<Resource["kind"], readonly string[]>> = {
  project: [BUILDER, "roles/workflows.invoker"],
  account: [ACT_AS, TOKEN_CREATOR],
  queue: [ENQUEUER, QUEUE_VIEWER, TASK_DELETER],
  secret: [SECRET_READER],
  service: [INVOKER],
  topic: ["roles/pubsub.publisher"],
  bus: ["roles/eventarc.messageBusUser"],
  job: ["roles/run.jobsExecutorWithOverrides"],
  bucket: ["roles/storage.objectCreator", "roles/storage.objectUser", "roles/storage.objectViewer"],
};

/** The grants of the deployment's own accounts, beside those on the `targets`, and of the accounts that deploy. */
export function wantedGrants(
  { project, queues, secrets }: Pick<Wanted, "project" | "queues" | "secrets">,
  { runtime, build, invokers }: Emails,
  targets: readonly Grant[],
  identity: Identity | undefined,
): readonly Grant[] {
  return [
    grant(projectOf({ project }), BUILDER, build),
    ...invokers.map((name) => grant({ kind: "account", name }, ACT_AS, runtime)),
    ...queues.map(({ name }) => grant({ kind: "queue", name }, ENQUEUER, runtime)),
    // The relay asks some queues whether a task is there (GetTask), and the others nothing.
    ...queues
      .filter(({ asked }) => asked)
      .map(({ name }) => grant({ kind: "queue", name }, QUEUE_VIEWER, runtime)),
    // In some it takes back what it has put there itself (DeleteTask).
    ...queues
      .filter(({ cleared }) => cleared)
      .map(({ name }) => grant({ kind: "queue", name }, TASK_DELETER, runtime)),
    ...secrets.map(({ secret }) => grant({ kind: "secret", name: secret }, SECRET_READER, runtime)),
    ...targets,
    ...(identity?.grants ?? []),
  ];
}

/** Adds what is wanted and missing, and removes what is the deployment's own and not wanted. */
export function grantChanges(wanted: Wanted, present: Present): readonly Change[] {
  const grants = [...publicGrant(wanted, present), ...wanted.grants].map((each) =>
    asAllowed(each, wanted, present),
  );
  return [
    ...targetChanges(wanted, present),
    ...missingServices(wanted, present),
    ...compared(grants, wanted, present),
    ...removals(unwanted(ownGrants(wanted, present), grants), wanted),
    ...readerChanges(wanted),
    ...wanted.unresolvedTargets.map(({ target, url, account }) =>
      unread(
        "grants",
        `target ${target}  ${URL.parse(url)?.host ?? url} is not a Cloud Run service that can be found (other projects: --target-projects); whoever owns it must let ${account} call it`,
      ),
    ),
  ];
}

/** The grants that only an owner may give: those on the project, its accounts, and what the targets are beside services. */
export function setUpGrantChanges(wanted: Wanted, present: Present): readonly Change[] {
  const isOwners = ({ on, member }: Grant): boolean =>
    !["queue", "secret", "service"].includes(on.kind) || isIdentityMember(member);
  const grants = wanted.grants.filter(isOwners).map((each) => asAllowed(each, wanted, present));
  const missing = wanted.secrets.filter(({ secret }) => !present.lists.secrets.includes(secret));
  const own = wanted.identity ? identityGrants(wanted, present) : [];
  return [
    ...targetChanges(wanted, present),
    ...(wanted.identity === undefined ? [] : missing).map(({ secret }) =>
      notice(
        "grants",
        `secret ${secret}  is not there yet: store it, then run --bootstrap again, since the account that deploys may mount only what is there by then`,
      ),
    ),
    ...compared(
      grants.filter(({ on }) => missing.every(({ secret }) => keyOf(on) !== `secret/${secret}`)),
      wanted,
      present,
    ),
    ...removals(unwanted(own, grants), wanted),
  ];
}

/** Grants on what goes away as well need no removal of their own. */
export function grantRemoval(
  wanted: Wanted,
  present: Present,
  options: Options,
): readonly Change[] {
  const accounts = removedAccounts(present.lists, options);
  const goesToo = ({ on }: Grant): boolean =>
    (on.kind === "queue" &&
      options.deleteQueues &&
      wanted.queues.some(({ name }) => name === on.name)) ||
    (on.kind === "secret" &&
      options.deleteSecrets &&
      wanted.secrets.some(({ secret }) => secret === on.name)) ||
    (on.kind === "account" && accounts.some(({ email }) => email === on.name));
  const identity = options.bootstrap ? identityGrants(wanted, present) : [];
  const grants = [...ownGrants(wanted, present), ...identity].filter((each) => !goesToo(each));
  return removals(grants, wanted);
}

function compared(
  grants: readonly Grant[],
  wanted: Wanted,
  { lists, answers }: Present,
): readonly Change[] {
  return grants
    .filter(
      (each) =>
        !isMissing(each, wanted, answers) && !isMissingService(each, wanted, lists, answers),
    )
    .map((each) => {
      const text = grantText(each, wanted);
      const present = grantsOn(answers, each.on);
      if (present === undefined) {
        return unread(
          "grants",
          `${text}  (its policy may not be read; taken as set up by --bootstrap)`,
        );
      }
      if (present.some((other) => isSame(other, each))) return same("grants", text);
      // Turning the API on gives it.
      const api = apiOfAgent(each.role);
      if (api !== undefined && !lists.apis.has(api)) {
        return same("grants", `${text}  (Google's, with the API)`);
      }
      return mayGrant(each, { lists, answers })
        ? make("grants", text, grantStep("add", each, wanted))
        : needed(
            "grants",
            `${text}  is missing, and an owner has to give it:  ${grantCommand(each)}`,
          );
    });
}

/** Whether it is on something of the user's that is not there: `targetChanges` says so. */
function isMissing({ on }: Grant, { archive }: Wanted, answers: Answers): boolean {
  if (!["topic", "bus", "job", "bucket"].includes(on.kind) || on.name === archive?.name)
    return false;
  return (answers.get(`policy ${keyOf(on)}`)?.status ?? 404) === 404;
}

/** The services of targets that are not there: they are the user's, and so is deploying them. */
function missingServices(wanted: Wanted, { lists, answers }: Present): readonly Change[] {
  const missing = wanted.grants
    .filter((each) => isMissingService(each, wanted, lists, answers))
    .map(({ on }) => resourceText(on, wanted.project));
  return [...new Set(missing)].map((text) =>
    needed(
      "grants",
      `${text}  is not there, and a target of relay.yaml calls it: deploy it first, or correct the target's url`,
    ),
  );
}

/** Whether it is on a target's service that is not there: in the project itself there is none while Cloud Run's API is off. */
function isMissingService(
  { on }: Grant,
  { project }: Wanted,
  { apis }: Present["lists"],
  answers: Answers,
): boolean {
  if (on.kind !== "service" || on.name === FUNCTION) return false;
  const isOff = on.project === project && !apis.has("run.googleapis.com");
  return isOff || answers.get(`policy ${keyOf(on)}`)?.status === 404;
}

const removals = (grants: readonly Grant[], wanted: Wanted): readonly Change[] =>
  grants.map((each) =>
    remove("grants", grantText(each, wanted), grantStep("remove", each, wanted)),
  );

const unwanted = (own: readonly Grant[], wanted: readonly Grant[]): readonly Grant[] =>
  own.filter((each) => !wanted.some((other) => isSame(other, each)));

const isSame = (a: Grant, b: Grant): boolean =>
  keyOf(a.on) === keyOf(b.on) &&
  a.role === b.role &&
  a.member === b.member &&
  a.condition?.expression === b.condition?.expression;

/** Anybody may call the function: signatures decide. Only once it is there; the deployment itself opens a new one. */
function publicGrant(wanted: Wanted, { lists }: Present): readonly Grant[] {
  if (deployed(wanted, lists) === undefined) return [];
  const { project, region } = wanted;
  return [grant({ kind: "service", project, region, name: FUNCTION }, INVOKER, "allUsers")];
}

/**
 * Every grant of an own account, of a role that this deployment gives, on anything that was looked at. Those of the accounts that deploy
 * from GitHub are `--bootstrap`'s business: `identityGrants`.
 */
function ownGrants(wanted: Wanted, { lists, answers }: Present): readonly Grant[] {
  const marked = lists.accounts.filter(({ description }) => description === MARK);
  const own = new Set(
    [...wanted.accounts, ...marked]
      .filter(({ email }) => !isIdentityAccount(email))
      .map(({ email }) => `serviceAccount:${email}`),
  );
  const resources: readonly Resource[] = [
    projectOf(wanted),
    ...lists.accounts.map(({ email }) => ({ kind: "account", name: email }) as const),
    ...lists.queues.map(({ name }) => ({ kind: "queue", name: lastPart(name) }) as const),
    ...ownSecrets(wanted, lists).map((name) => ({ kind: "secret", name }) as const),
    ...invokedServices(wanted, lists),
    ...targetResources(wanted, lists),
  ];
  return resources
    .flatMap((on) => grantsOn(answers, on) ?? [])
    .filter(
      (each) =>
        (own.has(each.member) && OWNED[each.on.kind].includes(each.role)) || isReadersGrant(each),
    );
}

/** Every grant that lets GitHub sign in and deploy, whichever repository and branch it was made for. */
function identityGrants(wanted: Wanted, { lists, answers }: Present): readonly Grant[] {
  const accounts = lists.accounts.map(({ email }) => ({ kind: "account", name: email }) as const);
  const secrets = ownSecrets(wanted, lists).map((name) => ({ kind: "secret", name }) as const);
  return [projectOf(wanted), ...accounts, ...secrets]
    .flatMap((on) => grantsOn(answers, on) ?? [])
    .filter((each) => isIdentityGrant(each, wanted.project));
}

function grantStep(
  verb: "add" | "remove",
  { on, role, member, condition }: Grant,
  wanted: Wanted,
): Step {
  const place = "region" in on ? on.region : wanted.location;
  const project = "project" in on ? on.project : wanted.project;
  // gcloud topic escaping: expressions may hold commas.
  const flag = condition
    ? `--condition=^|^expression=${condition.expression}|title=${condition.title}`
    : "--condition=None";
  return ["grant", verb, on.kind, on.name, project, place, role, member, flag];
}

/** `grant run.invoker on service ci (europe-west1) to relay-invoker`. */
function grantText({ on, role, member, condition }: Grant, { project }: Wanted): string {
  const to = member
    .replace(/^serviceAccount:/, "")
    .replace(`@${project}.iam.gserviceaccount.com`, "");
  const who = to.includes("principalSet") ? (to.split("/attribute.")[1] ?? to) : to;
  const part = condition && /objects\/(.*)"\)$/.exec(condition.expression)?.[1];
  const where = `${resourceText(on, project)}${part === undefined ? "" : `/${part}`}`;
  return `grant ${role.replace(/^(projects\/[^/]+\/)?roles\//, "")} on ${where} to ${who}`;
}
