import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { sampleBook } from "../../src/cli/samples/index.ts";
import { signedEvent } from "../../src/cli/sign/deliver.ts";
import { asDelivery } from "../../src/cli/sign/outgoing.ts";
import { compileGlobs } from "../../src/relay/read/glob.ts";
import { createSchemas } from "../../src/relay/schema/schemas.ts";
import { compileOnUse } from "../../src/relay/schema/compile.ts";
import { providers } from "../../src/providers/index.ts";
import { preset } from "../relay/fixtures.ts";
import { NOW, signerOf, verifyAndRead } from "./fixtures.ts";

const SCHEMAS = resolve(import.meta.dirname, "../../schemas");

/** As a relay.yaml would map them: preset, event types, file. */
const MAPPED = [
  ["github", "push", "github/push.json"],
  ["github", "issues.*", "github/issues.json"],
  ["github", "pull_request.*", "github/pull_request.json"],
  ["github", "workflow_run.*", "github/workflow_run.json"],
  ["github", "release.*", "github/release.json"],
  ["github", "*", "github/any.json"],
  ["stripe", "invoice.*", "stripe/invoice.json"],
  ["stripe", "checkout.session.*", "stripe/checkout.session.json"],
  ["stripe", "customer.subscription.*", "stripe/customer.subscription.json"],
  ["stripe", "*", "stripe/event.json"],
  ["slack-events", "message", "slack/message.json"],
  ["slack-events", "app_mention", "slack/app_mention.json"],
  ["slack-events", "*", "slack/event_callback.json"],
  ["shopify", "orders/*", "shopify/orders.json"],
  ["shopify", "products/*", "shopify/products.json"],
] as const;

const schemas = createSchemas(
  compileOnUse((file) => JSON.parse(readFileSync(resolve(SCHEMAS, file), "utf8"))),
);

test.each(MAPPED)("samples of %s %s pass the shipped schema %s", async (name, glob, file) => {
  const provider = preset(name);
  const matches = compileGlobs([glob]);
  const events = (await sampleBook(provider)).samples.map(({ event }) => event).filter(matches);
  expect(events.length).toBeGreaterThan(0);
  for (const event of events) {
    const signer = signerOf(provider);
    const outgoing = await signedEvent(provider, { event, now: NOW }, signer);
    const { body } = await verifyAndRead(provider, asDelivery(outgoing, "/x", NOW), signer);
    expect(await schemas.errors(file, body)).toEqual([]);
  }
});

test("every preset has a file of samples, and every file is of a preset", () => {
  const files = readdirSync(resolve(import.meta.dirname, "../../src/cli/samples"))
    .filter((file) => !file.startsWith("_") && !["index.ts", "sample.ts"].includes(file))
    .map((file) => file.replace(/\.ts$/, ""));
  expect(files.toSorted()).toEqual(Object.keys(providers).toSorted());
});

test.each(Object.values(providers).map((provider) => [provider.name, provider] as const))(
  "%s has one sample of each event, so that each can be asked for",
  async (_, provider) => {
    const events = (await sampleBook(provider)).samples.map(({ event }) => event);
    expect(new Set(events).size).toBe(events.length);
  },
);
