import { once } from "node:events";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An attempt that came to a target. */
export type Attempt = {
  readonly queue: string;
  /** The task's id. */
  readonly task: string;
  readonly event: string;
};

/** What a target does with an attempt, in place of answering 200. */
export type Behaviour = (attempt: Attempt, response: ServerResponse) => void;

/** Every target of a relay, told apart by its queue. */
export type Target = {
  readonly url: string;
  /** How often each task was accepted, by `queue/id`. */
  readonly accepted: ReadonlyMap<string, number>;
  /** When (`performance.now()`) an event was first accepted by any, by its id. */
  readonly acceptedAt: ReadonlyMap<string, number>;
  /** How many attempts came, by queue. */
  readonly attempts: ReadonlyMap<string, number>;
  /** Says what a queue's target does; undefined: it accepts. */
  behave: (queue: string) => Behaviour | undefined;
  /** What it does when it is well: 200. */
  readonly accept: Behaviour;
  readonly forget: () => void;
  readonly close: () => Promise<void>;
};

/** Starts it on a free port of 127.0.0.1. */
export async function startTarget(): Promise<Target> {
  const accepted = new Map<string, number>();
  const acceptedAt = new Map<string, number>();
  const attempts = new Map<string, number>();
  const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume().on("end", () => {
      const attempt = readAttempt(request);
      attempts.set(attempt.queue, (attempts.get(attempt.queue) ?? 0) + 1);
      (target.behave(attempt.queue) ?? target.accept)(attempt, response);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const target: Target = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted,
    acceptedAt,
    attempts,
    behave: () => undefined,
    accept({ queue, task, event }, response) {
      const key = `${queue}/${task}`;
      accepted.set(key, (accepted.get(key) ?? 0) + 1);
      if (!acceptedAt.has(event)) acceptedAt.set(event, performance.now());
      response.end();
    },
    forget() {
      for (const map of [accepted, acceptedAt, attempts]) map.clear();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return target;
}

/** https://cloud.google.com/tasks/docs/creating-http-target-tasks#handler */
function readAttempt({ headers }: IncomingMessage): Attempt {
  const one = (name: string): string => String(headers[name] ?? "");
  return {
    queue: one("x-cloudtasks-queuename"),
    task: one("x-cloudtasks-taskname"),
    event: decodeURIComponent(one("ce-id")),
  };
}
