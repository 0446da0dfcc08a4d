import type { Config, Target } from "../../../types/config.ts";
import { type Change, unread } from "../change.ts";
import { grant, MARK } from "../names.ts";
import type { Options } from "../options.ts";
import type { ArchiveReaders, FoundService, Grant, Known, Wanted } from "../state.ts";
import { below } from "./google-targets.ts";
import { serviceOf } from "./services.ts";

const READER = "roles/storage.objectViewer";

/**
 * What reads the archive besides the relay: a target whose event no task holds gets a reference to it. The account of a Cloud Run
 * service is known from the list of services; whoever reads a topic's messages, or what a workflow does, is not.
 */
export function archiveReaders(
  config: Config,
  { project }: Options,
  { number, services }: Known,
): ArchiveReaders {
  const { archive } = config;
  if (archive === undefined) return { grants: [], unknown: [] };
  const { bucket: name, prefix } = archive;
  const accounts = new Set<string>();
  const unknown: string[] = [];
  for (const target of Object.values(config.targets).filter(mayBeReferred)) {
    const account = accountOf(target, services, { project, number });
    if (account === undefined) unknown.push(target.name);
    else accounts.add(account);
  }
  const grants = [...accounts].map((account) => ({
    ...grant({ kind: "bucket", name }, READER, account),
    ...below(name, prefix),
  }));
  return { grants, unknown };
}

/** Not those to which nothing is sent by reference, nor Google's own APIs, which would read none. */
const mayBeReferred = ({ large, method, auth, google }: Target): boolean =>
  large !== "reject" && method !== "buffer" && (auth?.kind !== "oauth" || google !== undefined);

/** The account that a target's service runs as; undefined where it is not a service that was listed. */
function accountOf(
  { url, google }: Target,
  services: readonly FoundService[],
  own: { readonly project: string; readonly number: string },
): string | undefined {
  if (google !== undefined || url.includes("${")) return undefined;
  const place = serviceOf(url, services, own);
  return services.find(
    ({ project, region, name }) =>
      project === place?.project && region === place.region && name === place.name,
  )?.account;
}

/** Readers that a person has to let in, in one line, with the command that does. */
export function readerChanges({ archive, archiveReaders: { unknown } }: Wanted): readonly Change[] {
  if (archive === undefined || unknown.length === 0) return [];
  const { condition } = below(archive.name, archive.prefix);
  const flag =
    condition === undefined
      ? "--condition=None"
      : `--condition='expression=${condition.expression},title=reads-${MARK}'`;
  return [
    unread(
      "grants",
      `target ${unknown.join(", ")}  may get a reference to a large event: the account that reads it there is not known; let it in:  gcloud storage buckets add-iam-policy-binding gs://${archive.name} --member=serviceAccount:ACCOUNT --role=${READER} ${flag}`,
    ),
  ];
}

/** A grant to a target's account that was made here: its condition says so. One for a whole bucket is never taken away. */
export const isReadersGrant = ({ on, role, condition }: Grant): boolean =>
  on.kind === "bucket" && role === READER && condition?.title === MARK;
