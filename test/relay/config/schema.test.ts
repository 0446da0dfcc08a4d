import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { providers } from "../../../src/providers/index.ts";

type Schema = Readonly<Record<string, unknown>>;

const text = readFileSync(new URL("../../../schemas/relay.schema.json", import.meta.url), "utf8");
const schema = JSON.parse(text) as Schema;

const accepts = new Ajv2020({
  allErrors: true,
  discriminator: true,
  strict: false,
  validateFormats: false,
}).compile(schema);

/** The example of the design, with its placeholders filled in. */
const DESIGN = `
project: my-project
location: us-central1
serviceAccount: relay-invoker
sources:
  github:
    provider: github
    secrets: [GITHUB_WEBHOOK_SECRET, GITHUB_WEBHOOK_SECRET_OLD]
    publicUrl: https://relay.example.com/github
    options: {}
    schemas:
      "push": schemas/github/push.json
      "*": schemas/github/any.json
    invalid: park
    unrouted: ignore
    dedup: {key: event.id, ledger: false}
    forwardHeaders: [x-github-*]
    routes:
      - events: [push]
        when: body.ref == "refs/heads/main"
        to: [ci, audit]
      - events: ["issues.*"]
        to: [triage]
        delay: 15m
        jitter: 30s
targets:
  ci:
    url: https://ci-abc.run.app/hooks?from=relay
    audience: https://ci-abc.run.app
    queue: ci
    dispatchDeadline: 30s
    headers: {x-team: platform}
  audit: {url: https://audit-abc.run.app/in, method: buffer}
  warehouse: {url: "https://bigquery.googleapis.com/x", oauth: {scope: https://www.googleapis.com/auth/bigquery}}
queues:
  ci:
    rateLimits: {maxDispatchesPerSecond: 50, maxConcurrentDispatches: 10}
    retryConfig: {maxAttempts: -1, minBackoff: 1s, maxBackoff: 1h, maxDoublings: 12, maxRetryDuration: 0s}
  audit:
    httpTarget:
      uriOverride: {host: audit-abc.run.app}
      headerOverrides: [{header: {key: x-a, value: b}}]
      oidcToken: {serviceAccountEmail: relay-invoker@my-project.iam.gserviceaccount.com, audience: https://audit-abc.run.app}
`;

test("an editor accepts every field of the design's example", () => {
  accepts(parse(DESIGN));
  expect(accepts.errors).toBeNull();
});

test("an editor accepts the shipped relay.yaml", () => {
  accepts(parse(readFileSync(new URL("../../../relay.yaml", import.meta.url), "utf8")));
  expect(accepts.errors).toBeNull();
});

test.each([
  ["a preset that is none", "sources: {a: {provider: githubb}}"],
  ["a preset without its option", "sources: {a: {provider: meta, secrets: [A]}}"],
  [
    "an option that the preset does not have",
    "sources: {a: {provider: meta, options: {verifyToken: x, y: z}}}",
  ],
  ["custom without a scheme", "sources: {a: {provider: custom, secrets: [A]}}"],
])("an editor marks %s", (_claim, yaml) => {
  expect(accepts(parse(yaml))).toBe(false);
});

test("an editor can explain every field", () => {
  const silent: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [name, value] of Object.entries(node)) {
      if (name === "properties" && !path.endsWith("/if")) {
        for (const [field, property] of Object.entries(value as Schema)) {
          const { description } = property as Schema;
          // Inside a condition only the names of fields matter.
          const isNested = path.includes("/presetOptions/") && field === "options";
          if (typeof description !== "string" && !isNested) silent.push(`${path}/${field}`);
        }
      }
      visit(value, `${path}/${name}`);
    }
  };
  visit(schema, "");
  expect(silent).toEqual([]);
});

test("every example and default in the schema is one that it accepts", () => {
  const ajv = new Ajv2020({
    strict: false,
    discriminator: true,
    validateFormats: false,
    validateSchema: false,
  });
  const wrong: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) return;
    const { examples = [], default: byDefault } = node as Schema;
    const values = [...(examples as unknown[]), ...(byDefault === undefined ? [] : [byDefault])];
    if (values.length > 0 && !Array.isArray(node)) {
      const check = ajv.compile({ ...(node as Schema), $defs: schema["$defs"] });
      for (const value of values)
        if (!check(value)) wrong.push(`${path}: ${JSON.stringify(value)}`);
    }
    for (const [name, value] of Object.entries(node)) {
      if (!["examples", "default"].includes(name)) visit(value, `${path}/${name}`);
    }
  };
  visit(schema, "");
  expect(wrong).toEqual([]);
});

test("the schema knows every preset", () => {
  const { provider } = schema["$defs"] as { readonly provider: { readonly enum: string[] } };
  expect(new Set(provider.enum)).toEqual(new Set([...Object.keys(providers), "custom"]));
});
