import { taskName } from "./task.ts";

/** A task's queue and id, `QUEUE/ID`. */
export type Spot = { readonly queue: string; readonly id: string };

/** Where a claim that is run makes its task; undefined for anything else. */
export function movedTo(header: unknown): Spot | undefined {
  if (typeof header !== "string") return undefined;
  const [, queue, id] = /^([A-Za-z0-9-]{1,100})\/([\w-]{1,500})$/.exec(header) ?? [];
  return queue === undefined || id === undefined ? undefined : { queue, id };
}

/** A task under the name that its claim has for it, whatever the config says by now. */
export function withSpot<Named extends { readonly name: string }>(task: Named, to: Spot): Named {
  const [, project = "", , location = ""] = task.name.split("/");
  return { ...task, name: taskName({ project, location }, to.queue, to.id) };
}

/** Queue and id of a task's full name. */
export function spotOf(name: string): Spot {
  const [, , , , , queue = "", , id = ""] = name.split("/");
  return { queue, id };
}
