import { type Cloud, PROJECT, needsApi, needsProject } from "../cloud.ts";
import {
  type Json,
  type Method,
  bodyOf,
  exists,
  invalid,
  methodsOf,
  notFound,
  objectAt,
  patched,
  precondition,
  textAt,
} from "../http.ts";

const JOBS = "/v1/projects/{p}/locations/{l}/jobs";
const JOB = `${JOBS}/{j}`;

/** Cloud Scheduler REST v1, jobs of HTTP targets. */
export const schedulerMethods = (cloud: Cloud): readonly Method[] => {
  const nameOf = ([project = "", location = "", job = ""]: readonly string[]): string => {
    needsProject(project);
    needsApi(cloud, "cloudscheduler.googleapis.com");
    return `projects/${PROJECT.id}/locations/${location}/jobs/${job}`;
  };
  const find = (args: readonly string[]): Json => {
    const found = cloud.schedules.get(nameOf(args));
    if (found !== undefined) return found;
    throw notFound("Job");
  };
  const store = (name: string, job: Json): { json: Json } => {
    check(cloud, job);
    cloud.schedules.set(name, { ...job, name });
    return { json: cloud.schedules.get(name) ?? {} };
  };
  return methodsOf(/^cloudscheduler\.googleapis\.com$/, {
    [`GET ${JOBS}`]: (_, args) => {
      const prefix = nameOf(args);
      const jobs = [...cloud.schedules].filter(([name]) => name.startsWith(prefix));
      return { json: { jobs: jobs.map(([, job]) => job) } };
    },
    [`POST ${JOBS}`]: (call, args) => {
      nameOf(args);
      const body = bodyOf(call);
      const name = textAt(body, "name");
      if (cloud.schedules.has(name)) throw exists(`Job ${name} already exists.`);
      return store(name, {
        timeZone: "Etc/UTC",
        attemptDeadline: "180s",
        ...body,
        state: "ENABLED",
      });
    },
    [`GET ${JOB}`]: (_, args) => ({ json: find(args) }),
    [`PATCH ${JOB}`]: (call, args) =>
      store(nameOf(args), patched(find(args), bodyOf(call), call.query.get("updateMask"))),
    [`DELETE ${JOB}`]: (_, args) => {
      find(args);
      cloud.schedules.delete(nameOf(args));
      return { json: {} };
    },
    [`POST ${JOB}:resume`]: (_, args) => {
      const job = find(args);
      if (job["state"] !== "PAUSED") throw precondition("Job is not paused.");
      return store(nameOf(args), { ...job, state: "ENABLED" });
    },
  });
};

/** What Cloud Scheduler refuses (https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs). */
const check = (cloud: Cloud, job: Json): void => {
  const deadline = Number.parseFloat(textAt(job, "attemptDeadline"));
  if (!(deadline >= 15 && deadline <= 1800)) {
    throw invalid("Job.attempt_deadline must be between [15s, 30m].");
  }
  const target = objectAt(job, "httpTarget");
  if (!/^https?:\/\//.test(textAt(target, "uri"))) throw invalid("HttpTarget.uri is not valid.");
  const account = textAt(objectAt(target, "oidcToken"), "serviceAccountEmail");
  if (account !== "" && !cloud.accounts.has(account)) throw notFound(`Service account ${account}`);
};
