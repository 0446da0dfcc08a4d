import { isUtf8 } from "node:buffer";
import protobuf from "protobufjs";
import { invalid } from "../errors.ts";

/**
 * Throws INVALID_ARGUMENT where a message on the wire holds what its type has no room for: a field
 * or an enum's number that is not known here, or a string that is not UTF-8. A decoder drops or
 * bends these, so that what is made would not be what was asked for.
 */
export function checkWire(type: protobuf.Type, bytes: Uint8Array): void {
  check(type, protobuf.Reader.create(bytes), bytes.length);
}

function check(type: protobuf.Type, reader: protobuf.Reader, end: number): void {
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = type.fieldsById[tag >>> 3];
    if (field === undefined) {
      throw invalid(
        `Field number ${tag >>> 3} of ${type.fullName.slice(1)} is not known to the embedded Cloud Tasks.`,
      );
    }
    if ((tag & 7) === LENGTH_DELIMITED) checkDelimited(type, field, reader);
    else if (field.resolvedType instanceof protobuf.Enum) checkEnum(type, field, reader.int32());
    else reader.skipType(tag & 7);
  }
}

const LENGTH_DELIMITED = 2;

function checkDelimited(type: protobuf.Type, field: protobuf.Field, reader: protobuf.Reader): void {
  const end = reader.uint32() + reader.pos;
  if (end > reader.len) throw invalid("The request cannot be decoded: it ends within a field.");
  if (field instanceof protobuf.MapField) checkEntry(type, field, reader, end);
  else if (field.resolvedType instanceof protobuf.Type) check(field.resolvedType, reader, end);
  else if (field.type === "string") checkText(type, field, reader.buf.subarray(reader.pos, end));
  reader.pos = end;
}

/** A map on the wire is a list of entries, key 1 and value 2. */
function checkEntry(
  type: protobuf.Type,
  field: protobuf.MapField,
  reader: protobuf.Reader,
  end: number,
): void {
  while (reader.pos < end) {
    const tag = reader.uint32();
    const isString = (tag >>> 3 === 1 ? field.keyType : field.type) === "string";
    if ((tag & 7) === LENGTH_DELIMITED && isString) checkText(type, field, reader.bytes());
    else reader.skipType(tag & 7);
  }
}

function checkText(type: protobuf.Type, field: protobuf.FieldBase, bytes: Uint8Array): void {
  if (isUtf8(bytes)) return;
  throw invalid(`${type.fullName.slice(1)}.${field.name} is not valid UTF-8.`);
}

function checkEnum(type: protobuf.Type, field: protobuf.Field, value: number): void {
  const { valuesById } = field.resolvedType as protobuf.Enum;
  if (valuesById[value] !== undefined) return;
  throw invalid(`${type.fullName.slice(1)}.${field.name} does not have a value ${value}.`);
}
