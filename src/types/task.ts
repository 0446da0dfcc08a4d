/** One Cloud Task: an event on its way to a target. */
export type Task = {
  /** Full resource name, `projects/P/locations/L/queues/Q/tasks/ID`. */
  readonly name: string;
  readonly url: string;
  /**
   * `buffer`: made with BufferTask under the same id; the queue's own target says where it goes.
   */
  readonly method: "POST" | "PUT" | "PATCH" | "buffer";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Undefined: at once. Cloud Tasks accepts at most 30 days ahead. */
  readonly scheduleTime?: Date;
  readonly dispatchDeadlineSeconds: number;
  readonly auth?: TaskAuth;
};

/** Where tasks go. Two implementations, `rest` and `client`; one test suite for both. */
export interface Queue {
  /**
   * Makes one task, in one attempt. `exists` if a task with that name exists or existed recently.
   * Throws `QueueError` when Cloud Tasks refuses or has not answered after `timeoutMs`.
   */
  create(task: Task, timeoutMs: number): Promise<"created" | "exists">;
  /** Whether a task of that name is there now. Throws `QueueError`. */
  has(name: string, timeoutMs: number): Promise<boolean>;
  /** Deletes a task; one that is not there is no fault. Throws `QueueError`. */
  delete(name: string, timeoutMs: number): Promise<void>;
  /** Lets go of connections. */
  close(): Promise<void>;
}

/** The token that Cloud Tasks attaches to a task when it dispatches it. */
export type TaskAuth =
  /** A Google-signed OIDC token for a service of the operator's. */
  | { readonly kind: "oidc"; readonly serviceAccount: string; readonly audience: string }
  /** An access token; only for Google's own APIs. */
  | { readonly kind: "oauth"; readonly serviceAccount: string; readonly scope: string };
