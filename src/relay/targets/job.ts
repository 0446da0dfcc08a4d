import { bodySize, CLOUD_PLATFORM, JSON_TYPE, located, PROJECT, type TargetKind } from "./kind.ts";

/**
 * A Cloud Run job, run once per task. It learns of the event by variables in its environment, not
 * of its bytes: those are in the archive, where there is one (`EVENT_DATAREF`).
 */
export const job = {
  name: "job",
  title: "Cloud Run job",
  form: new RegExp(
    String.raw`^(${PROJECT}/locations/[a-z0-9-]+/jobs/)?[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`,
  ),
  help: "the job's name, or projects/PROJECT/locations/LOCATION/jobs/JOB",
  fullName: (name, place) => located("jobs", name, place),
  method: "POST",
  url: (name) => `https://run.googleapis.com/v2/${name}:run`,
  headers: () => JSON_TYPE,
  wrap({ event, dataref }) {
    const variables = {
      EVENT_ID: event.id,
      EVENT_SOURCE: event.source,
      EVENT_TYPE: event.type,
      EVENT_TIME: event.time.toISOString(),
      ...(dataref !== undefined && { EVENT_DATAREF: dataref }),
    };
    const env = Object.entries(variables).map(([name, value]) => ({ name, value }));
    return Buffer.from(JSON.stringify({ overrides: { containerOverrides: [{ env }] } }));
  },
  bytes: "referred to",
  sizeOf: bodySize,
  maxBytes: 32 * 1024,
  scope: CLOUD_PLATFORM,
  // run.invoker does not hold run.jobs.runWithOverrides.
  role: "roles/run.jobsExecutorWithOverrides",
  api: "run.googleapis.com",
  docs: "https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.jobs/run",
} as const satisfies TargetKind;
