import type { Archive } from "../../types/config.ts";
import { gcs } from "../targets/gcs.ts";
import type { Report } from "./fault.ts";

/** What the archive is checked against: the rest of relay.yaml. */
export type ArchiveInputs = {
  /** Names of the sources that keep their events in it. */
  readonly sources: readonly string[];
  readonly hasServiceAccount: boolean;
};

/** Checks what the schema cannot say about the archive. */
export function checkArchive(
  archive: string | undefined,
  report: Report,
  { sources, hasServiceAccount }: ArchiveInputs,
): void {
  if (archive === undefined) {
    if (report.has(["archive"])) return;
    for (const name of sources) {
      const fault = "needs a bucket; set archive: gs://BUCKET/PREFIX at the top of the file";
      report.error(["sources", name, "archive"], fault);
    }
    return;
  }
  if (!archive.startsWith("gs://") || !gcs.form.test(archive)) {
    report.error(
      ["archive"],
      "is not a bucket; write it as gs://BUCKET or gs://BUCKET/PREFIX, the prefix of at most 200 characters",
    );
  }
  if (!hasServiceAccount) {
    report.error(
      ["archive"],
      "is written by the tasks' account; set serviceAccount at the top of the file",
    );
  }
}

/** The archive of a relay.yaml without faults. */
export function completeArchive(archive: string): Archive {
  const [bucket = "", ...prefix] = gcs.fullName(archive).split("/");
  return { bucket, prefix: prefix.join("/") };
}
