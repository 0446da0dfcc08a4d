import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { checkSchema } from "../../src/relay/schema/compile.ts";
import { createSchemas } from "../../src/relay/schema/schemas.ts";
import { compileOnUse } from "../../src/relay/schema/compile.ts";
import { received, samples } from "./samples.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const EXAMPLES = join(ROOT, "node_modules/@octokit/webhooks-examples");

type Json = Readonly<Record<string, unknown>>;

const read = (file: string): Json => JSON.parse(readFileSync(join(ROOT, file), "utf8")) as Json;
const schemas = createSchemas(compileOnUse(read));
const errors = (schema: string, data: unknown) => schemas.errors(`schemas/${schema}.json`, data);

/** Ours are known by their id: a user keeps others beside them. */
const shipped = globSync("schemas/*/*.json", { cwd: ROOT })
  .filter((file) => String(read(file)["$id"]).startsWith("urn:webhook-relay:schema:"))
  .map((file) => file.replace(/^schemas\/(.*)\.json$/, "$1"))
  .toSorted();

/** Every payload that octokit publishes, by event: of api.github.com and of GitHub Enterprise Server. */
const github = new Map<string, unknown[]>();
for (const file of globSync("*/index.json", { cwd: EXAMPLES })) {
  const events = JSON.parse(readFileSync(join(EXAMPLES, file), "utf8")) as {
    readonly name: string;
    readonly examples: readonly unknown[];
  }[];
  for (const { name, examples } of events) {
    github.set(name, [...(github.get(name) ?? []), ...examples]);
  }
}

/** As the table in README.md or docs/ has them: `| github/ push, any | … |`. */
const listed = ["README.md", ...globSync("docs/*.md", { cwd: ROOT })]
  .flatMap((file) => [
    ...readFileSync(join(ROOT, file), "utf8").matchAll(/^\| (\w+)\/ ([\w., ]+) \|/gm),
  ])
  .flatMap(([, folder, names = ""]) => names.split(", ").map((name) => `${folder}/${name}`));

test("the schemas are those that the documentation lists", () => {
  expect(listed.length).toBeGreaterThan(0);
  expect(shipped).toEqual(listed.toSorted());
});

test.each(shipped)(
  "%s is a valid schema that says what it is and where it was read",
  async (name) => {
    const file = `schemas/${name}.json`;
    await checkSchema(file, read);
    expect(read(file)).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: `urn:webhook-relay:schema:${name}`,
      title: expect.stringMatching(/./),
      description: expect.stringMatching(/\.$/),
      $comment: expect.stringMatching(/^https:\/\//),
    });
  },
);

test.each(shipped)(
  "%s is open: a member that the provider adds tomorrow breaks nothing",
  async (name) => {
    const text = readFileSync(join(ROOT, `schemas/${name}.json`), "utf8");
    expect(text).not.toMatch(/"(additional|unevaluated)(Properties|Items)": false/);
    expect(text).not.toMatch(/"enum"/);
    const sample = everySample(name)[0];
    expect(await errors(name, { ...(sample as Json), added_tomorrow: [{}] })).toEqual([]);
  },
);

test.each(["push", "pull_request", "issues", "workflow_run", "release"])(
  "every published payload of GitHub's %s passes, GitHub Enterprise Server's too",
  async (event) => {
    const payloads = github.get(event) ?? [];
    expect(payloads.length).toBeGreaterThan(9);
    for (const payload of payloads) expect(await errors(`github/${event}`, payload)).toEqual([]);
  },
);

test("every published payload of every GitHub event passes the schema for any event", async () => {
  expect(github.size).toBeGreaterThan(57);
  for (const payload of [...github.values()].flat()) {
    expect(await errors("github/any", payload)).toEqual([]);
  }
});

test("a pull request passes whose author's account and fork are gone", async () => {
  const [payload] = github.get("pull_request") ?? [];
  const ghost = replaced(replaced(payload, "/pull_request/user", null), "/sender", null);
  const gone = replaced(ghost, "/pull_request/head/repo", null);
  expect(await errors("github/pull_request", gone)).toEqual([]);
});

