import type { ServerResponse } from "node:http";
import { readEvent, readTask } from "./event.ts";
import type { CloudEvent, TaskInfo } from "./event.ts";
import { GiveUp, isWait, Refusal, RetryLater } from "./refusal.ts";
import { isWeb } from "./request.ts";
import type { NodeRequest, TaskRequest } from "./request.ts";
import type { Caller } from "./token.ts";
import { createVerifier } from "./verify.ts";
import type { VerifierOptions } from "./verify.ts";

/** How a handler verifies its tasks and reports what becomes of them. */
export type HandleOptions = VerifierOptions & {
  /**
   * Told of every error and refusal, with the task as far as it is known. What it throws changes no
   * answer. Default: `console.error` for a failed handler, `console.warn` with one line for a
   * refusal.
   */
  readonly onError?: (error: unknown, task: TaskInfo | undefined) => void;
};

/** What to do with an event. Returning is success; throwing has Cloud Tasks try again. */
export type EventHandler<Data> = (
  event: CloudEvent<Data>,
  task: TaskInfo,
  caller: Caller,
) => unknown;

/**
 * Takes a web-standard request, or a request and response of node:http, Express or the Functions
 * Framework.
 */
export type TaskHandler = {
  (request: Request): Promise<Response>;
  (request: NodeRequest, response: ServerResponse): Promise<void>;
};

type Answer = {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
};

/**
 * Makes an HTTP handler for the relay's tasks: verifies the token, reads task and event, calls
 * `handler`. It answers 204 when that returns, 503 with Retry-After when it throws `RetryLater`,
 * 410 when it throws `GiveUp`, 500 when it throws anything else, and for a request that is refused
 * the status of its code, as `application/problem+json` (RFC 9457). Throws `TypeError` for options
 * that could not hold.
 */
export function handleTask<Data = unknown>(
  options: HandleOptions,
  handler: EventHandler<Data>,
): TaskHandler {
  const verify = createVerifier(options);
  const tell = telling(options.onError ?? report);

  async function answer(request: TaskRequest): Promise<Answer> {
    let task: TaskInfo | undefined;
    try {
      const caller = await verify(request);
      task = readTask(request);
      await handler(await readEvent<Data>(request, options.env), task, caller);
      return { status: 204, headers: {}, body: "" };
    } catch (error) {
      tell(error, task);
      return answerTo(error);
    }
  }

  function handle(request: Request): Promise<Response>;
  function handle(request: NodeRequest, response: ServerResponse): Promise<void>;
  async function handle(request: TaskRequest, response?: ServerResponse): Promise<Response | void> {
    const { status, headers, body } = await answer(request);
    if (isWeb(request)) return new Response(status === 204 ? null : body, { status, headers });
    if (response === undefined) return;
    if (!response.headersSent) response.writeHead(status, headers).end(body);
    // The handler may hold the response and have answered itself; half an answer counts as none.
    else if (status !== 204 && !response.writableEnded) response.destroy();
  }
  return handle;
}

/** An `onError` that throws, or whose promise rejects, must not keep the task from its answer. */
function telling(onError: NonNullable<HandleOptions["onError"]>): typeof onError {
  const call = async (...of: Parameters<typeof onError>): Promise<void> => {
    try {
      await (onError(...of) as unknown);
    } catch (error) {
      console.error("onError failed:", error);
    }
  };
  return (failure, task) => void call(failure, task);
}

function answerTo(error: unknown): Answer {
  if (error instanceof Refusal) {
    const challenge = error.code === "missing-token" ? "Bearer" : 'Bearer error="invalid_token"';
    const headers = error.status === 401 ? { "www-authenticate": challenge } : {};
    return problem(error.status, error.code, error.detail, headers);
  }
  // What a subclass makes of them may be no header.
  if (error instanceof RetryLater && isWait(error.seconds)) {
    return problem(503, "retry-later", "The service wants the task again later.", {
      "retry-after": String(error.seconds),
    });
  }
  if (error instanceof GiveUp) {
    return problem(410, "given-up", "The service will never accept the event.");
  }
  return problem(500, "handler-failed", "The service failed to handle the event.");
}

function problem(
  status: number,
  code: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const title = code.charAt(0).toUpperCase() + code.slice(1).replaceAll("-", " ");
  return {
    status,
    headers: {
      ...headers,
      "content-type": "application/problem+json",
      "cache-control": "no-store",
    },
    body: JSON.stringify({ type: `urn:webhook-relay:${code}`, title, status, detail }),
  };
}

function report(error: unknown, task: TaskInfo | undefined): void {
  const which = task === undefined ? "a request" : `task ${task.queue}/${task.task}`;
  if (error instanceof Refusal) console.warn(`${which} was refused: ${error.message}`);
  else if (error instanceof GiveUp) console.warn(`${which} was given up: ${error.message}`);
  else console.error(`${which} failed, attempt ${(task?.retryCount ?? 0) + 1}:`, error);
}
