import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { StandIn } from "./server.ts";

/** Where the installed gcloud is; undefined where it is not installed. */
export const findGcloud = (): string | undefined =>
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "gcloud"))
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file))[0];

/** The real gcloud, kept warm; `path` goes in front of PATH. */
export type WarmGcloud = {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  close(): void;
};

/** Starts gcloud_server.py in `folder` under gcloud's own Python. */
export const startGcloud = async (folder: string): Promise<WarmGcloud> => {
  const root = dirname(dirname(findGcloud() ?? ""));
  const bundled = join(root, "platform/bundledpythonunix/bin/python3");
  const python = existsSync(bundled) ? bundled : "python3";
  const socket = join(folder, "gcloud.sock");
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  const command = join(bin, "gcloud");
  writeFileSync(
    command,
    `#!/bin/sh\nexec ${python} -SE ${join(import.meta.dirname, "gcloud_client.py")} "$@"\n`,
  );
  chmodSync(command, 0o755);
  const server = spawn(python, [join(import.meta.dirname, "gcloud_server.py"), socket], {
    env: {
      ...process.env,
      ...QUIET,
      CLOUDSDK_ROOT_DIR: root,
      CLOUDSDK_PYTHON_SITEPACKAGES: "1",
      CLOUDSDK_CONFIG: join(folder, "warm"),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await started(server);
  return {
    path: bin,
    env: { GCLOUD_SERVER: socket, CLOUDSDK_ROOT_DIR: root, CLOUDSDK_PYTHON_SITEPACKAGES: "1" },
    close: () => server.kill(),
  };
};

const started = (server: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    server.stdout?.once("data", () => resolve());
    server.once("exit", (code) => reject(new Error(`gcloud_server.py ended with ${code}`)));
  });

/** Keeps gcloud from asking, reporting, updating and logging. */
export const QUIET = {
  CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: "true",
  CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: "true",
  CLOUDSDK_SURVEY_DISABLE_PROMPTS: "true",
  CLOUDSDK_CORE_CHECK_GCE_METADATA: "false",
  CLOUDSDK_CORE_DISABLE_FILE_LOGGING: "true",
  NO_GCE_CHECK: "true",
};

const APIS = [
  "serviceusage",
  "cloudresourcemanager",
  "iam",
  "cloudtasks",
  "cloudscheduler",
  "secretmanager",
  "cloudfunctions",
  "run",
  "cloudbuild",
  "artifactregistry",
  "logging",
  "monitoring",
  "pubsub",
];

/** An environment in which gcloud and curl reach the stand-in and nothing else. */
export const environmentOf = (
  { port, caFile }: StandIn,
  folder: string,
): Record<string, string> => {
  const token = join(folder, "token");
  writeFileSync(token, "an-access-token");
  writeFileSync(
    join(folder, ".curlrc"),
    `proxy = "http://127.0.0.1:${port}"\ncacert = "${caFile}"\n`,
  );
  return {
    ...QUIET,
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    TMPDIR: folder,
    CURL_HOME: folder,
    CLOUDSDK_CONFIG: join(folder, "gcloud"),
    CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: token,
    CLOUDSDK_CORE_ACCOUNT: "you@example.com",
    CLOUDSDK_PROXY_TYPE: "http",
    CLOUDSDK_PROXY_ADDRESS: "127.0.0.1",
    CLOUDSDK_PROXY_PORT: String(port),
    CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE: caFile,
    ...Object.fromEntries(
      APIS.map((api) => [
        `CLOUDSDK_API_ENDPOINT_OVERRIDES_${api.toUpperCase()}`,
        `http://${api}.googleapis.com/`,
      ]),
    ),
    CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: "http://storage.googleapis.com/storage/v1/",
  };
};
