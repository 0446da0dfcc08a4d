import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { covers, differences } from "../../src/cli/deploy/change.ts";
import { emailOf, secretName } from "../../src/cli/deploy/names.ts";
import { FLAGS, type Options, readOptions } from "../../src/cli/deploy/options.ts";
import {
  presentFunction,
  presentService,
  trafficOf,
} from "../../src/cli/deploy/resources/deployed.ts";
import { presentFlags, queueSettings } from "../../src/cli/deploy/resources/queue-flags.ts";
import { serviceOf } from "../../src/cli/deploy/resources/services.ts";
import { readStaging } from "../../src/cli/deploy/staging.ts";
import { NOTHING_KNOWN, wantedState } from "../../src/cli/deploy/wanted.ts";
import { UsageError } from "../../src/cli/io.ts";
import { declaredQueues } from "../../src/cli/emulator/declared-queues.ts";
import { providers } from "../../src/providers/index.ts";
import { parseConfig } from "../../src/relay/config/load.ts";
import type { Config, HttpTarget } from "../../src/types/config.ts";

const read = (argv: readonly string[], env: NodeJS.ProcessEnv = {}): Options =>
  readOptions(parseArgs({ args: [...argv], options: FLAGS }).values, env);

const options = (flags: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Options =>
  read(["--project", "acme-prod", "--region", "europe-west1", ...flags], env);

const configOf = (yaml: string): Config =>
  parseConfig(yaml, {
    presets: providers,
    env: {},
    environmentChecks: "secrets-optional",
    file: "relay.yaml",
    folder: ".",
  }).config;

const YAML = `
location: us-central1
serviceAccount: relay-invoker
sources:
  github: {provider: github, secrets: [GITHUB_WEBHOOK_SECRET], routes: [{to: [ci, warehouse]}]}
targets:
  ci: {url: "https://ci-424242424242.europe-west1.run.app/hooks", serviceAccount: ci-caller, headers: {x-key: "Bearer \${CI_KEY}"}}
  warehouse: {url: "https://bigquery.googleapis.com/bigquery/v2/x", oauth: {scope: "https://www.googleapis.com/auth/bigquery"}}
`;

describe("the command line", () => {
  test.each([
    [["--region", "europe-west1"], "--project is missing"],
    [["--project", "acme-prod"], "--region is missing"],
    [["--project", "Acme Prod", "--region", "europe-west1"], '--project is "Acme Prod"'],
    [["--project", "acme-prod", "--region", "Europe"], '--region is "Europe"'],
    [
      ["--project", "acme-prod", "--region", "europe-west1", "--only", "queue"],
      '--only is "queue"; it must be one of apis',
    ],
    [
      ["--project", "acme-prod", "--region", "europe-west1", "--memory", "1GB"],
      '--memory is "1GB"',
    ],
    [
      ["--project", "acme-prod", "--region", "europe-west1", "--timeout", "59"],
      '--timeout is "59"; it must be 60 to 3600',
    ],
    [
      ["--project", "acme-prod", "--region", "europe-west1", "--cpu", "0.5"],
      '--cpu is "0.5"; it must be 1 to 8',
    ],
    [
      ["--project", "acme-prod", "--region", "europe-west1", "--via", "gke"],
      '--via is "gke"; it must be one of functions, run',
    ],
  ])("%j is refused with the flag's name", (argv, message) => {
    expect(() => read(argv)).toThrow(UsageError);
    expect(() => read(argv)).toThrow(message);
  });

  test("project and region may come from the environment, and flags win", () => {
    const env = { PROJECT_ID: "from-env", REGION: "us-east1" };
    expect(read([], env)).toMatchObject({ project: "from-env", region: "us-east1" });
    expect(read(["--project", "from-flag"], env)).toMatchObject({
      project: "from-flag",
      region: "us-east1",
    });
  });
});

describe("what relay.yaml wants", () => {
  const wanted = (yaml = YAML, flags: readonly string[] = []) =>
    wantedState(configOf(yaml), options(flags), NOTHING_KNOWN);
  const member = (name: string): string =>
    `serviceAccount:${name}@acme-prod.iam.gserviceaccount.com`;

  test("the runtime account gets nothing on the project, and acts as the invokers alone", () => {
    const own = wanted().grants.filter((grant) => grant.member === member("relay-runtime"));
    expect(own.map(({ on, role }) => `${on.kind} ${on.name.split("@")[0]} ${role}`)).toEqual([
      "account relay-invoker roles/iam.serviceAccountUser",
      "account ci-caller roles/iam.serviceAccountUser",
      "queue ci roles/cloudtasks.enqueuer",
      "queue warehouse roles/cloudtasks.enqueuer",
      "queue relay-parked roles/cloudtasks.enqueuer",
      "secret ci-key roles/secretmanager.secretAccessor",
      "secret github-webhook-secret roles/secretmanager.secretAccessor",
    ]);
  });

  test("a target is called by its own account, and Google's own APIs need no grant", () => {
    const invokers = wanted().grants.filter(({ role }) => role === "roles/run.invoker");
    expect(invokers).toEqual([
      {
        on: { kind: "service", project: "424242424242", region: "europe-west1", name: "ci" },
        role: "roles/run.invoker",
        member: member("ci-caller"),
      },
    ]);
    expect(wanted().unresolvedTargets).toEqual([]);
  });

  test("no secret's value is in it, and the function's address is known before it exists", () => {
    const known = wantedState(configOf(YAML), options(), { number: "424242424242", services: [] });
    expect(known.function.environment["RELAY_URL"]).toBe(
      "https://relay-424242424242.europe-west1.run.app",
    );
    expect(known.secrets).toEqual([
      { variable: "CI_KEY", secret: "ci-key" },
      { variable: "GITHUB_WEBHOOK_SECRET", secret: "github-webhook-secret" },
    ]);
    expect(Object.keys(known.function.environment)).not.toContain("CI_KEY");
  });

  test("the queues are where the function is, unless relay.yaml says otherwise", () => {
    const open = wanted(YAML.replace("location: us-central1", ""));
    expect(open.location).toBe("europe-west1");
    expect(open.function.environment["RELAY_LOCATION"]).toBe("europe-west1");
    expect(wanted().location).toBe("us-central1");
    expect(wanted().function.environment).not.toHaveProperty("RELAY_LOCATION");
  });

  test("Cloud Tasks' own account can make the tasks' tokens, in projects from before 2019 too", () => {
    expect(wanted().grants).toContainEqual({
      on: { kind: "project", name: "acme-prod" },
      role: "roles/cloudtasks.serviceAgent",
      member: "serviceAccount:service-PROJECT_NUMBER@gcp-sa-cloudtasks.iam.gserviceaccount.com",
    });
  });

  test("another project in relay.yaml than on the command line is refused", () => {
    expect(() => wanted(`project: other-project\n${YAML}`)).toThrow("other-project");
  });

  test("a service elsewhere that cannot be found is named, with the account to let in", () => {
    const yaml = YAML.replace(
      "https://ci-424242424242.europe-west1.run.app",
      "https://hooks.example.com",
    );
    expect(wanted(yaml).unresolvedTargets).toEqual([
      {
        target: "ci",
        url: "https://hooks.example.com/hooks",
        account: "ci-caller@acme-prod.iam.gserviceaccount.com",
      },
    ]);
  });

  test("limits that Cloud Tasks would refuse are refused before any request", () => {
    const withRate = (rate: number): Config =>
      configOf(`${YAML}queues: {ci: {rateLimits: {maxDispatchesPerSecond: ${rate}}}}\n`);
    expect(() => withRate(501)).toThrow("at most 500");
    expect(queueSettings(withRate(500), options())).toHaveLength(3);
  });

  test("every variable that the config names is mounted: of secrets, options and headers", () => {
    const yaml = YAML.replace(
      "sources:",
      `sources:
  meta: {provider: meta, secrets: [META_SECRET], options: {verifyToken: "\${META_TOKEN}"}, routes: [{to: [ci]}]}`,
    );
    expect(wanted(yaml).secrets.map(({ variable }) => variable)).toEqual([
      "CI_KEY",
      "GITHUB_WEBHOOK_SECRET",
      "META_SECRET",
      "META_TOKEN",
    ]);
    const granted = wanted(yaml).grants.filter(({ on }) => on.kind === "secret");
    expect(granted.map(({ on }) => on.name)).toContain("meta-token");
  });

  test("a URL, audience or project that the environment completes is mounted, and its service left to you", () => {
    const yaml = YAML.replace("location:", "project: ${GOOGLE_CLOUD_PROJECT}\nlocation:").replace(
      "https://ci-424242424242.europe-west1.run.app/hooks",
      "${CI_BASE}/hooks",
    );
    const { secrets, unresolvedTargets } = wanted(yaml);
    expect(secrets.map(({ variable }) => variable)).toEqual([
      "CI_BASE",
      "CI_KEY",
      "GITHUB_WEBHOOK_SECRET",
    ]);
    expect(unresolvedTargets.map(({ target }) => target)).toEqual(["ci"]);
  });

  test("a buffer queue sends its tasks where the target says, on the laptop as in the cloud", () => {
    const config = configOf(
      `${YAML.replace("[ci, warehouse]", "[ci, warehouse, audit]")}  audit: {url: "https://audit.example.com:8443/in?from=relay", method: buffer}
queues: {audit: {httpTarget: {uriOverride: {host: audit.example.com}}}}
`,
    );
    const inCloud = queueSettings(config, options()).find(({ name }) => name === "audit");
    const onLaptop = declaredQueues(config.queues, {
      project: "acme-prod",
      location: "us-central1",
    }).find(({ name }) => name.endsWith("/audit"));
    expect(onLaptop?.["httpTarget"]).toEqual({
      httpMethod: "POST",
      uriOverride: {
        scheme: "HTTPS",
        host: "audit.example.com",
        port: "8443",
        pathOverride: { path: "/in" },
        queryOverride: { queryParams: "from=relay" },
        uriOverrideEnforceMode: "ALWAYS",
      },
      oidcToken: {
        serviceAccountEmail: "relay-invoker@acme-prod.iam.gserviceaccount.com",
        audience: "https://audit.example.com:8443",
      },
    });
    const flags = presentFlags({
      name: "audit",
      httpTarget: onLaptop?.["httpTarget"] as HttpTarget,
    });
    for (const [flag, value] of Object.entries(flags).filter(([name]) => name.startsWith("http-")))
      expect(inCloud?.flags).toHaveProperty([flag], value);
  });

  test("deploying from GitHub: only the branch deploys, the repository plans, and nobody else signs in", () => {
    const { identity } = wanted(YAML, [
      "--bootstrap",
      "--github",
      "acme/hooks",
      "--branch",
      "release",
    ]);
    expect(identity?.trust["attribute-condition"]).toBe("assertion.repository == 'acme/hooks'");
    const users = identity?.grants.filter(({ role }) => role === "roles/iam.workloadIdentityUser");
    expect(
      users?.map(({ on, member: to }) => `${on.name.split("@")[0]} ${to.split("/attribute.")[1]}`),
    ).toEqual([
      "relay-deployer branch/acme/hooks@refs/heads/release",
      "relay-planner repository/acme/hooks",
    ]);
  });
});

describe("the service behind a target's address", () => {
  const own = { project: "acme-prod", number: "424242424242" };
  const listed = [
    {
      project: "acme-prod",
      region: "us-east4",
      name: "audit",
      hosts: ["audit-x7hs2k-uk.a.run.app"],
      account: "audit@acme-prod.iam.gserviceaccount.com",
    },
  ];
  test.each([
    ["https://ci-424242424242.europe-west1.run.app/a?b=c", "acme-prod/europe-west1/ci"],
    ["https://my-svc-2-313131313131.us-east1.run.app/", "313131313131/us-east1/my-svc-2"],
    ["https://audit-x7hs2k-uk.a.run.app/in", "acme-prod/us-east4/audit"],
    [
      "https://europe-west1-partner-apps.cloudfunctions.net/My_Hook/x",
      "partner-apps/europe-west1/my-hook",
    ],
    ["https://northamerica-northeast1-p1-x.cloudfunctions.net/f", "p1-x/northamerica-northeast1/f"],
    ["https://other-x7hs2k-uk.a.run.app/in", undefined],
    ["https://europe-west1-partner-apps.cloudfunctions.net/", undefined],
    ["https://ci-424242424242.europe-west1.run.app.evil.example/", undefined],
    ["https://hooks.example.com/", undefined],
  ])("%s", (url, expected) => {
    const found = serviceOf(url, listed, own);
    expect(found && `${found.project}/${found.region}/${found.name}`).toBe(expected);
  });
});

describe("comparing", () => {
  test("names every field that differs, and those that should not be there", () => {
    expect(differences({ a: "1", b: "2", d: "4" }, { a: "1", b: "3", c: "5" })).toBe(
      "b: 2 -> 3, c: none -> 5, d: 4 -> none",
    );
    expect(differences({ a: "1", e: "" }, { a: "1" })).toBeUndefined();
  });

  test("takes no notice of what Google adds or leaves out", () => {
    expect(
      covers(
        { a: 1, added: true, list: [{ x: 1, y: 2 }] },
        { a: 1, zero: 0, list: [{ x: 1 }], none: [] },
      ),
    ).toBe(true);
    expect(covers({ list: [1, 2] }, { list: [1] })).toBe(false);
    expect(covers({ list: [] }, { list: [1] })).toBe(false);
    expect(covers(undefined, { name: "x" })).toBe(false);
  });

  test("reads a function and a service in the same words", () => {
    const byFunctions = presentFunction([
      {
        name: "projects/p/locations/r/functions/relay",
        state: "ACTIVE",
        labels: { "relay-build": "abc" },
        buildConfig: {
          runtime: "nodejs24",
          entryPoint: "relay",
          serviceAccount: "projects/p/serviceAccounts/b@p",
        },
        serviceConfig: {
          availableMemory: "1024M",
          availableCpu: "1",
          maxInstanceRequestConcurrency: 80,
          maxInstanceCount: 20,
          timeoutSeconds: 60,
          ingressSettings: "ALLOW_ALL",
          serviceAccountEmail: "a@p",
          environmentVariables: { X: "y" },
          secretEnvironmentVariables: [{ key: "S", secret: "s", version: "3" }],
        },
      },
    ]);
    const byRun = presentService({
      metadata: {
        labels: { "relay-build": "abc" },
        annotations: { "run.googleapis.com/ingress": "all" },
      },
      spec: {
        template: {
          metadata: { annotations: { "autoscaling.knative.dev/maxScale": "20" } },
          spec: {
            serviceAccountName: "a@p",
            containerConcurrency: 80,
            timeoutSeconds: 60,
            containers: [
              {
                resources: { limits: { memory: "1Gi", cpu: "1000m" } },
                env: [
                  { name: "X", value: "y" },
                  { name: "S", valueFrom: { secretKeyRef: { name: "s", key: "3" } } },
                ],
              },
            ],
          },
        },
      },
      status: { conditions: [{ type: "Ready", status: "False" }] },
    });
    expect(byFunctions?.fields).toMatchObject(byRun.fields);
    expect(byRun.fields).toMatchObject({
      memory: "1Gi",
      minInstances: "0",
      "env X": "y",
      "secret S": "s:3",
      source: "abc",
    });
    expect([byFunctions?.broken, byRun.broken]).toEqual([undefined, "not ready"]);
  });

  test("tells where the traffic goes", () => {
    const service = (traffic: unknown) => ({ spec: { traffic } });
    expect(trafficOf(service([{ latestRevision: true, percent: 100 }]))).toBe("latest");
    expect(
      trafficOf(
        service([
          { latestRevision: true, percent: 90 },
          { revisionName: "r-1", percent: 10 },
        ]),
      ),
    ).toBe("latest 90%, r-1 10%");
  });

  test("a secret is named after its variable, and an account's email ends in its project's domain last", () => {
    expect(secretName("GITHUB_WEBHOOK_SECRET_OLD")).toBe("github-webhook-secret-old");
    expect(emailOf("relay", "example.com:my-project")).toBe(
      "relay@my-project.example.com.iam.gserviceaccount.com",
    );
  });
});

describe("what may be uploaded", () => {
  let folder = "";
  const files: Record<string, string> = {
    "package.json": '{"main":"function.mjs"}',
    "package-lock.json": "{}",
    "function.mjs": "1",
    "schemas/github/push.json": "{}",
  };
  const write = (content: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(content)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "relay-staging-"));
    write(files);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("the same content has the same hash, any change another", () => {
    const { hash, files: listed } = readStaging(folder);
    expect(listed).toEqual([
      "function.mjs",
      "package-lock.json",
      "package.json",
      "schemas/github/push.json",
    ]);
    expect(readStaging(folder).hash).toBe(hash);
    write({ "schemas/github/push.json": "{ }" });
    expect(readStaging(folder).hash).not.toBe(hash);
  });

  test.each([".env", "key.pem", "src/function.ts", "schemas/.hidden.json", "service-account.p12"])(
    "%s is refused",
    (name) => {
      write({ [name]: "x" });
      expect(() => readStaging(folder)).toThrow(name);
    },
  );

  test.each([
    [
      "a main that is not there",
      { "package.json": '{"main":"dist/other.mjs"}' },
      "main must name a file",
    ],
    [
      "a build step",
      { "package.json": '{"main":"function.mjs","scripts":{"gcp-build":"tsc"}}' },
      "scripts.gcp-build",
    ],
    [
      "development dependencies",
      { "package.json": '{"main":"function.mjs","devDependencies":{}}' },
      "devDependencies",
    ],
  ])("%s is refused", (_, content, message) => {
    write(content);
    expect(() => readStaging(folder)).toThrow(message);
  });

  test("for a service, without the Functions Framework and what only it needs", () => {
    const framework = "@google-cloud/functions-framework";
    const dependencies = { [framework]: "5.0.5", pino: "10.4.0" };
    write({
      "service.cjs": "2",
      "function.cjs": "1",
      "package.json": JSON.stringify({
        name: "relay",
        version: "1",
        main: "function.cjs",
        dependencies,
      }),
      "package-lock.json": JSON.stringify({
        lockfileVersion: 3,
        packages: {
          "": { dependencies },
          [`node_modules/${framework}`]: { version: "5.0.5", dependencies: { express: "4" } },
          "node_modules/express": { version: "4.0.0" },
          "node_modules/pino": { version: "10.4.0" },
        },
      }),
    });
    const { files: uploaded, instead, hash } = readStaging(folder, "service");
    expect(uploaded).toContain("service.cjs");
    expect(uploaded).not.toContain("function.cjs");
    expect(JSON.parse(instead["package.json"] ?? "")).toMatchObject({
      main: "service.cjs",
      dependencies: { pino: "10.4.0" },
    });
    const { packages } = JSON.parse(instead["package-lock.json"] ?? "") as { packages: object };
    expect(Object.keys(packages)).toEqual(["", "node_modules/pino"]);
    expect(hash).not.toBe(readStaging(folder).hash);
  });

  test("a build without a lockfile is refused", () => {
    rmSync(join(folder, "package-lock.json"));
    expect(() => readStaging(folder)).toThrow("package-lock.json");
  });
});
