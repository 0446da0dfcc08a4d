import { keyOf, lastPart, MARK } from "../names.ts";
import type { Answers, Condition, Grant, Lists, Read, Resource, Wanted } from "../state.ts";
import { rememberedResources } from "./google-targets.ts";
import { presentSecrets } from "./secrets.ts";
import { invokedServices } from "./services.ts";

/** The policies of everything that the deployment gives roles on, as far as it is there and its API is on. */
export function policyReads(wanted: Wanted, lists: Lists): readonly Read[] {
  const on = (api: string): boolean => lists.apis.has(`${api}.googleapis.com`);
  const ownAccounts = lists.accounts.filter(
    ({ email, description }) =>
      description === MARK || wanted.accounts.some((own) => own.email === email),
  );
  const resources: readonly Resource[] = [
    ...(on("cloudresourcemanager") ? [projectOf(wanted)] : []),
    ...ownAccounts.map(({ email }) => ({ kind: "account", name: email }) as const),
    ...lists.queues.map(({ name }) => ({ kind: "queue", name: lastPart(name) }) as const),
    ...presentSecrets(wanted, lists).map((name) => ({ kind: "secret", name }) as const),
    ...(on("run") ? invokedServices(wanted, lists) : []),
    ...targetResources(wanted, lists).filter(
      (each) => !isOwn(each, wanted) || on(POLICY_APIS[each.kind] ?? ""),
    ),
  ];
  return resources.map((resource) => policyRead(resource, wanted));
}

/** What the targets' grants are on, now and before, beside services. */
export function targetResources(wanted: Wanted, lists: Lists): readonly Resource[] {
  return rememberedResources(wanted, lists).filter(({ kind }) => kind !== "service");
}

/** The API that has the policies, for what may be in the project itself. */
const POLICY_APIS: Partial<Record<Resource["kind"], string>> = {
  topic: "pubsub",
  bus: "eventarc",
  job: "run",
  bucket: "storage",
};

const isOwn = (on: Resource, { project }: Wanted): boolean =>
  !("project" in on) || on.project === project;

/** The project as what roles are granted on. */
export const projectOf = ({ project }: Pick<Wanted, "project">): Resource => ({
  kind: "project",
  name: project,
});

/** Without a policy version asked for (it is for buckets, whose grants may be conditional), conditional bindings come under mangled role names, so that they are never taken for ours. */
function policyRead(on: Resource, { project, location }: Wanted): Read {
  const key = `policy ${keyOf(on)}`;
  const read = (method: Read["method"], url: string): Read => ({
    key,
    method,
    url: `https://${url}:getIamPolicy`,
  });
  switch (on.kind) {
    case "project":
      return read("POST", `cloudresourcemanager.googleapis.com/v1/projects/${on.name}`);
    case "account":
      return read("POST", `iam.googleapis.com/v1/projects/${project}/serviceAccounts/${on.name}`);
    case "queue":
      return read(
        "POST",
        `cloudtasks.googleapis.com/v2/projects/${project}/locations/${location}/queues/${on.name}`,
      );
    case "secret":
      return read("GET", `secretmanager.googleapis.com/v1/projects/${project}/secrets/${on.name}`);
    case "service":
      return read(
        "GET",
        `run.googleapis.com/v1/projects/${on.project}/locations/${on.region}/services/${on.name}`,
      );
    case "topic":
      return read("GET", `pubsub.googleapis.com/v1/projects/${on.project}/topics/${on.name}`);
    case "bus":
      return read(
        "GET",
        `eventarc.googleapis.com/v1/projects/${on.project}/locations/${on.region}/messageBuses/${on.name}`,
      );
    case "job":
      return read(
        "GET",
        `run.googleapis.com/v1/projects/${on.project}/locations/${on.region}/jobs/${on.name}`,
      );
    case "bucket": {
      const url = `https://storage.googleapis.com/storage/v1/b/${on.name}/iam?optionsRequestedPolicyVersion=3`;
      return { key, method: "GET", url };
    }
  }
}

/** Who holds what on a resource, conditional bindings of buckets only; undefined where the policy may not be read. */
export function grantsOn(answers: Answers, on: Resource): readonly Grant[] | undefined {
  const answer = answers.get(`policy ${keyOf(on)}`);
  if (answer === undefined || answer.status === 404) return [];
  if (answer.status !== 200) return undefined;
  const bindings = (answer.body["bindings"] ?? []) as readonly {
    readonly role: string;
    readonly members: readonly string[];
    readonly condition?: Condition;
  }[];
  return bindings
    .filter(({ condition }) => condition === undefined || on.kind === "bucket")
    .flatMap(({ role, members, condition }) =>
      members.map((member) => ({ on, role, member, ...(condition && { condition }) })),
    );
}
