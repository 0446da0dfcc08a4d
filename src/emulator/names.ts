import { invalid } from "./errors.ts";
import { isLocation } from "./regions.ts";

const PROJECT = "[A-Za-z0-9:.-]+";
const LOCATION = "[A-Za-z0-9-]+";
const PROJECT_NAME = new RegExp(`^projects/${PROJECT}$`);
const LOCATION_NAME = new RegExp(`^projects/${PROJECT}/locations/${LOCATION}$`);
const QUEUE_NAME = new RegExp(`^(projects/${PROJECT}/locations/${LOCATION})/queues/([^/]*)$`);
const TASK_NAME = new RegExp(
  `^(projects/${PROJECT}/locations/${LOCATION}/queues/[^/]*)/tasks/([^/]*)$`,
);
const QUEUE_ID = /^[A-Za-z0-9-]{1,100}$/;
const QUEUE_FORM = "projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>";
const TASK_FORM = `${QUEUE_FORM}/tasks/<TASK_ID>`;
const QUEUE_PAGE =
  "https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues";
const FIELD_PAGES = {
  queue: `${QUEUE_PAGE}#Queue.FIELDS.name`,
  task: `${QUEUE_PAGE}.tasks#Task.FIELDS.name`,
} as const;
const TASK_ID = /^[A-Za-z0-9_-]{1,500}$/;

/** Throws INVALID_ARGUMENT unless it is `projects/P/locations/L` with a location that there is. */
export function checkLocationName(name: string): void {
  if (!LOCATION_NAME.test(name)) {
    throw malformedResource(name, "projects/PROJECT_ID/locations/LOCATION_ID");
  }
  const id = shortId(name);
  if (isLocation(id)) return;
  throw invalid(
    `Location '${id}' is not a valid location. Use ListLocations to list valid locations.`,
  );
}

/** Throws INVALID_ARGUMENT unless it is `projects/P`. */
export function checkProjectName(name: string): void {
  if (!PROJECT_NAME.test(name)) throw malformedResource(name, "projects/PROJECT_ID");
}

type QueueParts = { readonly location: string; readonly id: string };
type TaskParts = { readonly queue: string; readonly id: string };

/**
 * The queue that a call is about. Throws INVALID_ARGUMENT unless it is
 * `projects/P/locations/L/queues/Q` with a well-formed Q.
 */
export function parseQueueName(name: string): QueueParts {
  return queueParts(
    QUEUE_NAME.exec(name) ??
      fail(malformedResource(name, "projects/PROJECT_ID/locations/LOCATION_ID/queues/QUEUE_ID")),
  );
}

/** The same for the name within a queue's message, which the service refuses in other words. */
export function parseQueueField(name: string): QueueParts {
  return queueParts(QUEUE_NAME.exec(name) ?? fail(malformedField("queue", QUEUE_FORM)));
}

/**
 * The task that a call is about. Throws INVALID_ARGUMENT unless it is a queue's name, `/tasks/` and
 * a well-formed task id.
 */
export function parseTaskName(name: string): TaskParts {
  return taskParts(
    TASK_NAME.exec(name) ??
      fail(
        malformedResource(
          name,
          "projects/PROJECT_ID/locations/LOCATION_ID/queues/QUEUE_ID/tasks/TASK_ID",
        ),
      ),
  );
}

/** The same for the name within a task's message, which the service refuses in other words. */
export function parseTaskField(name: string): TaskParts {
  return taskParts(TASK_NAME.exec(name) ?? fail(malformedField("task", TASK_FORM)));
}

function queueParts([, location = "", id = ""]: readonly string[]): QueueParts {
  checkLocationName(location);
  if (!QUEUE_ID.test(id)) {
    throw invalid(
      `Queue ID "${id}" can contain only letters ([A-Za-z]), numbers ([0-9]), or hyphens (-). ` +
        "Queue ID must be between 1 and 100 characters.",
    );
  }
  return { location, id };
}

function taskParts([, queue = "", id = ""]: readonly string[]): TaskParts {
  parseQueueName(queue);
  checkTaskId(id);
  return { queue, id };
}

/** Throws INVALID_ARGUMENT with Google's words and a Help detail. */
export function checkTaskId(id: string): void {
  if (TASK_ID.test(id)) return;
  throw invalid(
    `Task ID "${id}" can contain only letters ([A-Za-z]), numbers ([0-9]), hyphens (-), or underscores (_). ` +
      "Task ID must between 1 and 500 characters.",
    { description: "Definition of task ID", url: FIELD_PAGES.task },
  );
}

/** The last segment of a resource name. */
export const shortId = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/**
 * The service's words for a parent or a name that leads nowhere; which one and how it should be is
 * in the detail.
 */
function malformedResource(name: string, form: string): Error {
  return invalid("Invalid resource field value in the request.", {
    description: `"${name}" does not have the form "${form}".`,
    url: QUEUE_PAGE,
  });
}

/**
 * The service's words for a name within a message, recorded with its detail for a queue's; that a
 * task's has such a detail too is inferred.
 */
function malformedField(kind: "queue" | "task", form: string): Error {
  const [initial = "", ...rest] = kind;
  return invalid(`${initial.toUpperCase()}${rest.join("")} name must be formatted: "${form}".`, {
    description: `Definition of ${kind} name`,
    url: FIELD_PAGES[kind],
  });
}

function fail(error: Error): never {
  throw error;
}
