import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lastPart, NUMBER_UNKNOWN } from "./names.ts";
import { FILES } from "./protocol.ts";
import type {
  Answers,
  Fields,
  Json,
  Lists,
  LogMetric,
  PresentQueue,
  PresentService,
  Read,
} from "./state.ts";

/** Reads the lists that deploy.sh has left in `folder`. */
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
    secrets: list("secrets").map((secret) => lastPart(secret["name"])),
    functions: list("functions"),
    services: readdirSync(folder)
      .filter((file) => /^services.*\.json$/.test(file)) // those of --target-projects have a file each
      .flatMap((file) => list(file.replace(".json", "")))
      .map((service) => presentService(service, project, described.projectNumber)),
    metrics: list("metrics") as readonly LogMetric[],
    pools: list("pools"),
    providers: list("providers"),
  };
}

function presentService(raw: Json, project: string, number: string | undefined): PresentService {
  const { name, namespace, labels, annotations } = raw["metadata"] as {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Fields;
    readonly annotations?: Fields;
  };
  const { url } = (raw["status"] ?? {}) as { readonly url?: string };
  const { template } = (raw["spec"] ?? {}) as {
    readonly template?: { readonly spec?: { readonly serviceAccountName?: string } };
  };
  const urls = JSON.parse(annotations?.["run.googleapis.com/urls"] ?? "[]") as string[];
  return {
    raw,
    name,
    project: namespace === number ? project : namespace,
    region: labels?.["cloud.googleapis.com/location"] ?? "",
    // The namespace is the project's number (https://cloud.google.com/run/docs/securing/service-identity).
    account:
      template?.spec?.serviceAccountName ?? `${namespace}-compute@developer.gserviceaccount.com`,
    hosts: [...urls, ...(url === undefined ? [] : [url])].map((each) => new URL(each).hostname),
  };
}

/** The reads of one method as a config file for `curl --parallel`: addresses, and where the bodies go. */
export function curlConfig(reads: readonly Read[], method: Read["method"], folder: string): string {
  return reads
    .map((read, index) => ({ ...read, file: answerFile(folder, index) }))
    .filter((read) => read.method === method)
    .map(({ url, file }) => `url = "${url}"\noutput = "${file}"\n`)
    .join("");
}

/** Pairs the reads with the bodies and the statuses that curl left in `folder`. */
export function readAnswers(folder: string, reads: readonly Read[]): Answers {
  const file = join(folder, FILES.statuses);
  if (!existsSync(file)) return new Map();
  const statuses = new Map(
    readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(" ") as [file: string, status: string]),
  );
  return new Map(
    reads.map(({ key }, index) => {
      const answer = answerFile(folder, index);
      const status = Number(statuses.get(answer) ?? 0);
      const body = status === 200 ? (JSON.parse(readFileSync(answer, "utf8")) as Json) : {};
      return [key, { status, body }];
    }),
  );
}

const answerFile = (folder: string, index: number): string => join(folder, `answer${index}.json`);
