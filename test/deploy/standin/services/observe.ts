import { type Cloud, PROJECT, idOf, needsApi, needsProject } from "../cloud.ts";
import {
  type Json,
  type Method,
  Refusal,
  bodyOf,
  exists,
  invalid,
  methodsOf,
  notFound,
  patched,
  textAt,
} from "../http.ts";

/** Cloud Logging v2 metrics, Cloud Monitoring v3 alert policies and v1 dashboards. */
export const observeMethods = (cloud: Cloud): readonly Method[] => [
  ...methodsOf(/^logging\.googleapis\.com$/, metricMethods(cloud)),
  ...methodsOf(/^monitoring\.googleapis\.com$/, alertMethods(cloud)),
  ...methodsOf(/^monitoring\.googleapis\.com$/, dashboardMethods(cloud)),
];

const metricMethods = (cloud: Cloud): Parameters<typeof methodsOf>[1] => {
  const find = (id: string): Json => {
    const found = cloud.metrics.get(id);
    if (found === undefined) throw notFound(`Metric ${id}`);
    return found;
  };
  const made = (id: string, body: Json): { json: Json } => {
    const metric = { ...body, name: id, resourceName: `projects/${PROJECT.id}/metrics/${id}` };
    const labels = Object.keys(body["labelExtractors"] ?? {}).sort();
    const declared = (((body["metricDescriptor"] ?? {}) as Json)["labels"] ?? []) as {
      key: string;
    }[];
    if (
      labels.join() !==
      declared
        .map((label) => label.key)
        .sort()
        .join()
    ) {
      throw invalid(
        "Each label extractor must have a label of the metric descriptor, and the reverse.",
      );
    }
    cloud.metrics.set(id, metric);
    return { json: metric };
  };
  return {
    "GET /v2/projects/{p}/metrics": (_, [project = ""]) => {
      needsProject(project);
      needsApi(cloud, "logging.googleapis.com");
      return { json: { metrics: [...cloud.metrics.values()] } };
    },
    "POST /v2/projects/{p}/metrics": (call) => {
      needsApi(cloud, "logging.googleapis.com");
      const body = bodyOf(call);
      const id = textAt(body, "name");
      if (cloud.metrics.has(id)) throw exists(`Metric ${id} already exists`);
      return made(id, body);
    },
    "GET /v2/projects/{p}/metrics/{m*}": (_, [, id = ""]) => ({ json: find(id) }),
    "PUT /v2/projects/{p}/metrics/{m*}": (call, [, id = ""]) => made(id, bodyOf(call)),
    "DELETE /v2/projects/{p}/metrics/{m*}": (_, [, id = ""]) => {
      find(id);
      cloud.metrics.delete(id);
      return { json: {} };
    },
  };
};

const alertMethods = (cloud: Cloud): Parameters<typeof methodsOf>[1] => {
  const check = (policy: Json): Json => {
    if (textAt(policy, "displayName") === "" || textAt(policy, "combiner") === "") {
      throw invalid("Field alert_policy.display_name and combiner must be set.");
    }
    const filters = JSON.stringify(policy["conditions"]);
    for (const [, id = ""] of filters.matchAll(/logging\.googleapis\.com\/user\/([\w/-]+)/g)) {
      if (cloud.metrics.has(id)) continue;
      throw new Refusal(
        404,
        "NOT_FOUND",
        `Cannot find metric that matches type = "logging.googleapis.com/user/${id}". If a metric was created recently, it could take up to 10 minutes to become available.`,
      );
    }
    return policy;
  };
  return {
    "GET /v3/projects/{p}/alertPolicies": (_, [project = ""]) => {
      needsProject(project);
      needsApi(cloud, "monitoring.googleapis.com");
      return { json: { alertPolicies: [...cloud.alerts.values()] } };
    },
    "POST /v3/projects/{p}/alertPolicies": (call) => {
      needsApi(cloud, "monitoring.googleapis.com");
      const body = check(bodyOf(call));
      const name = `projects/${PROJECT.id}/alertPolicies/${idOf(textAt(body, "displayName") + cloud.alerts.size)}`;
      const policy = { enabled: true, ...body, name, creationRecord: { mutatedBy: "you" } };
      cloud.alerts.set(name, policy);
      return { json: policy };
    },
    "PATCH /v3/{n*}": (call, [name = ""]) => {
      const present = cloud.alerts.get(name);
      if (present === undefined) throw notFound(name);
      const changed = check(patched(present, bodyOf(call), call.query.get("updateMask")));
      cloud.alerts.set(name, { ...changed, name });
      return { json: changed };
    },
    "DELETE /v3/{n*}": (_, [name = ""]) => {
      if (!cloud.alerts.delete(name)) throw notFound(name);
      return { json: {} };
    },
  };
};

const dashboardMethods = (cloud: Cloud): Parameters<typeof methodsOf>[1] => {
  const store = (name: string, body: Json): { json: Json } => {
    const dashboard = { ...body, name, etag: idOf(JSON.stringify(body)) };
    cloud.dashboards.set(name, dashboard);
    return { json: dashboard };
  };
  return {
    "GET /v1/projects/{p}/dashboards": () => {
      needsApi(cloud, "monitoring.googleapis.com");
      return { json: { dashboards: [...cloud.dashboards.values()] } };
    },
    "GET /v1/projects/{p}/dashboards/{d}": (_, [, id = ""]) => {
      const found = cloud.dashboards.get(`projects/${PROJECT.number}/dashboards/${id}`);
      if (found === undefined) throw notFound(`Dashboard ${id}`);
      return { json: found };
    },
    "POST /v1/projects/{p}/dashboards": (call) => {
      needsApi(cloud, "monitoring.googleapis.com");
      const body = bodyOf(call);
      const id = textAt(body, "name").split("/").at(-1) || idOf(textAt(body, "displayName"));
      const name = `projects/${PROJECT.number}/dashboards/${id}`;
      if (cloud.dashboards.has(name)) throw exists(`Dashboard ${id} already exists`);
      return store(name, body);
    },
    "PATCH /v1/{n*}": (call, [given = ""]) => {
      const name = numbered(given);
      const present = cloud.dashboards.get(name);
      if (present === undefined) throw notFound(name);
      const body = bodyOf(call);
      if (body["etag"] !== undefined && body["etag"] !== present["etag"]) {
        throw new Refusal(409, "ABORTED", "The dashboard was changed by someone else.");
      }
      return store(name, body);
    },
    "DELETE /v1/{n*}": (_, [given = ""]) => {
      const name = numbered(given);
      if (!cloud.dashboards.delete(name)) throw notFound(name);
      return { json: {} };
    },
  };
};

/** Dashboards are filed under the project's number, whichever name of it was used. */
const numbered = (name: string): string =>
  name.replace(`projects/${PROJECT.id}/`, `projects/${PROJECT.number}/`);
