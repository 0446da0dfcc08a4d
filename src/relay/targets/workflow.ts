import {
  CLOUD_PLATFORM,
  JSON_TYPE,
  located,
  PROJECT,
  structuredEvent,
  type TargetKind,
} from "./kind.ts";

/**
 * A workflow, started once per task with the CloudEvent as its argument. A task that Cloud Tasks
 * repeats starts it again: `args.id` stays the same.
 */
export const workflow = {
  name: "workflow",
  title: "workflow",
  form: new RegExp(String.raw`^(${PROJECT}/locations/[a-z0-9-]+/workflows/)?[a-zA-Z][\w-]{0,63}$`),
  help: "the workflow's name, or projects/PROJECT/locations/LOCATION/workflows/WORKFLOW",
  fullName: (name, place) => located("workflows", name, place),
  method: "POST",
  url: (name) => `https://workflowexecutions.googleapis.com/v1/${name}/executions`,
  headers: () => JSON_TYPE,
  wrap: (cargo) => Buffer.from(JSON.stringify({ argument: structuredEvent(cargo) })),
  bytes: "wrapped",
  sizeOf: (cargo) => Buffer.byteLength(structuredEvent(cargo)),
  // The argument itself, before it is a string in JSON: "The size limit is 32KB."
  maxBytes: 32 * 1024,
  scope: CLOUD_PLATFORM,
  role: "roles/workflows.invoker",
  api: "workflowexecutions.googleapis.com",
  docs: "https://cloud.google.com/workflows/docs/reference/executions/rest/v1/projects.locations.workflows.executions",
} as const satisfies TargetKind;
