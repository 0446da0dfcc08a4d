import { expect, test } from "vitest";
import { CUSTOM_EXAMPLE } from "../../../src/cli/providers/custom.ts";
import { exampleSource, providers } from "../../../src/cli/providers/providers.ts";
import { providers as presets } from "../../../src/providers/index.ts";
import { parseConfig } from "../../../src/relay/config/load.ts";
import { testIo } from "../fixtures.ts";

async function run(...args: string[]) {
  const { io, printed } = testIo();
  const code = await providers(args, io);
  return { code, ...printed };
}

const all = Object.values(presets).map((preset) => [preset.name, preset] as const);

test("every preset is one line of the list", async () => {
  const { code, out } = await run();
  expect(code).toBe(0);
  const lines = out.trimEnd().split("\n");
  expect(lines).toHaveLength(all.length + 1);
  expect(lines.find((line) => line.startsWith("github "))).toMatch(
    /^github +HMAC-SHA256 hex +- +no +3 d +GitHub$/,
  );
  expect(lines.find((line) => line.startsWith("stripe "))).toMatch(
    /^stripe +HMAC-SHA256 hex +±5 min +yes +3 d +Stripe$/,
  );
});

test.each(all)("%s is explained, with its docs and what its secret is", async (name, preset) => {
  const { code, out } = await run(name);
  expect(code).toBe(0);
  expect(out).toContain(preset.docs);
  expect(out).toContain(preset.secret);
  expect(out).not.toMatch(/undefined|\[object/);
});

test.each(all)("%s's example block passes relay check without a warning", async (_, preset) => {
  const text = `project: my-project
location: us-central1
serviceAccount: invoker
${await exampleSource(preset)}targets:
  my-target: {url: "https://target.example.com/in"}
`;
  const { warnings } = parseConfig(text, {
    presets,
    env: {},
    environmentChecks: "secrets-optional",
    file: "relay.yaml",
    folder: ".",
  });
  expect(warnings).toEqual([]);
});

test("an unsigned delivery id is said to be open to replays", async () => {
  expect((await run("github")).out).toContain("under a new id");
  expect((await run("stripe")).out).not.toContain("under a new id");
});

test("a name that is near is suggested, and custom for the rest", async () => {
  const { code, err } = await run("slack");
  expect(code).toBe(2);
  expect(err).toContain('"slack-commands" or "slack-events"');
  expect((await run("acme")).err).toContain("provider: custom");
});

test("custom says how a provider without a preset is written out, and its example passes relay check", async () => {
  const { code, out } = await run("custom");
  expect(code).toBe(0);
  expect(out).toContain("provider: custom");
  const text = `serviceAccount: invoker
${CUSTOM_EXAMPLE}targets: {my-target: {url: "https://target.example.com/in"}}
`;
  const { warnings } = parseConfig(text, {
    presets,
    env: {},
    environmentChecks: "secrets-optional",
    file: "relay.yaml",
    folder: ".",
  });
  expect(warnings).toEqual([]);
});

test("the list and one preset as JSON", async () => {
  const list = JSON.parse((await run("--json")).out) as { name: string }[];
  expect(list.map(({ name }) => name)).toEqual(Object.keys(presets));
  expect(JSON.parse((await run("stripe", "--json")).out)).toMatchObject({
    name: "stripe",
    title: "Stripe",
    samples: expect.arrayContaining(["invoice.paid"]) as string[],
  });
});
