import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import type { QueueDeclaration } from "../../emulator/declaration.ts";
import { UserError } from "../../types/user-error.ts";

/** What Google fills in, which nobody can set. */
const OUTPUT_ONLY = ["state", "purgeTime", "stats", "type"];

/**
 * The queues of a file that gcloud wrote: `gcloud tasks queues list` or `describe` with
 * `--format=json` or `yaml`. A queue that is paused or disabled is paused here. `project` replaces
 * the one in the names, where it is given. Throws a UserError for a file that is not there, cannot
 * be read or does not hold queues.
 */
export function exportedQueues(file: string, project: string | undefined): QueueDeclaration[] {
  return documentsOf(file).map((document, i) => {
    if (!isQueue(document)) {
      throw new UserError(
        `${file}: item ${i + 1} is not a queue with a full name. Write the file with: gcloud tasks queues list --location=LOCATION --format=json`,
      );
    }
    return declaration(document, project);
  });
}

function documentsOf(file: string): readonly unknown[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException; // node:fs throws no other
    throw new UserError(`${file} cannot be read (${code})`, { cause });
  }
  const documents = parseAllDocuments(text);
  return (Array.isArray(documents) ? documents : []).flatMap((document) => {
    const [fault] = document.errors;
    if (fault !== undefined)
      throw new UserError(`${file} is neither JSON nor YAML: ${fault.message}`);
    const value = document.toJS() as unknown;
    return Array.isArray(value) ? (value as unknown[]) : value === null ? [] : [value];
  });
}

type Exported = Readonly<Record<string, unknown>> & { readonly name: string };

function isQueue(value: unknown): value is Exported {
  if (typeof value !== "object" || value === null || !("name" in value)) return false;
  return /^projects\/[^/]+\/locations\/[^/]+\/queues\/[^/]+$/.test(String(value.name));
}

function declaration(exported: Exported, project: string | undefined): QueueDeclaration {
  const settings = Object.entries(exported).filter(([field]) => !OUTPUT_ONLY.includes(field));
  const name = exported.name.replace(/^projects\/[^/]+/, (own) =>
    project === undefined ? own : `projects/${project}`,
  );
  return { ...Object.fromEntries(settings), name, paused: exported["state"] !== "RUNNING" };
}
