import { createHash } from "node:crypto";
import type { google } from "@google-cloud/tasks/build/protos";
import { CloudTasksError } from "../errors.ts";
import { parseQueueName } from "../names.ts";
import type { Queues } from "./queues.ts";

type Iam = typeof google.iam.v1;
type Policy = google.iam.v1.IPolicy;

/** IAM's etag of a queue that has no policy. */
const EMPTY_ETAG = "ACAB";

/** The IAM calls: policies are kept and shown; nobody is refused anything. */
export function createIam(queues: Queues) {
  function policyOf(resource: string): Policy {
    const stored = queues.require(resource).queue.iamPolicy as
      | { bindings?: google.iam.v1.IBinding[]; version?: number; etag: string }
      | undefined;
    if (stored === undefined) return { etag: Buffer.from(EMPTY_ETAG, "base64") };
    return { ...stored, etag: Buffer.from(stored.etag, "base64") };
  }

  return {
    getIamPolicy: (request: InstanceType<Iam["GetIamPolicyRequest"]>): Policy =>
      policyOf(request.resource),

    setIamPolicy: (request: InstanceType<Iam["SetIamPolicyRequest"]>): Policy => {
      const entry = queues.require(request.resource);
      const wanted = request.policy ?? {};
      const known = Buffer.from(policyOf(request.resource).etag ?? "");
      const basedOn = Buffer.from(wanted.etag ?? "");
      if (basedOn.length > 0 && !basedOn.equals(known)) {
        throw new CloudTasksError(
          "ABORTED",
          "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.",
        );
      }
      const bindings = (wanted.bindings ?? []).map(({ role, members, condition }) => ({
        role: role ?? "",
        members: members ?? [],
        ...(condition && { condition: { ...condition } }),
      }));
      const content = JSON.stringify([wanted.version ?? 0, bindings]);
      const etag = createHash("sha256").update(content).digest("base64").slice(0, 12);
      queues.setPolicy(entry, { version: wanted.version ?? 0, bindings, etag });
      return policyOf(request.resource);
    },

    /** Everything asked for, and nothing for a queue that is not there (cloudtasks.proto). */
    testIamPermissions: (
      request: InstanceType<Iam["TestIamPermissionsRequest"]>,
    ): google.iam.v1.ITestIamPermissionsResponse => {
      parseQueueName(request.resource);
      const there = queues.find(request.resource) !== undefined;
      return { permissions: there ? request.permissions : [] };
    },
  };
}
