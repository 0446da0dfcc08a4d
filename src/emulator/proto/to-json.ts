import protobuf from "protobufjs";
import { toNumber } from "./time.ts";

type Json = Readonly<Record<string, unknown>>;

/** How enums are written: by name, or by number as Google's REST clients ask. */
export type EnumForm = "names" | "numbers";

/**
 * The JSON form of a message (protobuf.dev/programming-guides/json); fields at their default are
 * left out. A member of a oneof and an optional field are written whenever they are set.
 */
export function toJson(type: protobuf.Type, message: object, enums: EnumForm): Json {
  const json: Record<string, unknown> = {};
  for (const field of type.fieldsArray) {
    const value = (message as Json)[field.name];
    if (value === undefined || value === null || isDefault(field, value)) continue;
    json[field.name] = writeField(field, value, enums);
  }
  return json;
}

function isDefault(field: protobuf.Field, value: unknown): boolean {
  if (field.repeated) return (value as unknown[]).length === 0;
  if (field instanceof protobuf.MapField) return Object.keys(value as object).length === 0;
  if (field.partOf !== null) return false;
  if (field.type === "bytes") return (value as Uint8Array).length === 0;
  return value === "" || value === 0 || value === false;
}

function writeField(field: protobuf.Field, value: unknown, enums: EnumForm): unknown {
  if (field instanceof protobuf.MapField) {
    return Object.fromEntries(
      Object.entries(value as object).map(([key, item]) => [key, writeValue(field, item, enums)]),
    );
  }
  if (!field.repeated) return writeValue(field, value, enums);
  return (value as unknown[]).map((item) => writeValue(field, item, enums));
}

function writeValue(field: protobuf.Field, value: unknown, enums: EnumForm): unknown {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Enum) {
    return enums === "numbers" ? value : (resolvedType.valuesById[Number(value)] ?? value);
  }
  if (resolvedType instanceof protobuf.Type) {
    return writeMessage(resolvedType, value as object, enums);
  }
  if (field.type === "bytes") return Buffer.from(value as Uint8Array).toString("base64");
  if (field.type === "int64" || field.type === "uint64") return String(value);
  return value;
}

function writeMessage(type: protobuf.Type, value: object, enums: EnumForm): unknown {
  const { seconds, nanos, paths } = value as { seconds?: number; nanos?: number; paths?: string[] };
  switch (type.fullName) {
    case ".google.protobuf.Timestamp":
      return `${new Date(toNumber(seconds) * 1000).toISOString().slice(0, 19)}${fraction(nanos)}Z`;
    case ".google.protobuf.Duration":
      return writeDuration(toNumber(seconds), nanos ?? 0);
    case ".google.protobuf.FieldMask":
      return (paths ?? []).join(",");
    case ".google.protobuf.Any":
      return writeAny(type.root, value, enums);
    default:
      return toJson(type, value, enums);
  }
}

/** Seconds and nanoseconds have the same sign, which stands once. */
const writeDuration = (seconds: number, nanos: number): string =>
  `${seconds < 0 || nanos < 0 ? "-" : ""}${Math.abs(seconds)}${fraction(Math.abs(nanos))}s`;

/** What is inside, with its type beside it. protobufjs leaves this one field in snake_case. */
function writeAny(
  root: protobuf.Root,
  any: { readonly type_url?: string; readonly value?: Uint8Array },
  enums: EnumForm,
): Json {
  const url = any.type_url ?? "";
  const type = root.lookupType(url.slice(url.lastIndexOf("/") + 1));
  const message = type.decode(any.value ?? new Uint8Array());
  return { "@type": url, ...toJson(type, message, enums) };
}

/** 0, 3, 6 or 9 digits, as the mapping asks. */
function fraction(nanos = 0): string {
  if (nanos === 0) return "";
  return `.${String(nanos)
    .padStart(9, "0")
    .replace(/(?:000){1,2}$/, "")}`;
}
