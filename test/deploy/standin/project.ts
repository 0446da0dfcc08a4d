import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cloud, newCloud, PARTNER, PROJECT, REGION } from "./cloud.ts";
import { environmentOf, type WarmGcloud } from "./gcloud.ts";
import { deployRevision } from "./services/run.ts";
import { type StandIn, startStandIn } from "./server.ts";

/** The checkout under test. */
export const ROOT = join(import.meta.dirname, "../../..");

/** A checkout of the user's own, so that the build of deploy.sh does not meet another test's in dist/function. */
export const cloned = (folder: string): string => {
  const checkout = join(folder, "checkout");
  for (const name of ["deploy.sh", "package.json", "package-lock.json", "src", "schemas"])
    cpSync(join(ROOT, name), join(checkout, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(checkout, "node_modules"));
  return checkout;
};

/** How a run of deploy.sh ended. */
export type Run = { readonly code: number; readonly out: string; readonly err: string };

/** A Google Cloud project of a test's own, a folder with relay.yaml and a built function, and deploy.sh to run on it. */
export type Project = {
  readonly folder: string;
  readonly cloud: Cloud;
  readonly standIn: StandIn;
  readonly env: Record<string, string>;
  readonly staging: string;
  /** Every gcloud command line so far. */
  calls(): readonly string[];
  /** Rewrites relay.yaml. */
  configure(yaml: string): void;
  /** Runs deploy.sh on the built function; `input` is its standard input. */
  deploy(flags: readonly string[], input?: string): Promise<Run>;
  /** Stores the secrets that CONFIG names, straight in the cloud. */
  storeSecrets(): void;
  close(): Promise<void>;
};

/** Two sources, three targets: a service in the project, one in a partner's project, and a buffer queue. */
export const CONFIG = `
location: ${REGION}
serviceAccount: relay-invoker
sources:
  github:
    provider: github
    secrets: [GITHUB_WEBHOOK_SECRET]
    routes: [{to: [ci, partner]}]
  stripe:
    provider: stripe
    secrets: [STRIPE_WEBHOOK_SECRET]
    dedup: {ledger: true}
    routes: [{to: [audit]}]
targets:
  ci: {url: "https://ci-${PROJECT.number}.${REGION}.run.app/hooks?from=relay", headers: {x-key: "\${CI_KEY}"}}
  partner: {url: "https://intake-${PARTNER.number}.us-east1.run.app/in", queue: ci}
  audit: {url: "https://audit-x7hs2k-ew.a.run.app/in", method: buffer}
queues:
  ci: {rateLimits: {maxDispatchesPerSecond: 50, maxConcurrentDispatches: 10}}
  audit:
    httpTarget:
      uriOverride: {scheme: HTTPS, host: audit-x7hs2k-ew.a.run.app, pathOverride: {path: /in}}
      headerOverrides: [{header: {key: x-team, value: "audit, emea"}}]
`;

/** Secret Manager's names of the secrets in CONFIG. */
export const SECRETS = ["ci-key", "github-webhook-secret", "stripe-webhook-secret"];

export const startProject = async (gcloud: WarmGcloud | undefined): Promise<Project> => {
  const folder = mkdtempSync(join(tmpdir(), "relay-deploy-"));
  const cloud = newCloud();
  cloud.apis.add("run.googleapis.com"); // the targets run there already
  for (const [region, name, project] of [
    [REGION, "ci", PROJECT.id],
    [REGION, "audit", PROJECT.id],
    ["us-east1", "intake", PARTNER.number],
  ] as const) {
    deployRevision(
      cloud,
      region,
      name,
      { template: { spec: { containers: [{ image: "theirs" }] } } },
      project,
    );
  }
  const standIn = await startStandIn(cloud, join(folder, "tls"));
  const quiet = environmentOf(standIn, folder);
  const env = {
    ...quiet,
    ...gcloud?.env,
    ...(gcloud !== undefined && { PATH: `${gcloud.path}:${quiet["PATH"] ?? ""}` }),
    GCLOUD_CALLS: join(folder, "calls"),
    NODE_COMPILE_CACHE: join(tmpdir(), "relay-deploy-compiled"),
    RELAY_BACKOFF_SECONDS: "0",
  };
  writeFileSync(env.GCLOUD_CALLS, "");
  const staging = join(folder, "function");
  makeStaging(staging);
  const configFile = join(folder, "relay.yaml");
  writeFileSync(configFile, CONFIG);
  return {
    folder,
    cloud,
    standIn,
    env,
    staging,
    calls: () => readFileSync(env.GCLOUD_CALLS, "utf8").trim().split("\n"),
    configure: (yaml) => writeFileSync(configFile, yaml),
    deploy: (flags, input = "") =>
      run(
        [
          "--project",
          PROJECT.id,
          "--region",
          REGION,
          "--config",
          configFile,
          "--staging",
          staging,
          ...flags,
        ],
        env,
        folder,
        { input },
      ),
    storeSecrets: () => {
      cloud.apis.add("secretmanager.googleapis.com");
      for (const id of SECRETS) {
        cloud.secrets.set(id, { name: `projects/${PROJECT.number}/secrets/${id}` });
        cloud.versions.set(id, [{ state: "ENABLED", value: `value-of-${id}` }]);
      }
    },
    close: async () => {
      await standIn.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Runs deploy.sh with exactly this command line; `checkout` is where it lies, and what it builds. */
export const run = (
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
  { input = "", checkout = ROOT }: { readonly input?: string; readonly checkout?: string } = {},
): Promise<Run> =>
  new Promise((resolve, reject) => {
    const child = spawn(join(checkout, "deploy.sh"), [...argv], { env, cwd });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
    child.stdin.on("error", () => undefined); // a script that ends early reads nothing
    child.stdin.end(input);
  });

/** What `npm run build` leaves, as far as the deployment looks at it. */
const makeStaging = (folder: string): void => {
  mkdirSync(join(folder, "schemas/github"), { recursive: true });
  const write = (name: string, content: unknown): void =>
    writeFileSync(
      join(folder, name),
      typeof content === "string" ? content : JSON.stringify(content, null, 2),
    );
  write("package.json", {
    name: "relay",
    version: "1.0.0",
    main: "function.mjs",
    dependencies: { pino: "10.4.0" },
  });
  write("package-lock.json", {
    name: "relay",
    lockfileVersion: 3,
    packages: { "node_modules/pino": { version: "10.4.0" } },
  });
  write("service.cjs", "require('node:http').createServer().listen(process.env.PORT);\n");
  write("function.mjs", "export const relay = (_, response) => response.end();\n");
  write("relay.yaml", "sources: {}\n");
  write("schemas/github/push.json", { type: "object" });
};
