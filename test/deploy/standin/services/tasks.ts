import { type Cloud, PROJECT, needsApi, needsProject, policyOf, setPolicy } from "../cloud.ts";
import {
  type Json,
  type Method,
  Refusal,
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

const QUEUE = "/v2/projects/{p}/locations/{l}/queues/{q}";
const QUEUES = "/v2/projects/{p}/locations/{l}/queues";

/** Cloud Tasks REST v2, queues and their policies. */
export const taskMethods = (cloud: Cloud): readonly Method[] => {
  const nameOf = ([project = "", location = "", queue = ""]: readonly string[]): string => {
    needsProject(project);
    needsApi(cloud, "cloudtasks.googleapis.com");
    return `projects/${PROJECT.id}/locations/${location}/queues/${queue}`;
  };
  const find = (args: readonly string[]): Json => {
    const found = cloud.queues.get(nameOf(args));
    if (found !== undefined) return found;
    throw new Refusal(
      404,
      "NOT_FOUND",
      "Queue does not exist. If you just created the queue, wait at least a minute for the queue to initialize.",
    );
  };
  const store = (name: string, queue: Json): { json: Json } => {
    check(queue);
    cloud.queues.set(name, { ...queue, name, state: queue["state"] ?? "RUNNING" });
    return { json: cloud.queues.get(name) ?? {} };
  };
  const withState = (state: string) => (_: unknown, args: readonly string[]) =>
    store(nameOf(args), { ...find(args), state });
  return methodsOf(/^cloudtasks\.googleapis\.com$/, {
    "GET /v2/projects/{p}/locations": () => ({ json: { locations: [] } }),
    [`GET ${QUEUES}`]: (_, args) => {
      const prefix = nameOf(args);
      return {
        json: {
          queues: [...cloud.queues]
            .filter(([name]) => name.startsWith(prefix))
            .map(([, queue]) => queue),
        },
      };
    },
    [`POST ${QUEUES}`]: (call, args) => {
      const body = bodyOf(call);
      const name = textAt(body, "name");
      nameOf(args);
      if (cloud.queues.has(name)) throw exists("Queue already exists");
      if (cloud.deletedQueues.has(name)) {
        throw precondition(
          "The queue cannot be created because a queue with this name existed too recently.",
        );
      }
      return store(name, withDefaults(body));
    },
    [`GET ${QUEUE}`]: (_, args) => ({ json: find(args) }),
    [`PATCH ${QUEUE}`]: (call, args) => {
      const name = nameOf(args);
      const present = cloud.queues.get(name) ?? {};
      return store(
        name,
        withDefaults(patched(present, bodyOf(call), call.query.get("updateMask"))),
      );
    },
    [`DELETE ${QUEUE}`]: (_, args) => {
      const name = nameOf(args);
      if (!cloud.queues.delete(name)) throw notFound("Requested entity");
      cloud.deletedQueues.add(name);
      cloud.policies.delete(name);
      return { json: {} };
    },
    [`POST ${QUEUE}:pause`]: withState("PAUSED"),
    [`POST ${QUEUE}:resume`]: withState("RUNNING"),
    [`POST ${QUEUE}:getIamPolicy`]: (_, args) => {
      find(args);
      return { json: policyOf(cloud, nameOf(args)) };
    },
    [`POST ${QUEUE}:setIamPolicy`]: (call, args) => {
      find(args);
      return { json: setPolicy(cloud, nameOf(args), objectAt(bodyOf(call), "policy")) };
    },
  });
};

/** What Cloud Tasks fills in where a queue says nothing (configuring-queues page). */
const withDefaults = (queue: Json): Json => ({
  ...queue,
  rateLimits: {
    maxDispatchesPerSecond: 500,
    maxBurstSize: 100,
    maxConcurrentDispatches: 1000,
    ...objectAt(queue, "rateLimits"),
  },
  retryConfig: {
    maxAttempts: 100,
    minBackoff: "0.100s",
    maxBackoff: "3600s",
    maxDoublings: 16,
    ...objectAt(queue, "retryConfig"),
  },
});

const check = (queue: Json): void => {
  const rate = objectAt(queue, "rateLimits");
  if (Number(rate["maxDispatchesPerSecond"]) > 500) {
    throw invalid("RateLimits.maxDispatchesPerSecond must be less than or equal to 500.");
  }
  if (Number(rate["maxConcurrentDispatches"]) > 5000) {
    throw invalid("RateLimits.maxConcurrentDispatches must be less than or equal to 5000.");
  }
  const target = queue["httpTarget"] as Json | undefined;
  const uri = target === undefined ? undefined : (target["uriOverride"] as Json | undefined);
  if (uri !== undefined && textAt(uri, "host") === "")
    throw invalid("HttpTarget.uriOverride.host is required.");
};
