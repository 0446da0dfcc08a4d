import { readSchema, type Schema } from "./schema.ts";

/** What each table is about, by the definition in the schema that it shows. */
const TABLES: readonly (readonly [heading: string, words: string, definition: string])[] = [
  ["A source", "`sources.<name>`: an endpoint at `POST /<name>`.", "source"],
  ["A route", "`sources.<name>.routes[]`: which events go where, and when.", "route"],
  ["A target", "`targets.<name>`: where events go.", "target"],
  ["A queue", "`queues.<name>`: Cloud Tasks' own settings, in its own names.", "queue"],
];

/** Nested objects that are worth a row for each of their fields. */
const MAX_DEPTH = 3;

/** The reference of relay.yaml, made from its schema. */
export function configurationReference(): string {
  const schema = readSchema();
  const tables = TABLES.map(([heading, words, name]) =>
    [`## ${heading}`, words, table(schema, resolve(schema, { $ref: `#/$defs/${name}` }))].join(
      "\n\n",
    ),
  );
  return `${[INTRODUCTION, "## The top level", table(schema, schema), ...tables].join("\n\n")}\n`;
}

const INTRODUCTION = `# relay.yaml

<!-- Written by npm run generate from schemas/relay.schema.json. -->

Everything the relay does is in one file; \`RELAY_CONFIG\` points to another one. It is checked whole at start, at build and by
\`npx relay check\`, which reports every fault at once with its line, its column and the remedy. The first line

\`\`\`yaml
# yaml-language-server: $schema=./schemas/relay.schema.json
\`\`\`

gives editors completion. In place of relay.yaml there may be a relay.config.ts, whose default export is the same config:

\`\`\`ts
import { defineConfig } from "webhook-relay";

export default defineConfig({
  serviceAccount: "relay-invoker",
  sources: {
    github: { provider: "github", secrets: ["GITHUB_WEBHOOK_SECRET"], routes: [{ to: ["ci"] }] },
  },
  targets: { ci: { url: "https://ci-abc.run.app/hooks" } },
});
\`\`\`

A program can make its sources. \`webhook-relay/providers\` has the presets, by name, as data:

\`\`\`ts
import { defineConfig, type SourceConfig } from "webhook-relay";
import { providers } from "webhook-relay/providers";

const source = (provider: "github" | "stripe" | "linear"): SourceConfig => ({
  provider,
  secrets: [\`\${provider.toUpperCase()}_WEBHOOK_SECRET\`],
  dedup: { ledger: (providers[provider]?.retryHours ?? 72) > 1 },
  routes: [{ to: ["app"] }],
});

export default defineConfig({
  serviceAccount: "relay-invoker",
  sources: { github: source("github"), stripe: source("stripe"), linear: source("linear") },
  targets: { app: { url: "https://app.example.com/events" } },
});
\`\`\`

The types are made from the schema, and the config is checked by it: a fault is shown at the field's name, as far as the text tells where that is.
The file is run when it is checked, built or deployed, never in the cloud; what differs between staging and production is therefore \`\${NAME}\`
there too. \`npm run dev\` runs it again when it or a module that it imports changes. RELAY_CONFIG and \`--config\` accept any .ts, .js or .mjs.

Durations are \`500ms 10s 15m 2h 3d\`. Paths are relative to the file. Event types are what the provider calls
them, with the action as a suffix where it has one (GitHub's \`issues\` with \`opened\` is \`issues.opened\`); globs match the whole type, \`*\` is
any run of characters. \`\${NAME}\` is the environment variable NAME.

Expressions are [CEL](https://cel.dev) over \`event\` (id, source, type, time), \`body\` (the parsed JSON or form, whole numbers exact),
\`headers\` (lower-case names), \`query\`, \`path\`, \`bodyHash\` (hex SHA-256 of the body) and \`now\` (when the delivery came in). They are
type-checked when the file is, literals tried. A \`when\` over a member that is missing is false; one that cannot be computed otherwise parks
the event for that route alone, and so does an \`at\` that cannot be computed or lies more than 30 days ahead. An \`at\` in the past is now.`;

function table(root: Schema, object: Schema): string {
  const rows = rowsOf(root, object, "", 1);
  return ["| field | type | default | what it does |", "|---|---|---|---|", ...rows].join("\n");
}

function rowsOf(root: Schema, object: Schema, prefix: string, depth: number): string[] {
  return Object.entries(object.properties ?? {}).flatMap(([name, given]) => {
    const field = resolve(root, given);
    const required = object.required?.includes(name) === true ? " (required)" : "";
    const cells = [
      `\`${prefix}${name}\`${required}`,
      typeOf(root, field),
      given.default === undefined ? "" : `\`${JSON.stringify(given.default)}\``,
      given.description ?? field.description ?? "",
    ];
    const row = `| ${cells.map(cell).join(" | ")} |`;
    const inner = depth < MAX_DEPTH ? rowsOf(root, field, `${prefix}${name}.`, depth + 1) : [];
    return [row, ...inner];
  });
}

const cell = (text: string): string => text.replaceAll("|", String.raw`\|`).replaceAll("\n", " ");

function typeOf(root: Schema, field: Schema): string {
  if (field.enum !== undefined && field.enum.length <= 8) {
    return field.enum.map((value) => `\`${String(value)}\``).join(", ");
  }
  if (field.items !== undefined) return `list of ${typeOf(root, resolve(root, field.items))}`;
  return [field.type ?? "string"].flat().join(" or ");
}

function resolve(root: Schema, schema: Schema): Schema {
  const name = schema.$ref?.replace("#/$defs/", "");
  if (name === undefined) return schema;
  return { ...resolve(root, root.$defs?.[name] ?? {}), ...schema };
}
