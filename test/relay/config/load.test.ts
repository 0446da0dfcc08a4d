import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ConfigError, loadConfig } from "../../../src/relay/config/load.ts";
import { serviceAccountEmail } from "../../../src/relay/config/service-account.ts";
import { env, faultsOf, folder, read, yaml } from "./load.ts";
import { presets } from "./presets.ts";

const options = { presets, env, environmentChecks: "secrets-required" } as const;

test("the smallest config gets every default written out", () => {
  const { config, warnings, folder: where } = read(yaml());
  expect(warnings).toEqual([]);
  expect(where).toBe(folder);
  expect(config).toEqual({
    location: "us-central1",
    isLocationDefault: true,
    serviceAccount: "relay-invoker",
    sources: {
      github: {
        name: "github",
        provider: presets["github"],
        secrets: ["GITHUB_SECRET"],
        options: {},
        schemas: [],
        methods: ["POST"],
        invalid: "park",
        unrouted: "ignore",
        dedup: { ledger: false },
        archive: false,
        forwardHeaders: ["x-hub-*"],
        routes: [{ events: ["*"], to: ["ci"], delaySeconds: 0, jitterSeconds: 0 }],
      },
    },
    targets: {
      ci: {
        name: "ci",
        url: "https://ci.example.com/hooks",
        method: "POST",
        large: "gzip",
        shards: { count: 1 },
        queue: "ci",
        dispatchDeadlineSeconds: 600,
        headers: {},
        auth: {
          kind: "oidc",
          serviceAccount: "relay-invoker",
          audience: "https://ci.example.com",
        },
      },
    },
    queues: {
      ci: queue("ci", false),
      "relay-parked": queue("relay-parked", true),
    },
  });
});

function queue(name: string, paused: boolean) {
  return {
    name,
    rateLimits: { maxDispatchesPerSecond: 500, maxConcurrentDispatches: 1000 },
    retryConfig: {
      maxAttempts: -1,
      minBackoff: "1s",
      maxBackoff: "3600s",
      maxDoublings: 12,
      maxRetryDuration: "0s",
    },
    paused,
    asked: false,
    cleared: false,
  };
}

const FULL = `# yaml-language-server: $schema=./schemas/relay.schema.json
project: my-project
location: us-central1
serviceAccount: relay-invoker
transport: rest
sources:
  github:
    provider: github
    secrets: [GITHUB_WEBHOOK_SECRET, GITHUB_WEBHOOK_SECRET_OLD]
    publicUrl: https://relay.example.com/github
    options: {}
    schemas:
      "push": schemas/draft7.json
      "*": schemas/any.json
    invalid: park
    unrouted: ignore
    dedup: {key: event.id, ledger: false}
    respond: {status: 200, body: "", contentType: text/plain}
    forwardHeaders: [x-github-*]
    routes:
      - events: [push]
        when: body.ref == "refs/heads/main"
        to: [ci, audit]
      - events: ["issues.*"]
        to: [triage, warehouse]
        delay: 15m
        jitter: 30s
      - to: [triage]
        at: timestamp(body.due) - duration("24h")
targets:
  ci:
    url: https://ci-abc.run.app/hooks?from=relay
    audience: https://ci-abc.run.app
    queue: ci
    dispatchDeadline: 30s
    headers: {x-team: platform, x-key: "\${CI_KEY}"}
  triage: {url: http://127.0.0.1:8125/triage, serviceAccount: other@my-project.iam.gserviceaccount.com, queue: ci}
  audit: {url: https://audit-abc.run.app/in, method: buffer}
  warehouse: {url: "https://bigquery.googleapis.com/x", oauth: {scope: https://www.googleapis.com/auth/bigquery}}
queues:
  ci:
    rateLimits: {maxDispatchesPerSecond: 50, maxConcurrentDispatches: 10}
    retryConfig: {maxAttempts: 7, minBackoff: 500ms, maxBackoff: 2h, maxDoublings: 5, maxRetryDuration: 1d}
  audit:
    httpTarget:
      uriOverride:
        scheme: HTTPS
        host: audit-abc.run.app
        port: 443
        pathOverride: {path: /in}
        queryOverride: {queryParams: a=b}
        uriOverrideEnforceMode: ALWAYS
      httpMethod: POST
      headerOverrides: [{header: {key: x-team, value: platform}}]
      oidcToken: {serviceAccountEmail: relay-invoker@my-project.iam.gserviceaccount.com, audience: https://audit-abc.run.app}
`;
const fullEnv = { GITHUB_WEBHOOK_SECRET: "a", GITHUB_WEBHOOK_SECRET_OLD: "b", CI_KEY: "c" };

