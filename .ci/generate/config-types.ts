import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readSchema, type Schema } from "./schema.ts";

/** What becomes the union of src/types/relay-yaml.ts that says what a source has by its provider. */
const BY_PROVIDER = "presetOptions";

/** The text of src/types/relay-yaml.ts: a type for each definition of relay.yaml's schema. */
export function configTypes(): string {
  const schema = readSchema();
  const { [BY_PROVIDER]: byProvider = {}, ...definitions } = schema.$defs ?? {};
  const types = Object.entries(definitions).map(([name, definition]) =>
    name === "source"
      ? declaration("SourceFields", without(definition, ["provider", "options"]))
      : declaration(typeName(name), definition),
  );
  const root = declaration("RelayConfig", schema);
  const source = sourceType(byProvider, definitions["provider"]);
  return formatted([HEAD, root, source, ...types].join("\n\n"));
}

const HEAD = "// Written by npm run generate from schemas/relay.schema.json.";

const OXFMT = fileURLToPath(import.meta.resolve("oxfmt/package.json")).replace(
  /package\.json$/,
  "bin/oxfmt",
);

const formatted = (text: string): string =>
  execFileSync(process.execPath, [OXFMT, "--stdin-filepath", "relay-yaml.ts"], {
    input: text,
    encoding: "utf8",
  });

const typeName = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

function declaration(name: string, schema: Schema): string {
  const { description, title } = schema;
  const words = description ?? title ?? `\`${name}\` of relay.yaml.`;
  return `${docstring(words)}export type ${name} = ${typeOf(schema)};`;
}

/** Short enough for 100 columns wherever the formatter moves it. */
const DOC_COLUMNS = 76;

function docstring(words: string): string {
  const lines = [""];
  for (const word of words.replaceAll("*/", "*\\/").split(/\s+/)) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > DOC_COLUMNS) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  if (lines.length === 1) return `/** ${lines[0]} */\n`;
  return `/**\n${lines.map((line) => ` * ${line}\n`).join("")} */\n`;
}

function without(schema: Schema, names: readonly string[]): Schema {
  const kept = Object.entries(schema.properties ?? {}).filter(([name]) => !names.includes(name));
  const required = schema.required?.filter((name) => !names.includes(name)) ?? [];
  return { ...schema, properties: Object.fromEntries(kept), required };
}

/** A source: its fields, and what its provider makes it name. */
function sourceType(byProvider: Schema, provider: Schema | undefined): string {
  const rules = (byProvider.allOf ?? []).map((rule) => ({
    preset: rule.if?.properties?.["provider"]?.const,
    rule: rule.then ?? {},
  }));
  const others = (provider?.enum ?? []).filter(
    (name) => !rules.some(({ preset }) => preset === name),
  );
  const anyOptions = "readonly options?: Readonly<Record<string, string>>";
  const branches = [
    `{ readonly provider: ${others.map(literal).join(" | ")}; ${anyOptions} }`,
    ...rules.map(({ preset, rule: then }) => {
      const own = then.properties?.["options"];
      const options = own === undefined ? `${anyOptions}; ` : optionsField(own, then);
      const more = (then.required ?? []).filter((name) => name !== "options");
      const needs =
        more.length > 0 ? ` & Required<Pick<SourceFields, ${more.map(literal).join(" | ")}>>` : "";
      return `({ readonly provider: ${literal(preset)}; ${options}}${needs})`;
    }),
  ];
  return `/** A source: \`sources.<name>\`, an endpoint at \`POST /<name>\`. */\nexport type Source = SourceFields & (${branches.join(" | ")});`;
}

function optionsField({ properties = {}, required = [] }: Schema, then: Schema): string {
  const fields = Object.entries(properties).map(
    ([name, { description = "" }]) =>
      `${docstring(description)}readonly ${key(name)}${required.includes(name) ? "" : "?"}: string;`,
  );
  const mark = then.required?.includes("options") === true ? "" : "?";
  return `readonly options${mark}: { ${fields.join("\n")} }; `;
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined && schema.properties === undefined) {
    return typeName(schema.$ref.slice("#/$defs/".length));
  }
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(" | ");
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return either.map(typeOf).join(" | ");
  if (schema.type === undefined)
    return schema.if === undefined ? "unknown" : typeOf({ anyOf: branchesOf(schema) });
  return [schema.type]
    .flat()
    .map((type) => typeOfOne(type, schema))
    .join(" | ");
}

/** \`if: {type: string}, then: A, else: B\` is a string as A says, or B. */
const branchesOf = (schema: Schema): readonly Schema[] => [schema.then ?? {}, schema.else ?? {}];

function typeOfOne(type: string, schema: Schema): string {
  switch (type) {
    case "array":
      return `readonly (${typeOf(schema.items ?? {})})[]`;
    case "object":
      return objectType(schema);
    case "integer":
      return "number";
    default:
      return type;
  }
}

function objectType({ properties, required = [], additionalProperties }: Schema): string {
  if (properties === undefined) {
    const of = typeof additionalProperties === "object" ? typeOf(additionalProperties) : "unknown";
    return `Readonly<Record<string, ${of}>>`;
  }
  const fields = Object.entries(properties).map(([name, field]) => {
    const words = field.description === undefined ? "" : docstring(field.description);
    const mark = required.includes(name) ? "" : "?";
    const type = typeOf(field);
    const orNot = mark === "" || type === "unknown" ? "" : " | undefined";
    return `${words}readonly ${key(name)}${mark}: ${type}${orNot};`;
  });
  return `{ ${fields.join("\n")} }`;
}

const literal = (value: unknown): string => JSON.stringify(value);
const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name));
