import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { NUMBER_UNKNOWN, type Grant, keyOf, type Resource } from "./names.ts";
import type { PresentQueue } from "./queues.ts";
import type { FoundService } from "./targets.ts";

type Json = Readonly<Record<string, unknown>>;

/** A service as `gcloud run services list --format=json` prints it, with where it is. */
export type PresentService = FoundService & { readonly raw: Json };

/** What the lists say: one file of JSON per collection, a collection whose API is off has none. */
export type Lists = {
  readonly number: string;
  readonly apis: ReadonlySet<string>;
  readonly accounts: readonly {
    readonly email: string;
    readonly displayName?: string;
    readonly description?: string;
  }[];
  readonly queues: readonly PresentQueue[];
  readonly secrets: readonly string[];
  readonly functions: readonly Json[];
  readonly services: readonly PresentService[];
  readonly metrics: readonly (Json & { readonly name: string })[];
  readonly pools: readonly Json[];
  readonly providers: readonly Json[];
};

/** Reads the lists that the script has left in `folder`. */
export function readLists(folder: string, project: string): Lists {
  const list = (name: string): readonly Json[] => {
    const file = join(folder, `${name}.json`);
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Json[]) : [];
  };
  const described = list("project") as unknown as { readonly projectNumber?: string };
  return {
    number: described.projectNumber ?? NUMBER_UNKNOWN,
    apis: new Set(list("apis").map((api) => (api["config"] as { readonly name: string }).name)),
    accounts: list("accounts") as unknown as Lists["accounts"],
    queues: list("queues") as unknown as readonly PresentQueue[],
    secrets: list("secrets").map((secret) => String(secret["name"]).split("/").at(-1) ?? ""),
    functions: list("functions"),
    services: readdirSync(folder)
      .filter((file) => /^services.*\.json$/.test(file)) // those of --target-projects have a file each
      .flatMap((file) => list(file.replace(".json", "")))
      .map((service) => presentService(service, project, described.projectNumber)),
    metrics: list("metrics") as Lists["metrics"],
    pools: list("pools"),
    providers: list("providers"),
  };
}

function presentService(raw: Json, project: string, number: string | undefined): PresentService {
  const { name, namespace, labels, annotations } = raw["metadata"] as {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  const { url } = (raw["status"] ?? {}) as { readonly url?: string };
  const urls = JSON.parse(annotations?.["run.googleapis.com/urls"] ?? "[]") as string[];
  return {
    raw,
    name,
    project: namespace === number ? project : namespace,
    region: labels?.["cloud.googleapis.com/location"] ?? "",
    hosts: [...urls, ...(url === undefined ? [] : [url])].map((each) => new URL(each).hostname),
  };
}

/** One answer to a REST read. */
export type Answered = { readonly status: number; readonly body: Json };

/** What the REST reads say, by what was asked for. */
export type Answers = ReadonlyMap<string, Answered>;

/** One REST read: what for, and how. */
export type Read = { readonly key: string; readonly method: "GET" | "POST"; readonly url: string };

/** Pairs the reads with the bodies and the statuses that curl left in `folder`. */
export function readAnswers(folder: string, reads: readonly Read[]): Answers {
  const file = join(folder, "answers.status");
  if (!existsSync(file)) return new Map();
  const statuses = new Map(
    readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(" ") as [file: string, status: string]),
  );
  return new Map(
    reads.map(({ key }, index) => {
      const status = Number(statuses.get(join(folder, `answer${index}.json`)) ?? 0);
      const body =
        status === 200
          ? (JSON.parse(readFileSync(join(folder, `answer${index}.json`), "utf8")) as Json)
          : {};
      return [key, { status, body }];
    }),
  );
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
