import { readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { isObject } from "../is-object.ts";
import { type Path, pathOf, pointerOf } from "../read/pointer.ts";
import type { Report } from "./fault.ts";
import { suggestion } from "../suggest.ts";

/** Where the schema is: beside the sources and beside their build alike. */
const SCHEMA = new URL("../../../schemas/relay.schema.json", import.meta.url);

let compiled: ValidateFunction | undefined;

/**
 * Holds the values of relay.yaml against schemas/relay.schema.json, reports every fault, and gives
 * what is left when the faulty parts are taken out. Fields in `known` have been reported before.
 */
export function checkShape(
  value: unknown,
  report: Report,
  known: ReadonlySet<string>,
): Record<string, unknown> {
  compiled ??= compile();
  if (compiled(value)) return value as Record<string, unknown>; // as the schema says
  const rest = structuredClone(value);
  const seen = new Set(known);
  for (const error of (compiled.errors ?? []).filter(isTelling)) {
    const { path, message, ofName = false } = explain(error);
    const pointer = pointerOf(path);
    remove(rest, wholePart(path));
    // A value that breaks two rules is at fault once.
    if (seen.has(pointer)) continue;
    seen.add(pointer);
    if (ofName) report.nameError(path, message);
    else report.error(path, message);
  }
  return isObject(rest) ? rest : {};
}

function compile(): ValidateFunction {
  const schema = JSON.parse(readFileSync(SCHEMA, "utf8")) as {
    $defs: Record<string, unknown>;
  };
  // The file lists the presets for editors; here the presets themselves decide.
  schema.$defs["provider"] = { type: "string", minLength: 1 };
  schema.$defs["presetOptions"] = true;
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    discriminator: true,
    allowUnionTypes: true,
    strictTypes: false,
    validateFormats: false,
  });
  ajv.addVocabulary(["patternErrorMessage"]);
  return ajv.compile(schema);
}

/** Leaves out what only repeats another error: the rule about names that a name broke. */
function isTelling(error: ErrorObject): boolean {
  return !["propertyNames", "if", "oneOf"].includes(error.keyword);
}

type Explained = { readonly path: Path; readonly message: string; readonly ofName?: boolean };

function explain(error: ErrorObject): Explained {
  const path = pathOf(error.instancePath);
  const { params, parentSchema } = error;
  const known = Object.keys(
    isObject(parentSchema?.["properties"]) ? parentSchema["properties"] : {},
  );
  if (error.propertyName !== undefined) {
    return { path: [...path, error.propertyName], message: breach(error), ofName: true };
  }
  switch (error.keyword) {
    case "additionalProperties": {
      const name = String(params["additionalProperty"]);
      const message = `unknown field${spaceless(name, known) ?? suggestion(name, known)}`;
      return { path: [...path, name], message, ofName: true };
    }
    case "required": {
      const name = String(params["missingProperty"]);
      return { path: [...path, name], message: `is missing${about(parentSchema, name)}` };
    }
    case "uniqueItems": {
      const [first = 0, second = 0] = [Number(params["i"]), Number(params["j"])].sort(
        (a, b) => a - b,
      );
      return { path: [...path, second], message: `repeats item ${first + 1}; remove it` };
    }
    case "discriminator": {
      const tag = String(params["tag"]);
      return { path: [...path, tag], message: `must name one of the schemes${schemes(error)}` };
    }
    case "type":
      if (isPluralSecret(path, error.data)) {
        return { path, message: 'goes only with provider: custom; did you mean "secrets"?' };
      }
      return { path, message: breach(error) };
    default:
      return { path, message: breach(error) };
  }
}

/**
 * `secret: [NAME]`: the list that `secrets` wants, under the name that a written-out provider has
 * for something else.
 */
function isPluralSecret(path: Path, data: unknown): boolean {
  return path.length === 3 && path[0] === "sources" && path[2] === "secret" && Array.isArray(data);
}

/**
 * What a value breaks, without the value itself: it may be a secret that was pasted into the wrong
 * place.
 */
function breach({ keyword, params, parentSchema, data }: ErrorObject): string {
  switch (keyword) {
    case "type":
      return wrongType(data, [params["type"]].flat().map(String), parentSchema);
    case "enum":
      return oneOf(params["allowedValues"], data);
    case "const":
      return `must be ${JSON.stringify(params["allowedValue"])}`;
    case "pattern":
      return String(parentSchema?.["patternErrorMessage"] ?? "has the wrong form");
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
      return `is ${String(data)}, must be ${COMPARISONS[keyword]} ${String(params["limit"])}`;
    case "minLength":
    case "minItems":
      return "is empty; give it a value or remove the field";
    case "maxLength":
      return `is longer than ${String(params["limit"])} characters`;
    case "maxItems":
      return `has more than ${String(params["limit"])} items`;
    case "not":
      return "must be true or a string";
    default:
      return `breaks the rule "${keyword}" of relay.schema.json`;
  }
}

