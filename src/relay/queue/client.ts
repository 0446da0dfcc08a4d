import type { CloudTasksClient, protos } from "@google-cloud/tasks";
import type { ServiceError } from "@grpc/grpc-js";
import type { Queue, Task } from "../../types/task.ts";
import { QueueError, withinTime } from "./errors.ts";
import { isSameTask, queueOf } from "./rest.ts";

/** gRPC codes by number (https://grpc.io/docs/guides/status-codes/). */
const CODE_NAMES = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
];

/**
 * Makes Google's own client: for an emulator at `host:port` over plaintext gRPC where
 * `CLOUD_TASKS_EMULATOR_HOST` names one, otherwise for Cloud Tasks with application default
 * credentials. Imported on first use: it is most of a cold start.
 */
export async function openClient(env: NodeJS.ProcessEnv): Promise<CloudTasksClient> {
  const { CloudTasksClient } = await import("@google-cloud/tasks");
  const emulator = env["CLOUD_TASKS_EMULATOR_HOST"];
  if (emulator === undefined || emulator === "") return new CloudTasksClient();
  const { credentials } = await import("@grpc/grpc-js");
  const { hostname, port } = new URL(`http://${emulator}`);
  return new CloudTasksClient({
    apiEndpoint: hostname,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    projectId: env["GOOGLE_CLOUD_PROJECT"] ?? "local",
    // Without it the client asks the metadata server for the universe domain and warns that there
    // is none.
    clientOptions: { universeDomain: "googleapis.com" },
  });
}

/**
 * Has Google's client ask for another access token before its next call: it would use the one in
 * hand until that ends, although Google refuses it. `refused` where it is known which one that is.
 * Never rejects.
 */
export async function forgetToken(
  { auth }: Pick<CloudTasksClient, "auth">,
  refused?: string,
): Promise<void> {
  try {
    const client = await auth.getClient();
    const { credentials } = client;
    if (refused !== undefined && credentials.access_token !== refused) return;
    client.setCredentials({ ...credentials, expiry_date: LONG_AGO_MS });
  } catch {
    // There are no credentials: the next call says so in its own words.
  }
}

/** Of `expiry_date`, for which 0 is a token that never ends. */
const LONG_AGO_MS = 1;

/**
 * Cloud Tasks through Google's client over gRPC. BufferTask is not in that API: such tasks go to
 * `buffers`.
 */
export function clientQueue(open: () => Promise<CloudTasksClient>, buffers: Queue): Queue {
  let opening: Promise<CloudTasksClient> | undefined;
  const client = (): Promise<CloudTasksClient> => (opening ??= open());
  const failureOf = (reason: unknown): QueueError => {
    const failure = queueError(reason);
    // Where there is no client, the call has failed for that, and says so.
    if (failure.status === "UNAUTHENTICATED") client().then(forgetToken, () => undefined);
    return failure;
  };

  return {
    async create(task, timeoutMs) {
      if (task.method === "buffer") return buffers.create(task, timeoutMs);
      const request = { parent: queueOf(task.name), task: taskMessage(task) };
      try {
        const [made] = await withinTime(
          timeoutMs,
          client().then((tasks) => tasks.createTask(request, callOptions(timeoutMs))),
        );
        if (isSameTask(made.name, task.name)) return "created";
        throw new QueueError("UNAVAILABLE", "the answer does not name the task");
      } catch (error) {
        const failure = failureOf(error);
        if (failure.status === "ALREADY_EXISTS") return "exists";
        throw failure;
      }
    },
    async has(name, timeoutMs) {
      try {
        const call = client().then((tasks) => tasks.getTask({ name }, callOptions(timeoutMs)));
        const [found] = await withinTime(timeoutMs, call);
        if (isSameTask(found.name, name)) return true;
        throw new QueueError("UNAVAILABLE", "the answer does not name the task");
      } catch (error) {
        const failure = failureOf(error);
        if (failure.status === "NOT_FOUND") return false;
        throw failure;
      }
    },
    async delete(name, timeoutMs) {
      try {
        const call = client().then((tasks) => tasks.deleteTask({ name }, callOptions(timeoutMs)));
        await withinTime(timeoutMs, call);
      } catch (error) {
        const failure = failureOf(error);
        if (failure.status !== "NOT_FOUND") throw failure;
      }
    },
    async close() {
      await buffers.close();
      if (opening !== undefined) await (await opening).close();
    },
  };
}

/** Without retries of the client's own: the relay's keep within the delivery's budget. */
const callOptions = (timeoutMs: number) => ({ timeout: Math.max(timeoutMs, 1), maxRetries: 0 });

function taskMessage(task: Task): protos.google.cloud.tasks.v2.ITask {
  const { auth } = task;
  return {
    name: task.name,
    httpRequest: {
      url: task.url,
      httpMethod: task.method as "POST" | "PUT" | "PATCH",
      headers: { ...task.headers },
      body: task.body,
      ...(auth?.kind === "oidc" && {
        oidcToken: { serviceAccountEmail: auth.serviceAccount, audience: auth.audience },
      }),
      ...(auth?.kind === "oauth" && {
        oauthToken: { serviceAccountEmail: auth.serviceAccount, scope: auth.scope },
      }),
    },
    ...(task.scheduleTime && { scheduleTime: timestamp(task.scheduleTime) }),
    dispatchDeadline: { seconds: task.dispatchDeadlineSeconds },
  };
}

/** Nanoseconds count forward, before 1970 as well. */
function timestamp(time: Date): { seconds: number; nanos: number } {
  const seconds = Math.floor(time.getTime() / 1000);
  return { seconds, nanos: (time.getTime() - seconds * 1000) * 1_000_000 };
}

/** The client takes a status from any answer that has one, a page's headers as well. */
function queueError(error: unknown): QueueError {
  if (error instanceof QueueError) return error;
  const { code, message, metadata } = error as Partial<ServiceError>;
  const type = String(metadata?.get("content-type")[0] ?? "application/grpc");
  const isOwn = type.startsWith("application/grpc");
  const status = isOwn && typeof code === "number" ? CODE_NAMES[code] : undefined;
  return new QueueError(status ?? "UNAVAILABLE", message ?? "no answer", { cause: error });
}
