import { startEmulator } from "../cli/emulator/start.ts";

/** What the embedded Cloud Tasks is started with. */
export type CloudTasksOptions = {
  /** Full names of queues (`projects/P/locations/L/queues/Q`) that are there from the start. Others are made with the first task for them. */
  readonly queues?: readonly string[];
  /** Maps a task's URL to where it is sent. Default: unchanged. */
  readonly deliverTo?: (url: string) => string;
};

/** A Cloud Tasks of a test's own, which keeps everything in memory. */
export type CloudTasks = {
  /** Host and port of its gRPC, for Google's clients. */
  readonly host: string;
  /** Base URL of its REST API, and of the keys that its tokens are verified with. */
  readonly url: string;
  /** The variables by which the relay and `webhook-relay/handler` find it. */
  readonly env: {
    readonly CLOUD_TASKS_EMULATOR_HOST: string;
    readonly CLOUD_TASKS_EMULATOR_REST: string;
  };
  /** Resolves once no attempt is running and every outcome is recorded. */
  readonly settled: () => Promise<void>;
  /** Deletes all queues, tasks and names, and makes the queues it was started with again. */
  readonly reset: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Starts the embedded Cloud Tasks on free ports of this machine. Throws a UserError for a queue that Cloud Tasks would refuse. */
export async function startCloudTasks(options: CloudTasksOptions = {}): Promise<CloudTasks> {
  const { queues = [], deliverTo } = options;
  const emulator = await startEmulator({
    grpcPort: 0,
    restPort: 0,
    data: ":memory:",
    queues: queues.map((name) => ({ name })),
    ...(deliverTo && { deliverTo }),
  });
  const host = `127.0.0.1:${emulator.grpcPort}`;
  const url = emulator.issuerUrl;
  return {
    host,
    url,
    env: { CLOUD_TASKS_EMULATOR_HOST: host, CLOUD_TASKS_EMULATOR_REST: url },
    settled: emulator.settled,
    reset: emulator.reset,
    close: emulator.close,
  };
}
