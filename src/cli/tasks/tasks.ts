import { listStuck } from "../operate/list-stuck.ts";

/** `relay tasks`: what waits and what fails. */
export const tasks = listStuck({
  name: "tasks",
  about: `Lists the tasks that wait for their time or their turn, and those that their target has refused so far.`,
  kinds: ["waiting", "failing"],
  noun: "task waits or fails",
  next: "relay task <queue>/<id> shows one with its body and attempts, relay run <queue>/<id> tries it now.",
  examples: [
    "relay tasks",
    "relay tasks --target ci --status 5xx",
    "relay tasks --project my-project --since 1h --json",
  ],
});
