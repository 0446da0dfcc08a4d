import type { Config } from "../../../types/config.ts";
import { type Change, change, differences, make, needed, same } from "../change.ts";
import { grant, MARK } from "../names.ts";
import type {
  ArchiveBucket,
  Emails,
  Fields,
  Grant,
  Json,
  Lists,
  Present,
  Read,
  Wanted,
  WriteFile,
} from "../state.ts";
import { below } from "./google-targets.ts";

/** A task lives at most 31 days, and what it refers to must outlive it. */
const DAYS = 33;

/** The bucket of the archive, where relay.yaml has one. It is the only thing that is made for the user's data. */
export function wantedArchive({ archive }: Config, location: string): ArchiveBucket | undefined {
  return archive && { name: archive.bucket, prefix: archive.prefix, location, days: DAYS };
}

/** The relay writes and reads back what no task can hold; the tasks of archived events write theirs. */
export function archiveGrants(
  config: Config,
  { runtime, invokers: [invoker = ""] }: Emails,
): readonly Grant[] {
  if (config.archive === undefined) return [];
  const { bucket: name, prefix } = config.archive;
  const archives = Object.values(config.sources).some(({ archive }) => archive);
  return [
    grant({ kind: "bucket", name }, "roles/storage.objectCreator", runtime),
    grant({ kind: "bucket", name }, "roles/storage.objectViewer", runtime),
    // Replacing an object, as a repeated task does, needs the right to delete it.
    ...(archives ? [grant({ kind: "bucket", name }, "roles/storage.objectUser", invoker)] : []),
  ].map((each) => ({ ...each, ...below(name, prefix) }));
}

/** The bucket as it is. Names of buckets are global, so that it may be there whatever APIs are on here. */
export function archiveReads({ archive }: Wanted, { apis }: Lists): readonly Read[] {
  if (archive === undefined || !apis.has("storage.googleapis.com")) return [];
  const url = `https://storage.googleapis.com/storage/v1/b/${archive.name}`;
  return [{ key: "archive", method: "GET", url }];
}

/** The bucket, made, or brought to its settings where this script made it. */
export function archiveChanges(
  { archive }: Wanted,
  { answers }: Present,
  write: WriteFile,
): readonly Change[] {
  if (archive === undefined) return [];
  const { name, days } = archive;
  const text = `bucket ${name}`;
  const { status, body } = answers.get("archive") ?? { status: 404, body: {} };
  if (status === 404) {
    const settings = `(uniform access, not public, objects deleted after ${days} days)`;
    const file = write("lifecycle", lifecycleOf(archive));
    return [make("archive", `${text}  ${settings}`, ["bucket", "create", name, file])];
  }
  if (status !== 200) {
    const owner = `may not be read (HTTP ${status}): names of buckets are global, and another project may have this one`;
    return [needed("archive", `${text}  ${owner}; give archive: another name in relay.yaml`)];
  }
  const difference = differences(settingsOf(body, archive), settingsOf(undefined, archive));
  if (difference === undefined) return [same("archive", text)];
  if ((body["labels"] as Fields | undefined)?.["managed-by"] !== MARK) {
    return [
      needed("archive", `${text}  is not this script's to change; change it:  ${difference}`),
    ];
  }
  const file = write("lifecycle", lifecycleOf(archive));
  return [change("archive", text, difference, ["bucket", "update", name, file])];
}

/** The bucket stays with what is in it. */
export function archiveRemoval({ archive }: Wanted, { answers }: Present): readonly Change[] {
  if (archive === undefined || answers.get("archive")?.status !== 200) return [];
  return [same("archive", `bucket ${archive.name}  (kept with its objects)`)];
}

/** Only objects of the archive are deleted, not what else is in the bucket. */
function lifecycleOf({ prefix, days }: ArchiveBucket): Json {
  const condition = { age: days, ...(prefix !== "" && { matchesPrefix: [`${prefix}/`] }) };
  return { rule: [{ action: { type: "Delete" }, condition }] };
}

/** What matters of a bucket's settings, as text; of the wanted ones without a bucket. */
function settingsOf(bucket: Json | undefined, { days }: ArchiveBucket): Fields {
  const wanted = {
    access: "uniform",
    "public access": "enforced prevention",
    "objects deleted after": `${days} days`,
  };
  if (bucket === undefined) return wanted;
  const { iamConfiguration = {}, lifecycle = {} } = bucket as {
    readonly iamConfiguration?: {
      readonly uniformBucketLevelAccess?: { readonly enabled?: boolean };
      readonly publicAccessPrevention?: string;
    };
    readonly lifecycle?: {
      readonly rule?: readonly {
        readonly action?: { readonly type?: string };
        readonly condition?: { readonly age?: number };
      }[];
    };
  };
  const ages = (lifecycle.rule ?? [])
    .filter(({ action }) => action?.type === "Delete")
    .map(({ condition }) => condition?.age ?? 0);
  const soonest = ages.length === 0 ? "" : `${Math.min(...ages)} days`;
  return {
    access: iamConfiguration.uniformBucketLevelAccess?.enabled === true ? "uniform" : "per object",
    "public access": `${iamConfiguration.publicAccessPrevention ?? "inherited"} prevention`,
    // Longer is fine.
    "objects deleted after":
      Math.min(...ages) >= days && ages.length > 0 ? `${days} days` : soonest,
  };
}
