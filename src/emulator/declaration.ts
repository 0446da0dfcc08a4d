import type protobuf from "protobufjs";
import type { Queues } from "./api/queues.ts";
import { CloudTasksError } from "./errors.ts";
import { fromJson } from "./proto/from-json.ts";
import { camelCase } from "./proto/names.ts";
import { loadProtos, type Version, VERSIONS } from "./proto/root.ts";

/**
 * A queue in the JSON of Cloud Tasks' REST v2 or v2beta3, `name` in full. `paused` is ours; left
 * out, a queue that is there already stays as it is.
 */
export type QueueDeclaration = {
  readonly name: string;
  readonly paused?: boolean;
  readonly [field: string]: unknown;
};

/**
 * Makes the queue, or sets it to that. Throws a `CloudTasksError` that names it where Cloud Tasks
 * would refuse it.
 */
export function declare({ paused, ...queue }: QueueDeclaration, queues: Queues): void {
  try {
    queues.declare(fromJson(typeFor(queue), queue, queue.name), paused);
  } catch (error) {
    if (!(error instanceof CloudTasksError)) throw error;
    throw new CloudTasksError(error.code, `The queue "${queue.name}": ${error.message}`);
  }
}

/** The version that knows all of its fields; v2 also where neither does, for its words. */
function typeFor(queue: object): protobuf.Type {
  const typeOf = (version: Version): protobuf.Type =>
    loadProtos().lookupType(`google.cloud.tasks.${version}.Queue`);
  const knows = (type: protobuf.Type): boolean =>
    Object.keys(queue).every((name) => camelCase(name) in type.fields);
  return VERSIONS.map(typeOf).find(knows) ?? typeOf("v2");
}