const COMPARISONS = {
  minimum: "at least",
  maximum: "at most",
  exclusiveMinimum: "more than",
} as const;

function oneOf(allowed: unknown, data: unknown): string {
  const names = (Array.isArray(allowed) ? allowed : []).map(String);
  const near = typeof data === "string" ? suggestion(data, names) : "";
  const hint = near.startsWith("; did") ? near : "";
  return `must be one of ${names.map((name) => JSON.stringify(name)).join(", ")}${hint}`;
}

function kindOf(data: unknown): string {
  if (data === null) return "empty (null)";
  if (Array.isArray(data)) return "a list";
  if (typeof data === "boolean") return `a boolean (${data})`;
  return { object: "an object", number: "a number", string: "a string" }[typeof data as "object"];
}

/** A value of the wrong type, and how to write the right one. */
function wrongType(data: unknown, types: readonly string[], schema: unknown): string {
  const wanted = types.filter((type) => type !== "null");
  const { pattern = "", patternErrorMessage: form } = isObject(schema) ? schema : {};
  const isScalar = typeof data === "number" || typeof data === "boolean";
  // Quotes would only lead to the next fault.
  const isOfForm = new RegExp(String(pattern), "u").test(String(data));
  if (wanted.includes("string") && isScalar && !isOfForm) return String(form);
  const quotes = wanted.includes("string") && isScalar ? " (put it in quotes)" : "";
  const is = `is ${kindOf(data)}, must be ${typesOf(wanted)}${quotes}`;
  if (typeof data !== "string") return is;
  if (wanted.includes("array")) return `${is}: write ${isName(data) ? `[${data}]` : "it in [ ]"}`;
  // Without the space a YAML scalar goes on: `provider:github` is one string.
  return /^[\w-]+:\S/.test(data) ? `${is}; put a space after the colon` : is;
}

/** Whether a value may be repeated in a message: a name or a glob, which no secret looks like. */
const isName = (text: string): boolean =>
  /^[a-z][a-z.*-]{0,30}$/.test(text) || /^[A-Z_]{3,40}$/.test(text);

/** A name that holds its value, since the space behind the colon is missing. */
function spaceless(name: string, known: readonly string[]): string | undefined {
  const [field = "", ...rest] = name.split(":");
  if (rest.length === 0 || !known.includes(field)) return undefined;
  return `; put a space after the colon of ${field}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a string",
  object: "an object with named fields",
  array: "a list",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
};

function typesOf(types: readonly string[]): string {
  return types.map((type) => TYPES[type] ?? type).join(" or ");
}

/** What a missing field is for: the first sentence of its description. */
function about(schema: unknown, name: string): string {
  const properties = isObject(schema) && isObject(schema["properties"]) ? schema["properties"] : {};
  const property = properties[name];
  const text = isObject(property) ? property["description"] : undefined;
  return typeof text === "string" ? `: ${/^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text}` : "";
}

function schemes({ params, parentSchema }: ErrorObject): string {
  const names = Array.isArray(parentSchema?.["oneOf"])
    ? parentSchema["oneOf"].map(
        (branch: unknown) =>
          /(\w+)Scheme$/.exec(isObject(branch) ? String(branch["$ref"]) : "")?.[1],
      )
    : [];
  // `canonicalRequestScheme` describes `kind: canonical-request`.
  const known = names.map((name) =>
    String(name).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  );
  return suggestion(String(params["tagValue"] ?? ""), known);
}

/**
 * A provider that is written out counts only as a whole: half a scheme must not be checked as if it
 * were one.
 */
function wholePart(path: Path): Path {
  const inProvider =
    path[0] === "sources" && ["verify", "event", "handshakes"].includes(String(path[2]));
  return inProvider ? path.slice(0, 3) : path;
}

/** Takes a value out: a field goes, an item leaves a hole so that the others keep their numbers. */
function remove(root: unknown, path: Path): void {
  const holder = path.slice(0, -1).reduce<unknown>((inside, name) => {
    return isObject(inside) || Array.isArray(inside) ? Reflect.get(inside, name) : undefined;
  }, root);
  const last = path.at(-1);
  if (last === undefined) return;
  if (Array.isArray(holder)) holder[Number(last)] = undefined;
  else if (isObject(holder)) Reflect.deleteProperty(holder, last);
}
