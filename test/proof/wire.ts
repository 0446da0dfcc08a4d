import { fieldsOf } from "../support/protobuf.ts";
import type { StoredTask } from "./google.ts";

/** Reads CreateTaskRequest as far as the proof looks at it (cloudtasks.proto; protobuf's wire format). */
export function readTask(message: Buffer): StoredTask {
  const task = one(message, 2);
  const request = one(task, 3);
  const headers = Object.fromEntries(
    [...fieldsOf(request, 3)].map((entry) => [one(entry, 1).toString(), one(entry, 2).toString()]),
  );
  return {
    name: one(task, 1).toString(),
    url: one(request, 1).toString(),
    headers,
    body: one(request, 4),
  };
}

/** GetTaskRequest's name. */
export const readName = (message: Buffer): string => one(message, 1).toString();

/** A Task that has only its name, as gRPC frames it. */
export function writeTask(name: string): Buffer {
  const text = Buffer.from(name);
  const task = Buffer.concat([Buffer.of(0x0a, (text.length & 127) | 128, text.length >> 7), text]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(task.length, 1);
  return Buffer.concat([head, task]);
}

const one = (message: Buffer, wanted: number): Buffer =>
  fieldsOf(message, wanted).next().value ?? Buffer.alloc(0);
