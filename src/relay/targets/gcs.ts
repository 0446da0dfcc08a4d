import { addressOf, objectName } from "../archive/name.ts";
import { cloudEventHeaders } from "../queue/task.ts";
import { withoutTrailingSlashes } from "../trailing-slashes.ts";
import { bodySize, type TargetKind } from "./kind.ts";

/**
 * A prefix in a bucket of Cloud Storage: one object per event, the delivery's bytes as they came,
 * with the CloudEvent's attributes as its metadata. A repeated task writes the same object again.
 * What fits no task is an empty object, whose metadata say where the bytes are.
 */
export const gcs = {
  name: "gcs",
  title: "bucket",
  // https://cloud.google.com/storage/docs/buckets#naming. An object's name has at most 1024 bytes,
  // of which source, day and id need some.
  form: /^(gs:\/\/)?[a-z0-9][a-z0-9._-]{1,220}[a-z0-9](\/[^\s?#]{0,200})?$/,
  help: "BUCKET or BUCKET/PREFIX, with or without gs://, the prefix of at most 200 characters",
  fullName: (path) => withoutTrailingSlashes(path.replace(/^gs:\/\//, "")),
  method: "PUT",
  url(path, { event }) {
    const [bucket = "", ...prefix] = path.split("/");
    const name = objectName(prefix.join("/"), event);
    return addressOf({ bucket, name });
  },
  headers: ({ event, contentType, dataref }) => ({
    "content-type": contentType ?? "application/octet-stream",
    ...Object.fromEntries(
      Object.entries({
        ...cloudEventHeaders(event),
        ...(dataref !== undefined && { "ce-dataref": dataref }),
      }).map(([name, value]) => [`x-goog-meta-${name}`, value]),
    ),
  }),
  wrap: ({ event, dataref }) => (dataref === undefined ? event.bytes : Buffer.alloc(0)),
  bytes: "as they are",
  sizeOf: bodySize,
  maxBytes: 5 * 1024 ** 4,
  scope: "https://www.googleapis.com/auth/devstorage.read_write",
  // Replacing an object, as a repeated task does, needs the right to delete it.
  role: "roles/storage.objectUser",
  api: "storage.googleapis.com",
  docs: "https://cloud.google.com/storage/docs/xml-api/put-object-upload",
} as const satisfies TargetKind;
