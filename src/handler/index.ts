/**
 * For services that receive the relay's tasks: who sent the request, which task it is, what
 * happened. Needs Node's own modules only, so that the folder can be copied anywhere.
 */
export { handleTask } from "./handle.ts";
export type { EventHandler, HandleOptions, TaskHandler } from "./handle.ts";
export { createVerifier } from "./verify.ts";
export type { Verifier, VerifierOptions } from "./verify.ts";
export { readEvent, readTask } from "./event.ts";
export type { CloudEvent, TaskInfo } from "./event.ts";
export { GiveUp, Refusal, RetryLater } from "./refusal.ts";
export type { RefusalCode } from "./refusal.ts";
export type { NodeRequest, TaskRequest } from "./request.ts";
export type { Caller, Expected } from "./token.ts";