describe("a config that uses every field", () => {
  const { config, warnings } = read(FULL, { env: fullEnv });

  test("is accepted without a warning", () => {
    expect(warnings).toEqual([]);
  });

  test("is plain JSON, so that a build can carry it", () => {
    expect(JSON.parse(JSON.stringify(config))).toStrictEqual(config);
  });

  test("carries no value of the environment", () => {
    expect(config.sources["github"]?.secrets).toEqual(Object.keys(fullEnv).slice(0, 2));
    expect(config.targets["ci"]?.headers["x-key"]).toBe("${CI_KEY}");
  });

  test("keeps schemas and routes in the order of the file", () => {
    expect(config.sources["github"]?.schemas).toEqual([
      { events: "push", file: "schemas/draft7.json" },
      { events: "*", file: "schemas/any.json" },
    ]);
    expect(config.sources["github"]?.routes).toEqual([
      {
        events: ["push"],
        when: 'body.ref == "refs/heads/main"',
        to: ["ci", "audit"],
        delaySeconds: 0,
        jitterSeconds: 0,
      },
      { events: ["issues.*"], to: ["triage", "warehouse"], delaySeconds: 900, jitterSeconds: 30 },
      {
        events: ["*"],
        to: ["triage"],
        at: 'timestamp(body.due) - duration("24h")',
        delaySeconds: 0,
        jitterSeconds: 0,
      },
    ]);
  });

  test("gives each target its own way to prove the task", () => {
    expect(Object.values(config.targets).map(({ auth }) => auth)).toEqual([
      { kind: "oidc", serviceAccount: "relay-invoker", audience: "https://ci-abc.run.app" },
      {
        kind: "oidc",
        serviceAccount: "other@my-project.iam.gserviceaccount.com",
        audience: "http://127.0.0.1:8125",
      },
      undefined,
      {
        kind: "oauth",
        serviceAccount: "relay-invoker",
        scope: "https://www.googleapis.com/auth/bigquery",
      },
    ]);
  });

  test("gives queues in Cloud Tasks' own terms, one for two targets that share it", () => {
    expect(Object.keys(config.queues)).toEqual(["ci", "audit", "warehouse", "relay-parked"]);
    expect(config.queues["ci"]?.retryConfig).toEqual({
      maxAttempts: 7,
      minBackoff: "0.5s",
      maxBackoff: "7200s",
      maxDoublings: 5,
      maxRetryDuration: "86400s",
    });
    expect(config.queues["audit"]?.httpTarget).toMatchObject({
      uriOverride: { scheme: "HTTPS", port: "443", pathOverride: { path: "/in" } },
      headerOverrides: [{ header: { key: "x-team", value: "platform" } }],
    });
  });
});

test("schemas whose event types look like numbers keep their order", () => {
  const text = yaml({
    source: 'schemas: {"*": schemas/any.json, "2": schemas/any.json, 1: schemas/draft7.json}',
  });
  const { config, warnings } = read(text);
  expect(config.sources["github"]?.schemas.map(({ events }) => events)).toEqual(["*", "2", "1"]);
  expect(warnings.map(({ pointer }) => pointer)).toEqual([
    "/sources/github/schemas/2",
    "/sources/github/schemas/1",
  ]);
});

test("a source that keeps a ledger gets the paused ledger queue", () => {
  const { config } = read(yaml({ source: "dedup: {ledger: true}" }));
  expect(config.queues["relay-ledger"]).toEqual({ ...queue("relay-ledger", true), asked: true });
});

test("a preset's own answer and forwarded headers reach the source", () => {
  const { config } = read(
    yaml({ source: "publicUrl: https://x.example.com/t" }).replace(
      "provider: github",
      "provider: twilio",
    ),
  );
  expect(config.sources["github"]).toMatchObject({
    respond: { status: 200, body: "<Response/>", contentType: "text/xml" },
    forwardHeaders: ["x-hub-*"],
  });
});

