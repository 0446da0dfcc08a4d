import type { Task } from "../../../src/types/task.ts";

/** Any task: what is tried is the token that its call is made with. */
export const task: Task = {
  name: "projects/p/locations/l/queues/q/tasks/t",
  url: "https://example.com",
  method: "POST",
  headers: {},
  body: Buffer.from("{}"),
  dispatchDeadlineSeconds: 30,
};
