import protobuf from "protobufjs";
import { loadProtos } from "../proto/root.ts";
import { snakeCase } from "../proto/names.ts";

/** A file of definitions as reflection hands it out. */
export type DescribedFile = {
  readonly name: string;
  /** Names of the files it needs. */
  readonly dependencies: readonly string[];
  /** Full names of its messages, enums, services and their methods. */
  readonly symbols: readonly string[];
  /** A google.protobuf.FileDescriptorProto. */
  readonly bytes: Uint8Array;
};

/**
 * The files that define these services and all they need. protobufjs does not remember Google's
 * files: there is one for each package, and the well-known types keep their own, as clients that
 * have them already expect.
 */
export function describeServices(services: readonly protobuf.Service[]): DescribedFile[] {
  const files = new Map<string, Set<Definition>>();
  const add = (definition: Definition): void => {
    const top = topOf(definition);
    const file = files.get(fileOf(top)) ?? new Set();
    files.set(fileOf(top), file);
    if (file.has(top)) return;
    file.add(top);
    for (const needed of neededBy(top)) add(needed);
  };
  for (const service of services) add(service);
  return [...files].map(([name, definitions]) => describeFile(name, [...definitions]));
}

type Definition = protobuf.Type | protobuf.Enum | protobuf.Service;

const isDefinition = (object: unknown): object is Definition =>
  object instanceof protobuf.Type ||
  object instanceof protobuf.Enum ||
  object instanceof protobuf.Service;

/** The outermost definition that this one is in. */
function topOf(definition: Definition): Definition {
  const { parent } = definition;
  return parent instanceof protobuf.Type ? topOf(parent) : definition;
}

function fileOf(top: Definition): string {
  const path = packageOf(top).replaceAll(".", "/");
  if (path !== "google/protobuf") return `${path}.proto`;
  return `${path}/${snakeCase(top.name).replace(/^_/, "")}.proto`; // FieldMask is in field_mask.proto
}

const packageOf = (top: Definition): string => (top.parent?.fullName ?? "").slice(1);

function neededBy(definition: Definition): Definition[] {
  if (definition instanceof protobuf.Service) {
    return definition.methodsArray.flatMap((method) => [
      definition.lookupType(method.requestType),
      definition.lookupType(method.responseType),
    ]);
  }
  if (definition instanceof protobuf.Enum) return [];
  return [
    ...definition.fieldsArray.flatMap(({ resolvedType }) => resolvedType ?? []),
    ...definition.nestedArray.filter(isDefinition).flatMap(neededBy),
  ];
}

function describeFile(name: string, tops: readonly Definition[]): DescribedFile {
  const dependencies = [
    ...new Set(tops.flatMap(neededBy).map((needed) => fileOf(topOf(needed)))),
  ].filter((file) => file !== name);
  const [first] = tops;
  const file = loadProtos().lookupType("google.protobuf.FileDescriptorProto");
  const message = {
    name,
    package: first === undefined ? "" : packageOf(first),
    dependency: dependencies,
    syntax: "proto3",
    messageType: tops.filter((top) => top instanceof protobuf.Type).map(describeType),
    enumType: tops.filter((top) => top instanceof protobuf.Enum).map(describeEnum),
    service: tops.filter((top) => top instanceof protobuf.Service).map(describeService),
  };
  return {
    name,
    dependencies,
    symbols: tops.flatMap(symbolsOf),
    bytes: file.encode(message).finish(),
  };
}

function symbolsOf(definition: Definition): string[] {
  const name = definition.fullName.slice(1);
  if (definition instanceof protobuf.Enum) return [name];
  if (definition instanceof protobuf.Service) {
    return [name, ...definition.methodsArray.map((method) => `${name}.${method.name}`)];
  }
  return [name, ...definition.nestedArray.filter(isDefinition).flatMap(symbolsOf)];
}

function describeType(type: protobuf.Type): object {
  const nested = type.nestedArray;
  // Oneofs of `optional` fields come last (descriptor.proto, FieldDescriptorProto.proto3_optional).
  const oneofs = type.oneofsArray.toSorted((a, b) => Number(isOptional(a)) - Number(isOptional(b)));
  const maps = type.fieldsArray.filter((field) => field instanceof protobuf.MapField);
  return {
    name: type.name,
    field: type.fieldsArray.map((field) => describeField(field, oneofs)),
    nestedType: [
      ...nested.filter((inner) => inner instanceof protobuf.Type).map(describeType),
      ...maps.map((field) => describeEntry(field)),
    ],
    enumType: nested.filter((inner) => inner instanceof protobuf.Enum).map(describeEnum),
    oneofDecl: oneofs.map(({ name }) => ({ name: snakeCase(name) })),
  };
}

/** protobufjs makes a oneof of its own for each `optional` field, named after it. */
const isOptional = ({ name, oneof }: protobuf.OneOf): boolean => name === `_${oneof[0]}`;

function describeField(field: protobuf.Field, oneofs: readonly protobuf.OneOf[]): object {
  const { name, id, repeated, partOf } = field;
  const isMap = field instanceof protobuf.MapField;
  return {
    name: snakeCase(name),
    jsonName: name,
    number: id,
    label: repeated || isMap ? REPEATED : OPTIONAL,
    ...(isMap
      ? { type: MESSAGE, typeName: `${field.parent?.fullName}.${entryName(field)}` }
      : valueType(field)),
    ...(partOf !== null && {
      oneofIndex: oneofs.indexOf(partOf),
      ...(isOptional(partOf) && { proto3Optional: true }),
    }),
  };
}

/** A map is a list of entries, which are messages of their own. */
function describeEntry(field: protobuf.MapField): object {
  const key = { name: "key", jsonName: "key", number: 1, label: OPTIONAL };
  const value = { name: "value", jsonName: "value", number: 2, label: OPTIONAL };
  return {
    name: entryName(field),
    field: [
      { ...key, type: SCALARS[field.keyType] },
      { ...value, ...valueType(field) },
    ],
    options: { mapEntry: true },
  };
}

const entryName = ({ name }: protobuf.FieldBase): string =>
  `${name.charAt(0).toUpperCase()}${name.slice(1)}Entry`;

function valueType({ resolvedType, type }: protobuf.FieldBase): object {
  if (resolvedType instanceof protobuf.Enum) return { type: ENUM, typeName: resolvedType.fullName };
  if (resolvedType instanceof protobuf.Type) {
    return { type: MESSAGE, typeName: resolvedType.fullName };
  }
  return { type: SCALARS[type] };
}

const describeEnum = ({ name, values }: protobuf.Enum): object => ({
  name,
  value: Object.entries(values).map(([value, number]) => ({ name: value, number })),
});

const describeService = (service: protobuf.Service): object => ({
  name: service.name,
  method: service.methodsArray.map((method) => ({
    name: method.name,
    inputType: service.lookupType(method.requestType).fullName,
    outputType: service.lookupType(method.responseType).fullName,
    clientStreaming: method.requestStream ?? false,
    serverStreaming: method.responseStream ?? false,
  })),
});

/** FieldDescriptorProto.Label and Type. */
const OPTIONAL = 1;
const REPEATED = 3;
const MESSAGE = 11;
const ENUM = 14;
const SCALARS: Readonly<Record<string, number>> = {
  double: 1,
  float: 2,
  int64: 3,
  uint64: 4,
  int32: 5,
  fixed64: 6,
  fixed32: 7,
  bool: 8,
  string: 9,
  bytes: 12,
  uint32: 13,
  sfixed32: 15,
  sfixed64: 16,
  sint32: 17,
  sint64: 18,
};