test.each(samples)("$schema takes $claim", async ({ schema, payload }) => {
  expect(await errors(schema, received(payload))).toEqual([]);
});

/** Payloads of the provider's own that the schema takes, the fullest first. */
function everySample(name: string): unknown[] {
  const event = name.startsWith("github/") ? name.slice("github/".length) : "";
  const published = event === "any" ? github.get("push") : github.get(event);
  return (
    published ?? samples.filter(({ schema }) => schema === name).map((s) => received(s.payload))
  );
}

test.each(shipped)("%s names the member that is missing or of the wrong type", async (name) => {
  const schema = read(`schemas/${name}.json`);
  const sample = everySample(name)[0];
  const members = membersOf(schema, schema, sample, "");
  const typed = members.filter((member) => member.isTyped);
  expect(typed.length).toBeGreaterThan(2);
  for (const { pointer } of members.filter((member) => member.isRequired)) {
    const found = await errors(name, without(sample, pointer));
    expect(found, `without ${pointer}`).toContainEqual({ pointer, message: "is required" });
    expect(found).toHaveLength(1);
  }
  for (const { pointer } of typed) {
    const pointers = (await errors(name, replaced(sample, pointer, [["wrong"]]))).map(
      (error) => error.pointer,
    );
    expect(
      pointers.some((found) => found === pointer || found.startsWith(`${pointer}/`)),
      `wrong ${pointer}`,
    ).toBe(true);
  }
});

test.each(shipped.filter((name) => name !== "github/any"))(
  "%s refuses what is not an object, and an empty one",
  async (name) => {
    for (const data of [null, [], "text", 1]) expect(await errors(name, data)).not.toEqual([]);
    expect(await errors(name, {})).not.toEqual([]);
  },
);

type Member = {
  readonly pointer: string;
  readonly isRequired: boolean;
  readonly isTyped: boolean;
};

/** The members of the sample, with what the schema asks of each. */
function membersOf(root: Json, schema: Json, data: unknown, at: string): Member[] {
  if (typeof schema["$ref"] === "string") {
    const name = schema["$ref"].replace("#/$defs/", "");
    return membersOf(root, (root["$defs"] as Record<string, Json>)[name] ?? {}, data, at);
  }
  const branches = [schema["then"], schema["else"]].filter(
    (branch): branch is Json => typeof branch === "object",
  );
  const inner = branches.flatMap((branch) => membersOf(root, branch, data, at));
  if (Array.isArray(data)) {
    const items = schema["items"] as Json | undefined;
    if (items === undefined || data.length === 0) return inner;
    return [...inner, ...membersOf(root, items, data[0], `${at}/0`)];
  }
  if (typeof data !== "object" || data === null) return inner;
  const required = (schema["required"] ?? []) as readonly string[];
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, Json>>;
  const own = Object.entries(data).flatMap(([key, value]) => {
    const property = properties[key];
    const member = {
      pointer: `${at}/${key}`,
      isRequired: required.includes(key),
      isTyped: property !== undefined && isTyped(property),
    };
    const below = property === undefined ? [] : membersOf(root, property, value, `${at}/${key}`);
    return [member, ...below];
  });
  return [...inner, ...own];
}

/** Whether an array of arrays is the wrong type for it. */
const isTyped = (property: Json): boolean =>
  ["type", "$ref", "const", "anyOf"].some((keyword) => keyword in property) &&
  !(property["type"] === "array" && !("items" in property)) &&
  !(Array.isArray(property["type"]) && property["type"].includes("array"));

function without(data: unknown, pointer: string): unknown {
  return changed(data, pointer, (parent, key) => {
    delete parent[key];
  });
}

function replaced(data: unknown, pointer: string, value: unknown): unknown {
  return changed(data, pointer, (parent, key) => {
    parent[key] = value;
  });
}

function changed(
  data: unknown,
  pointer: string,
  change: (parent: Record<string, unknown>, key: string) => void,
): unknown {
  const copy: unknown = structuredClone(data);
  const path = pointer.split("/").slice(1);
  const key = path.pop() ?? "";
  let parent = copy as Record<string, unknown>;
  for (const step of path) parent = parent[step] as Record<string, unknown>;
  change(parent, key);
  return copy;
}
