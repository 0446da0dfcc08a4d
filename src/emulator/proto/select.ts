import protobuf from "protobufjs";
import { invalid } from "../errors.ts";
import { camelCase } from "./names.ts";

/** Which fields are wanted, and of which of them only a part. An empty map is all of it. */
export type Selection = ReadonlyMap<string, Selection>;
type Growing = Map<string, Growing>;

/**
 * Reads `fields` of a REST call, `x-goog-fieldmask` or the paths of a read mask:
 * `name,rateLimits(maxBurstSize)`, `tasks/name`, `retry_config.max_attempts`, `*`. Throws
 * INVALID_ARGUMENT where it cannot be read.
 */
export function readSelection(text: string): Selection {
  const tokens = text.match(/[A-Za-z0-9_*]+|[^\s]/g) ?? [];
  let at = 0;

  function list(into: Growing): void {
    do path(into);
    while (tokens[at] === "," && ++at);
  }
  function path(into: Growing): void {
    const name = tokens[at++] ?? "";
    if (!/^[A-Za-z0-9_*]+$/.test(name)) throw unreadable(text);
    const known = into.get(camelCase(name));
    const inner: Growing = known ?? new Map();
    into.set(camelCase(name), inner);
    const next = tokens[at];
    // Once all of a field is asked for, a part of it narrows nothing.
    const wanted = known?.size === 0 ? new Map() : inner;
    if (next === "/" || next === ".") {
      at += 1;
      path(wanted);
    } else if (next === "(") {
      at += 1;
      list(wanted);
      if (tokens[at++] !== ")") throw unreadable(text);
    } else inner.clear();
  }

  const selection: Growing = new Map();
  list(selection);
  if (at < tokens.length) throw unreadable(text);
  return selection;
}

/**
 * The message with only what is selected. Throws INVALID_ARGUMENT for a field that its type does
 * not have.
 */
export function select(type: protobuf.Type, message: object, selection: Selection): object {
  if (selection.size === 0 || selection.has("*")) return message;
  const selected: Record<string, unknown> = {};
  for (const [name, inner] of selection) {
    const field = type.fields[name];
    if (field === undefined) {
      throw invalid(
        `Error expanding 'fields' parameter. Cannot find matching fields for path '${name}'.`,
      );
    }
    const value = (message as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || value === null) checkSelection(field, inner);
    else selected[name] = selectWithin(field, value, inner);
  }
  return selected;
}

function selectWithin(field: protobuf.Field, value: unknown, inner: Selection): unknown {
  checkSelection(field, inner);
  const { resolvedType } = field;
  if (inner.size === 0 || !(resolvedType instanceof protobuf.Type)) return value;
  return Array.isArray(value)
    ? value.map((item) => select(resolvedType, item as object, inner))
    : select(resolvedType, value as object, inner);
}

/** Also where there is nothing to select from, what is asked for must exist. */
function checkSelection({ resolvedType, name }: protobuf.Field, inner: Selection): void {
  if (inner.size === 0) return;
  if (resolvedType instanceof protobuf.Type) select(resolvedType, {}, inner);
  else throw invalid(`Error expanding 'fields' parameter. '${name}' has no fields of its own.`);
}

const unreadable = (text: string): Error =>
  invalid(`Error expanding 'fields' parameter. '${text}' cannot be read.`);
