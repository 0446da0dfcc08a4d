import { keyOf, lastPart, MARK } from "../names.ts";
import type { Answers, Grant, Lists, Read, Resource, Wanted } from "../state.ts";
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
  ];
  return resources.map((resource) => policyRead(resource, wanted));
}

/** The project as what roles are granted on. */
export const projectOf = ({ project }: Pick<Wanted, "project">): Resource => ({
  kind: "project",
  name: project,
});

/** Without a policy version asked for, conditional bindings come under mangled role names, so that they are never taken for ours. */
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
  }
}

/** Who holds what on a resource, without conditional bindings; undefined where the policy may not be read. */
export function grantsOn(answers: Answers, on: Resource): readonly Grant[] | undefined {
  const answer = answers.get(`policy ${keyOf(on)}`);
  if (answer === undefined || answer.status === 404) return [];
  if (answer.status !== 200) return undefined;
  const bindings = (answer.body["bindings"] ?? []) as readonly {
    readonly role: string;
    readonly members: readonly string[];
    readonly condition?: unknown;
  }[];
  return bindings
    .filter(({ condition }) => condition === undefined)
    .flatMap(({ role, members }) => members.map((member) => ({ on, role, member })));
}
