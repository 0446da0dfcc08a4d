import { setTimeout as delay } from "node:timers/promises";
import { ACCOUNT, RELAY_URL } from "./build.ts";
import { type Google, queueOf, type StoredTask } from "./google.ts";
import { isKept } from "./kept.ts";
import { hold } from "./promise.ts";
import { send } from "./send.ts";

const MOST_ATTEMPTS = 40;

/** Runs the tasks of a batch that was kept whole, and those that they make in turn, as Cloud Tasks would: each until 2xx. */
export async function runBatches(event: string, port: () => number, google: Google): Promise<void> {
  const done = new Set<string>();
  const next = (): StoredTask | undefined =>
    google.tasksOf(event).find(({ name }) => queueOf(name) === "relay-batches" && !done.has(name));
  for (let task = next(); task !== undefined; task = next()) {
    await runTask(task, port, google);
    done.add(task.name);
  }
}

async function runTask(task: StoredTask, port: () => number, google: Google): Promise<void> {
  const headers = {
    ...task.headers,
    "user-agent": "Google-Cloud-Tasks",
    "x-cloudtasks-taskname": task.name.split("/").at(-1) ?? "",
    authorization: `Bearer ${google.sign({ aud: RELAY_URL, email: ACCOUNT, email_verified: true })}`,
  };
  const path = new URL(task.url).pathname;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send(port(), { path, headers, body: task.body });
    if (isKept(answer)) return;
    const isLost = answer.status === 0;
    hold(
      isLost || answer.status >= 500,
      "a batch that is run is made, or answered 5xx",
      () => answer.body,
    );
    hold(attempt < MOST_ATTEMPTS, "a batch is made in the end", () => answer.body);
    await delay(50);
  }
}