test("an answer of the source's own gets its missing parts", () => {
  const { config } = read(yaml({ source: "respond: {body: ok}" }));
  expect(config.sources["github"]?.respond).toEqual({
    status: 200,
    body: "ok",
    contentType: "text/plain; charset=utf-8",
  });
});

test("globs of forwarded headers are lower case in the config, whatever the file says", () => {
  const { config } = read(yaml({ source: "forwardHeaders: [X-GitHub-*]" }));
  expect(config.sources["github"]?.forwardHeaders).toEqual(["x-github-*"]);
});

test("anchors and aliases work", () => {
  const text = yaml({
    target: "headers: &h {x-a: b}",
    rest: "",
  }).replace("targets:", "targets:\n  other: {url: https://o.example.com, headers: {x-a: b}}");
  expect(
    read(text.replace("to: [ci]", "to: &t [ci, other]\n      - to: *t")).config.sources["github"]
      ?.routes,
  ).toHaveLength(2);
});

test("all faults come at once, in the order of the file, each with its place", () => {
  const text = `serviceAccount: relay-invoker
sources:
  github:
    providr: github
    secrets: []
    routes:
      - to: [cj]
        delay: soon
targets:
  ci:
    url: ftp://ci.example.com
    dispatchDeadline: 5s
`;
  expect(() => read(text)).toThrow(ConfigError);
  expect(faultsOf(text).map(({ line, column, pointer }) => `${line}:${column} ${pointer}`)).toEqual(
    [
      "3:3 /sources/github/provider",
      "4:5 /sources/github/providr",
      "7:14 /sources/github/routes/0/to/0",
      "8:16 /sources/github/routes/0/delay",
      "10:3 /targets/ci",
      "11:10 /targets/ci/url",
      "12:23 /targets/ci/dispatchDeadline",
    ],
  );
});

test("the error's message is one line per fault that an editor can follow", () => {
  const text = yaml({ source: "routess: []", target: "http: 1" });
  const error = (() => {
    try {
      return read(text);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(String(error instanceof ConfigError && error.message).split("\n")).toEqual([
    'relay.yaml:7:5 /sources/github/routess: unknown field; did you mean "routes"?',
    "relay.yaml:14:5 /targets/ci/http: unknown field",
  ]);
});

test("a config file is read from disk, and a missing one says what to do", () => {
  writeFileSync(join(folder, "relay.yaml"), yaml());
  expect(loadConfig(join(folder, "relay.yaml"), options).config.location).toBe("us-central1");
  expect(() => loadConfig(join(folder, "nowhere.yaml"), options)).toThrow(/RELAY_CONFIG/);
});

test.each([
  ["relay-invoker", "my-project", "relay-invoker@my-project.iam.gserviceaccount.com"],
  [
    "relay-invoker",
    "example.com:my-project",
    "relay-invoker@my-project.example.com.iam.gserviceaccount.com",
  ],
  ["a@b.gserviceaccount.com", "my-project", "a@b.gserviceaccount.com"],
])("the service account %s of project %s is %s", (name, project, email) => {
  expect(serviceAccountEmail(name, project)).toBe(email);
});

test.each([
  ["https://ci-abc.run.app/hooks?x=1", "https://ci-abc.run.app"],
  ["https://canary---ci-x7hs2k-uk.a.run.app/hooks", "https://ci-x7hs2k-uk.a.run.app"],
  [
    "https://europe-west1-demo-p.cloudfunctions.net/build/x?y=1",
    "https://europe-west1-demo-p.cloudfunctions.net/build",
  ],
  [
    "https://europe-west1-demo-p.cloudfunctions.net",
    "https://europe-west1-demo-p.cloudfunctions.net",
  ],
  ["https://hooks.example.com:8443/in", "https://hooks.example.com:8443"],
])(
  "the token for %s is made out to the service, not to a host that many share",
  (url, audience) => {
    const text = yaml().replace("https://ci.example.com/hooks", url);
    expect(read(text).config.targets["ci"]?.auth).toMatchObject({ audience });
  },
);

test.each(["#/components/schemas/A%20b", "#/components/schemas/A b"])(
  "a schema may be any part of a file: %s",
  (pointer) => {
    const faults = faultsOf(yaml({ source: `schemas: {a: "schemas/api.json${pointer}"}` }));
    expect(faults).toEqual([]);
  },
);
