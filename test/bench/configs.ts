import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "../../src/cli/bundle/make-build.ts";
import { COMPILE_CACHE } from "../../src/cli/bundle/compile-cache.ts";
import { providers } from "../../src/providers/index.ts";
import type { Peer } from "./peers.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** What the relay is built with, beside the sources `github`, `github-3` and `github-10` that fan out to so many targets. */
type Shape = {
  readonly name: string;
  readonly sources: number;
  /** Of the source `github`. */
  readonly routes: number;
  readonly schemas: number;
  /** The source `github` keeps a ledger, and its deliveries say when they happened. */
  readonly ledger?: true;
  /** How the targets get what no task can carry; with an archive. */
  readonly large?: "gzip" | "dataref";
};

/** Ten sources, GitHub's schemas: the relay that every goal is about. */
export const OURS = { name: "ours", sources: 10, routes: 10, schemas: 2 } as const;
/** A relay that has grown. */
export const LARGE = {
  name: "ours, 1000 sources",
  sources: 1000,
  routes: 10,
  schemas: 250,
} as const;
export const ROUTES = { name: "ours, 1000 routes", sources: 10, routes: 1000, schemas: 2 } as const;

/** With a ledger: one more call for each event, since a fresh one need not be asked for. */
export const LEDGER = { ...OURS, name: "ours, ledger", ledger: true } as const;

/** By what large bodies reach their target. */
export const CARRIERS = [
  { ...OURS, name: "ours, gzip", large: "gzip" },
  { ...OURS, name: "ours, dataref", large: "dataref" },
] as const;

const TARGETS = 10;
/** Presets that need no more than a secret. */
const PRESETS = ["gitlab", "stripe", "shopify", "standard-webhooks", "svix", "slack-events"];

/** Writes a relay.yaml of that shape under `folder` and builds it as `npm run build` and then Google's build do. */
export async function built(shape: Shape, folder: string): Promise<Peer> {
  const project = join(folder, shape.name.replace(/\W+/g, "-"));
  mkdirSync(join(project, "schemas"), { recursive: true });
  for (const type of ["push", "pull_request"]) {
    cpSync(join(ROOT, `schemas/github/${type}.json`), join(project, `schemas/${type}.json`));
  }
  for (const index of indexes(shape.schemas - 2)) {
    const text = JSON.stringify(schema(index));
    writeFileSync(join(project, `schemas/type-${index}.json`), text);
  }
  // JSON is YAML.
  writeFileSync(join(project, "relay.yaml"), JSON.stringify(config(shape), undefined, 2));
  const outdir = join(project, "function");
  await build({ config: join(project, "relay.yaml"), outdir });
  execFileSync("npm", ["run", "gcp-build"], { cwd: outdir, stdio: "ignore" });
  return {
    name: shape.name,
    source: outdir,
    environment: { NODE_COMPILE_CACHE: join(outdir, COMPILE_CACHE) },
  };
}

const indexes = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index);

function config(shape: Shape): unknown {
  const { sources, routes, large } = shape;
  return {
    location: "us-central1",
    serviceAccount: "relay-invoker",
    ...(large && { archive: "gs://bench/events" }),
    sources: {
      github: {
        ...github(shape),
        routes: [
          ...indexes(routes - 1).map((index) => ({
            events: [`type-${index}.*`],
            to: ["target-1"],
          })),
          { to: ["target-0"] },
        ],
      },
      "github-3": { ...github(shape), routes: [{ to: targets(3) }] },
      "github-10": { ...github(shape), routes: [{ to: targets(10) }] },
      ...Object.fromEntries(
        indexes(sources - 3).map((index) => [
          `other-${index}`,
          {
            provider: PRESETS[index % PRESETS.length],
            secrets: ["OTHER_SECRET"],
            routes: [{ to: ["target-0"] }],
          },
        ]),
      ),
    },
    targets: Object.fromEntries(
      targets(TARGETS).map((name) => [
        name,
        { url: `https://${name}.example.com/hooks`, ...(large && { large }) },
      ]),
    ),
  };
}

const targets = (count: number): readonly string[] =>
  indexes(count).map((index) => `target-${index}`);

function github({ schemas, ledger }: Shape): Readonly<Record<string, unknown>> {
  return {
    ...(ledger === undefined ? { provider: "github" } : TIMED_GITHUB),
    secrets: ["GITHUB_WEBHOOK_SECRET"],
    schemas: {
      push: "schemas/push.json",
      "pull_request.*": "schemas/pull_request.json",
      ...Object.fromEntries(
        indexes(schemas - 2).map((index) => [`type-${index}.*`, `schemas/type-${index}.json`]),
      ),
    },
  };
}

/** GitHub says no time of its events, so its preset is written out with the one of the bench's deliveries. */
const TIMED_GITHUB = {
  provider: "custom",
  verify: providers["github"]?.verify,
  event: {
    id: "header:x-github-delivery",
    type: ["header:x-github-event", "body:/action"],
    time: { at: "header:x-sent-at", unit: "ms" },
  },
  forwardHeaders: ["x-github-*"],
  dedup: { ledger: true },
};

/** A schema of the usual kind and of its own: no two of them can share a validator. */
function schema(index: number): unknown {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    required: ["action", `subject_${index}`, "repository"],
    properties: {
      action: { enum: ["created", "edited", "deleted"] },
      [`subject_${index}`]: {
        type: "object",
        required: ["id", "url"],
        properties: {
          id: { type: "integer" },
          url: { type: "string", format: "uri" },
          labels: { type: "array", items: { type: "object", required: ["name"] } },
        },
      },
      repository: { type: "object", required: ["full_name"] },
    },
  };
}
