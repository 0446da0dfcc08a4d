/**
 * For tests of services that stand behind the relay: the embedded Cloud Tasks alone, or a whole relay
 * with it, on free ports of this machine. Any test runner will do.
 */
export { startCloudTasks } from "./cloud-tasks.ts";
export type { CloudTasks, CloudTasksOptions } from "./cloud-tasks.ts";
export { startRelay } from "./relay.ts";
export type { RelayOptions, TestRelay } from "./relay.ts";
export type { Sample, SentReply } from "./send.ts";
export type { Arrival, ArrivalFilter } from "./arrivals.ts";
export type { CloudEvent, TaskInfo } from "../handler/index.ts";
