import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { devFetch } from "../../../src/cli/dev/fetch.ts";
import {
  DEV_SECRETS_FILE,
  devSecrets,
  readDevSecrets,
  withDevKeys,
} from "../../../src/cli/dev/secrets.ts";
import { signedEvent } from "../../../src/cli/sign/deliver.ts";
import { asDelivery } from "../../../src/cli/sign/outgoing.ts";
import { providers } from "../../../src/providers/index.ts";
import { compileScheme } from "../../../src/relay/verify/scheme.ts";
import { config, preset, source, target, testRelay } from "../../relay/fixtures.ts";
import { tempFolder } from "../../support/folder.ts";
import { NOW, optionsOf, PUBLIC_URL } from "../fixtures.ts";

const file = (folder: string): string => join(folder, DEV_SECRETS_FILE);

const everySource = Object.values(providers).map((provider) =>
  source({
    name: provider.name,
    provider,
    secrets: [`${provider.name.toUpperCase()}_SECRET`],
    publicUrl: PUBLIC_URL,
    options: optionsOf(provider),
  }),
);

test("a source without a secret gets one in the form its scheme needs, for every preset", async () => {
  const { env, made } = devSecrets(config(everySource), {}, tempFolder());
  expect(made).toHaveLength(everySource.length);
  for (const { provider, secrets, options } of everySource) {
    const context = { secrets: [env[secrets[0] ?? ""] ?? ""], publicUrl: PUBLIC_URL, options };
    expect(() => compileScheme(provider.verify, context)).not.toThrow();
  }
});

test("a restart finds the same secrets, and changes nothing on the disk", async () => {
  const folder = tempFolder();
  const first = devSecrets(config(everySource), {}, folder);
  const before = statSync(file(folder)).mtimeMs;
  expect(devSecrets(config(everySource), {}, folder)).toEqual(first);
  expect(statSync(file(folder)).mtimeMs).toBe(before);
});

test("a secret that the environment holds is not replaced, an empty one is", async () => {
  const given = config([source({ secrets: ["SET", "EMPTY"] })]);
  const { env, made } = devSecrets(given, { SET: "mine", EMPTY: " " }, tempFolder());
  expect(made).toEqual(["EMPTY"]);
  expect(env).not.toHaveProperty("SET");
});

test("only the owner can read the file", async () => {
  const folder = join(tempFolder(), "not", "there", "yet");
  devSecrets(config(), {}, folder);
  expect(statSync(file(folder)).mode & 0o777).toBe(0o600);
});

test("a source that changed its provider gets a secret of the new form under the old name", async () => {
  const folder = tempFolder();
  const before = devSecrets(config([source()]), {}, folder);
  const changed = source({ provider: preset("discord-interactions") });
  const after = devSecrets(config([changed]), {}, folder);
  expect(after.env["SECRET"]).toMatch(/^[0-9a-f]{64}$/);
  expect(after.env["SECRET"]).not.toBe(before.env["SECRET"]);
});

test("a file that is not JSON is named, with the way out", async () => {
  const folder = tempFolder();
  writeFileSync(file(folder), "{");
  expect(() => readDevSecrets(folder)).toThrow(/delete it/);
});

test("a public-key source keeps the private key beside the public one, and apart from the environment", async () => {
  const folder = tempFolder();
  const given = config([source({ provider: preset("sendgrid"), secrets: ["KEY"] })]);
  const { env } = devSecrets(given, {}, folder);
  expect(readDevSecrets(folder)["KEY"]?.signingKey).toContain("PRIVATE KEY");
  expect(JSON.stringify(env)).not.toContain("PRIVATE");
  expect(readFileSync(file(folder), "utf8").endsWith("\n")).toBe(true);
});

test("with throw-away keys for published ones, a Pub/Sub push of our own gets through", async () => {
  const folder = tempFolder();
  const provider = preset("google-pubsub");
  const options = optionsOf(provider);
  const given = config([source({ name: "pubsub", provider, secrets: [], options })]);
  devSecrets(given, {}, folder);
  const key = readDevSecrets(folder)["pubsub (published key)"];
  if (key === undefined) throw new Error("no key was made");
  const outgoing = await signedEvent(
    provider,
    { now: NOW },
    { ...key, options, signedAt: NOW, publicUrl: undefined },
  );
  const { relay, tasks } = testRelay(withDevKeys(given, folder));
  const answer = await relay(asDelivery(outgoing, "/pubsub", NOW));
  expect(answer.status).toBe(202);
  expect(tasks()).toHaveLength(1);
});

test("sources of one provider whose certificate is fetched share the substitute, and no other address is answered", async () => {
  const folder = tempFolder();
  const sns = { provider: preset("aws-sns"), secrets: [], options: { topics: "arn" } };
  const given = config([source({ name: "one", ...sns }), source({ name: "two", ...sns })]);
  devSecrets(given, {}, folder);
  expect(Object.keys(readDevSecrets(folder))).toEqual(["provider aws-sns (published key)"]);
  const key = readDevSecrets(folder)["provider aws-sns (published key)"];
  const signer = { secret: "", ...key, options: sns.options, signedAt: NOW, publicUrl: undefined };
  const fetch = devFetch(given, folder, NOW);
  const { relay } = testRelay(given, { fetch });
  for (const path of ["/one", "/two"]) {
    const outgoing = await signedEvent(sns.provider, { now: NOW }, signer);
    expect((await relay(asDelivery(outgoing, path, NOW))).status).toBe(202);
  }
  expect(await (await fetch("data:,elsewhere")).text()).toBe("elsewhere");
});

test("where keys are asked for one by one, a throw-away key takes their place: a Plaid webhook of our own gets through", async () => {
  const folder = tempFolder();
  const provider = preset("plaid");
  const options = optionsOf(provider);
  const given = config([source({ name: "bank", provider, secrets: [], options })]);
  devSecrets(given, {}, folder);
  const key = readDevSecrets(folder)["bank (published key)"];
  if (key === undefined) throw new Error("no key was made");
  const signer = { ...key, options, signedAt: NOW, publicUrl: undefined };
  const outgoing = await signedEvent(provider, { now: NOW }, signer);
  const { relay, tasks } = testRelay(withDevKeys(given, folder));
  expect((await relay(asDelivery(outgoing, "/bank", NOW))).status).toBe(200);
  expect(tasks()).toHaveLength(1);
});

test("variables of URLs, audiences, headers and the project get values that the function starts with", () => {
  const targets = [
    target({ url: "${CI_BASE}/hooks", auth: { kind: "oidc", serviceAccount: "invoker" } }),
    target({ name: "audit", url: "https://${AUDIT_HOST}:8443/in", headers: { "x-key": "${KEY}" } }),
  ];
  const given = { ...config([source()], targets), project: "${PROJECT}" };
  const { env, made } = devSecrets(given, { SECRET: "s" }, tempFolder());
  expect(new Set(made)).toEqual(new Set(["PROJECT", "CI_BASE", "AUDIT_HOST", "KEY"]));
  const { world } = testRelay(given, { env });
  expect(world.place.project).toBe("local");
  expect(world.target("ci").url).toBe("https://ci-base.invalid/hooks");
  expect(world.target("audit").url).toBe("https://audit-host.invalid:8443/in");
});
