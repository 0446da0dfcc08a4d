import type { TargetKind } from "../../../relay/targets/kind.ts";
import { KINDS } from "../../../relay/targets/kinds.ts";
import type { Config } from "../../../types/config.ts";
import { type Change, needed, unread } from "../change.ts";
import { emailOf, grant, keyOf, lastPart, MARK, resourceOf } from "../names.ts";
import type { Options } from "../options.ts";
import type {
  Condition,
  Fields,
  Grant,
  Lists,
  Present,
  Read,
  Resource,
  TargetResource,
  Wanted,
} from "../state.ts";
import { deployed, GRANTED } from "./deployed.ts";

/** The targets that are Google's services: what they name, and the one role that each one's tasks need there. */
export function wantedTargets(
  config: Config,
  { project }: Options,
  location: string,
): { readonly targets: readonly TargetResource[]; readonly granted: readonly Grant[] } {
  const named = Object.values(config.targets).flatMap(({ name: target, google, auth }) => {
    if (google === undefined) return [];
    const kind: TargetKind = KINDS[google.kind];
    const fullName = kind.fullName(google.resource, { project, location });
    const account = emailOf(auth?.serviceAccount ?? config.serviceAccount ?? "", project);
    const [bucket = "", ...prefix] = fullName.split("/");
    const resource: TargetResource =
      google.kind === "gcs"
        ? { target, kind: google.kind, name: bucket }
        : { target, kind: google.kind, project: fullName.split("/")[1] ?? "", name: fullName };
    const condition = google.kind === "gcs" ? below(bucket, prefix.join("/")) : {};
    return [
      { resource, granted: { ...grant(grantedOn(resource), kind.role, account), ...condition } },
    ];
  });
  const granted = named.map((each) => each.granted);
  return {
    targets: named.map(({ resource }) => resource),
    granted: [...new Map(granted.map((each) => [JSON.stringify(each), each])).values()],
  };
}

/**
 * What a target's role is granted on: the resource itself. Workflows have no policies of their own, and IAM conditions do not know
 * them, so that theirs reaches every workflow of the project (https://cloud.google.com/iam/docs/roles-permissions/workflows).
 */
function grantedOn({ kind, project = "", name }: TargetResource): Resource {
  const region = name.split("/")[3] ?? "";
  switch (kind) {
    case "pubsub":
      return { kind: "topic", project, name: lastPart(name) };
    case "eventarc":
      return { kind: "bus", project, region, name: lastPart(name) };
    case "job":
      return { kind: "job", project, region, name: lastPart(name) };
    case "workflow":
      return { kind: "project", name: project };
    case "gcs":
      return { kind: "bucket", name };
  }
}

/** The condition that a role on a bucket counts for the objects below a prefix; none for the whole bucket. */
export function below(bucket: string, prefix: string): { readonly condition?: Condition } {
  if (prefix === "") return {};
  const start = JSON.stringify(`projects/_/buckets/${bucket}/objects/${prefix}/`);
  return { condition: { title: MARK, expression: `resource.name.startsWith(${start})` } };
}

/** The APIs of the targets in the project itself, and those that say whether their resources are there. */
export function targetApis(config: Config): readonly string[] {
  const kinds = Object.values(config.targets).flatMap(({ google }) => google?.kind ?? []);
  return kinds.flatMap((kind) => [KINDS[kind].api, READS[kind].api]);
}

/** Where each kind's resource is read, and what makes one. */
const READS: Readonly<
  Record<
    TargetResource["kind"],
    {
      readonly api: string;
      readonly path: string;
      readonly command: (name: string, place: string) => string;
    }
  >
> = {
  pubsub: {
    api: "pubsub.googleapis.com",
    path: "v1/",
    command: (name) => `gcloud pubsub topics create ${name}`,
  },
  workflow: {
    api: "workflows.googleapis.com",
    path: "v1/",
    command: (name, place) => `gcloud workflows deploy ${name} --source=FILE --location=${place}`,
  },
  eventarc: {
    api: "eventarc.googleapis.com",
    path: "v1/",
    command: (name, place) => `gcloud eventarc message-buses create ${name} --location=${place}`,
  },
  gcs: {
    api: "storage.googleapis.com",
    path: "storage/v1/b/",
    command: (name) => `gcloud storage buckets create gs://${name} --uniform-bucket-level-access`,
  },
  job: {
    api: "run.googleapis.com",
    path: "v2/",
    command: (name, place) => `gcloud run jobs create ${name} --image=IMAGE --region=${place}`,
  },
};

const keyFor = ({ kind, name }: Pick<TargetResource, "kind" | "name">): string => `${kind} ${name}`;

/** Whether the targets' resources are there; in the project itself only where the API is on. */
export function targetReads({ targets, project }: Wanted, { apis }: Lists): readonly Read[] {
  return targets
    .filter((each) => each.project !== project || apis.has(READS[each.kind].api))
    .map((each) => ({
      key: keyFor(each),
      method: "GET",
      url: `https://${READS[each.kind].api}/${READS[each.kind].path}${each.name}`,
    }));
}

/** The resources that are missing: they are the user's, and so is making them. */
export function targetChanges(wanted: Wanted, { answers }: Present): readonly Change[] {
  return wanted.targets
    .filter(({ kind, name }) => kind !== "gcs" || name !== wanted.archive?.name)
    .flatMap((each): readonly Change[] => {
      const status = answers.get(keyFor(each))?.status ?? 404;
      const text = `target ${each.target}  the ${KINDS[each.kind].title} ${each.name}`;
      if (status === 200) return [];
      if (status !== 404)
        return [unread("grants", `${text} may not be looked at (HTTP ${status})`)];
      const { command } = READS[each.kind];
      const make = command(lastPart(each.name), each.name.split("/")[3] ?? "");
      return [
        needed(
          "grants",
          `${text} is not there; create it first:  ${make} --project=${each.project ?? wanted.project}`,
        ),
      ];
    });
}

/** A grant as the bucket allows it: conditions need uniform access. */
export function asAllowed(each: Grant, wanted: Wanted, { answers }: Present): Grant {
  const { on, condition, ...rest } = each;
  if (condition === undefined || on.kind !== "bucket" || on.name === wanted.archive?.name) {
    return each;
  }
  const bucket = answers.get(keyFor({ kind: "gcs", name: on.name }))?.body as
    | { iamConfiguration?: { uniformBucketLevelAccess?: { enabled?: boolean } } }
    | undefined;
  const isUniform = bucket?.iamConfiguration?.uniformBucketLevelAccess?.enabled === true;
  return isUniform ? each : { on, ...rest };
}

/**
 * The variable that remembers what grants are on, where no list shows it: it is read back to remove those whose target has left
 * the config. Keys of resources; nothing where there are none.
 */
export function grantedVariable(grants: readonly Grant[], project: string): Fields {
  const keys = grants
    .filter(({ on }) => on.kind !== "service" || on.project !== project)
    .map(({ on }) => keyOf(on))
    .filter((key) => resourceOf(key) !== undefined);
  return keys.length === 0 ? {} : { [GRANTED]: [...new Set(keys)].sort().join(";") };
}

/** The resources of the targets, and those of earlier deployments. */
export function rememberedResources(wanted: Wanted, lists: Lists): readonly Resource[] {
  const earlier = (deployed(wanted, lists)?.granted ?? "").split(";");
  const now = wanted.grants.map(({ on }) => keyOf(on));
  return [...new Set([...now, ...earlier])].flatMap((key) => resourceOf(key) ?? []);
}
