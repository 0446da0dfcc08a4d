import { type Cloud, PROJECT, needsApi, policyOf, setPolicy } from "../cloud.ts";
import {
  type Call,
  type Json,
  type Method,
  bodyOf,
  methodsOf,
  notFound,
  objectAt,
  patched,
} from "../http.ts";

/** Pub/Sub topics, workflows, message buses of Eventarc, jobs of Cloud Run, and the policies of buckets. */
export const targetMethods = (cloud: Cloud): readonly Method[] => [
  ...methodsOf(
    /^pubsub\.googleapis\.com$/,
    resourceMethods(cloud, "pubsub", "projects/{p}/topics/{n}"),
  ),
  ...methodsOf(
    /^eventarc\.googleapis\.com$/,
    resourceMethods(cloud, "eventarc", "projects/{p}/locations/{l}/messageBuses/{n}"),
  ),
  ...methodsOf(
    /^([a-z0-9-]+-)?run\.googleapis\.com$/,
    resourceMethods(cloud, "run", "projects/{p}/locations/{l}/jobs/{n}"),
  ),
  ...methodsOf(/^workflows\.googleapis\.com$/, {
    // A workflow has no policy.
    "GET /v1/projects/{p}/locations/{l}/workflows/{n}": (call) => ({
      json: find(cloud, "workflows", call),
    }),
  }),
  ...methodsOf(/^storage\.googleapis\.com$/, bucketMethods(cloud)),
];

const pathOf = ({ path }: Call): string => path.replace(/^\/v[12]\//, "").replace(/:\w+$/, "");

const find = (cloud: Cloud, api: string, call: Call): Json => {
  if (pathOf(call).startsWith(`projects/${PROJECT.id}/`)) needsApi(cloud, `${api}.googleapis.com`);
  const found = cloud.resources.get(pathOf(call));
  if (found === undefined) throw notFound(pathOf(call));
  return found;
};

const resourceMethods = (
  cloud: Cloud,
  api: string,
  path: string,
): Parameters<typeof methodsOf>[1] => {
  const read = (call: Call) => ({ json: find(cloud, api, call) });
  const policy = (call: Call) => {
    find(cloud, api, call);
    return { json: policyOf(cloud, pathOf(call)) };
  };
  return {
    [`GET /v1/${path}`]: read,
    [`GET /v2/${path}`]: read,
    [`GET /v1/${path}:getIamPolicy`]: policy,
    [`POST /v1/${path}:setIamPolicy`]: (call) => {
      find(cloud, api, call);
      return { json: setPolicy(cloud, pathOf(call), objectAt(bodyOf(call), "policy")) };
    },
  };
};

const bucketMethods = (cloud: Cloud): Parameters<typeof methodsOf>[1] => {
  const findBucket = (id: string): Json => {
    const found = cloud.buckets.get(id);
    if (found === undefined) throw notFound(`bucket ${id}`);
    return found;
  };
  return {
    "PATCH /storage/v1/b/{b}": (call, [id = ""]) => {
      const body = bodyOf(call);
      const changed = patched(findBucket(id), body, Object.keys(body).join(","));
      cloud.buckets.set(id, changed);
      return { json: changed };
    },
    "GET /storage/v1/b/{b}/iam": (_, [id = ""]) => {
      findBucket(id);
      return { json: { kind: "storage#policy", ...policyOf(cloud, `buckets/${id}`) } };
    },
    "PUT /storage/v1/b/{b}/iam": (call, [id = ""]) => {
      findBucket(id);
      return { json: setPolicy(cloud, `buckets/${id}`, bodyOf(call)) };
    },
  };
};
