import {
  type Cloud,
  PARTNER,
  PROJECT,
  granted,
  needsApi,
  needsProject,
  policyOf,
  setPolicy,
} from "../cloud.ts";
import {
  type Call,
  type Json,
  type Method,
  bodyOf,
  exists,
  methodsOf,
  notFound,
  objectAt,
  textAt,
} from "../http.ts";

/** How a service is filed, and how its policy is. */
export const serviceKey = (region: string, service: string, project: string = PROJECT.id): string =>
  `${isPartner(project) ? `${PARTNER.number}:` : ""}run/${region}/${service}`;

const isPartner = (project: string): boolean =>
  project === PARTNER.id || project === PARTNER.number;

const KNATIVE = "/apis/serving.knative.dev/v1/namespaces/{p}";

/** Cloud Run v1 (Knative objects and policies), and what `run deploy --source` needs: Build, Storage, Artifact Registry. */
export const runMethods = (cloud: Cloud): readonly Method[] => [
  ...methodsOf(/^([a-z0-9-]+-)?run\.googleapis\.com$/, serviceMethods(cloud)),
  ...methodsOf(/^cloudbuild\.googleapis\.com$/, {
    "GET /v1/projects/{p}/locations/{l}/builds/{b}": (_, [, , id = ""]) => ({
      json: cloud.builds.get(id) ?? {},
    }),
    "GET /v1/projects/{p}/locations/{l}/operations/{b}": (_, [, , id = ""]) => ({
      json: {
        name: `operations/build/${PROJECT.id}/${id}`,
        done: true,
        metadata: {
          "@type": "type.googleapis.com/google.devtools.cloudbuild.v1.BuildOperationMetadata",
          build: cloud.builds.get(id),
        },
        response: {
          "@type": "type.googleapis.com/google.devtools.cloudbuild.v1.Build",
          ...cloud.builds.get(id),
        },
      },
    }),
    "GET /v1/projects/{p}/locations/{l}/defaultServiceAccount": () => ({
      json: {
        serviceAccountEmail: `projects/${PROJECT.id}/serviceAccounts/${PROJECT.number}-compute@developer.gserviceaccount.com`,
      },
    }),
  }),
  ...methodsOf(/^artifactregistry\.googleapis\.com$/, {
    "GET /v1/projects/{p}/locations/{l}/repositories/{r}": (_, [, , id = ""]) => {
      const found = cloud.repositories.get(id);
      if (found === undefined) throw notFound(`Repository ${id}`);
      return { json: found };
    },
    "POST /v1/projects/{p}/locations/{l}/repositories": (call, [, region = ""]) => {
      const id = call.query.get("repositoryId") ?? "";
      const repository = {
        ...bodyOf(call),
        name: `projects/${PROJECT.id}/locations/${region}/repositories/${id}`,
      };
      cloud.repositories.set(id, repository);
      return { json: { ...repositoryOperation(region), response: repository } };
    },
    "DELETE /v1/projects/{p}/locations/{l}/repositories/{r}": (_, [, region = "", id = ""]) => {
      if (!cloud.repositories.delete(id)) throw notFound(`Repository ${id}`);
      return { json: { ...repositoryOperation(region), response: {} } };
    },
    "GET /v1/projects/{p}/locations/{l}/operations/{o}": (_, [, region = ""]) => ({
      json: {
        ...repositoryOperation(region),
        response: [...cloud.repositories.values()].at(-1) ?? {},
      },
    }),
  }),
  ...methodsOf(/^storage\.googleapis\.com$/, bucketMethods(cloud)),
];

const repositoryOperation = (region: string): Json => ({
  name: `projects/${PROJECT.id}/locations/${region}/operations/repository`,
  done: true,
});

const serviceMethods = (cloud: Cloud): Parameters<typeof methodsOf>[1] => {
  const regionOf = (host: string): string => host.replace(/-?run\.googleapis\.com$/, "");
  const find = (key: string): Json => {
    const found = cloud.services.get(key);
    if (found === undefined)
      throw notFound(`Resource '${key.split("/").at(-1)}' of kind 'SERVICE'`);
    return found;
  };
  const ready = (project = ""): void => {
    if (isPartner(project)) return;
    needsProject(project);
    needsApi(cloud, "run.googleapis.com");
  };
  return {
    [`GET ${KNATIVE}/services`]: (call, [project]) => {
      ready(project);
      const region = regionOf(call.host);
      const items = [...cloud.services]
        .filter(([key]) => region === "" || key.startsWith(`run/${region}/`))
        .map(([, service]) => service);
      return {
        json: { apiVersion: "serving.knative.dev/v1", kind: "ServiceList", metadata: {}, items },
      };
    },
    "GET /v1/projects/{p}/locations/-/services": (_, [project = ""]) => {
      ready(project);
      const items = [...cloud.services]
        .filter(([key]) => key.startsWith("run/") !== isPartner(project))
        .map(([, service]) => service);
      return {
        json: { apiVersion: "serving.knative.dev/v1", kind: "ServiceList", metadata: {}, items },
      };
    },
    [`GET ${KNATIVE}/services/{s}`]: (call, [project, id = ""]) => {
      ready(project);
      return { json: find(serviceKey(regionOf(call.host), id)) };
    },
    [`POST ${KNATIVE}/services`]: (call, [project]) => {
      ready(project);
      const body = bodyOf(call);
      const id = textAt(objectAt(body, "metadata"), "name");
      const key = serviceKey(regionOf(call.host), id);
      if (cloud.services.has(key)) throw exists(`Resource '${id}' already exists.`);
      return { json: replaceService(cloud, regionOf(call.host), id, body) };
    },
    [`PUT ${KNATIVE}/services/{s}`]: (call, [project, id = ""]) => {
      ready(project);
      find(serviceKey(regionOf(call.host), id));
      return { json: replaceService(cloud, regionOf(call.host), id, bodyOf(call)) };
    },
    [`DELETE ${KNATIVE}/services/{s}`]: (call, [project, id = ""]) => {
      ready(project);
      const key = serviceKey(regionOf(call.host), id);
      find(key);
      for (const map of [cloud.services, cloud.revisions, cloud.policies]) map.delete(key);
      return { json: { status: "Success" } };
    },
    [`GET ${KNATIVE}/revisions`]: (call, [project]) => {
      ready(project);
      const wanted = /serving\.knative\.dev\/service ?= ?([\w-]+)/.exec(
        call.query.get("labelSelector") ?? "",
      )?.[1];
      const items = [...cloud.revisions]
        .filter(([key]) => wanted === undefined || key.endsWith(`/${wanted}`))
        .flatMap(([, revisions]) => revisions);
      return {
        json: { apiVersion: "serving.knative.dev/v1", kind: "RevisionList", metadata: {}, items },
      };
    },
    [`GET ${KNATIVE}/revisions/{r}`]: (_, [, id = ""]) => {
      const found = [...cloud.revisions.values()]
        .flat()
        .find((each) => textAt(objectAt(each, "metadata"), "name") === id);
      if (found === undefined) throw notFound(`Revision ${id}`);
      return { json: found };
    },
    "GET /v1/projects/{p}/locations/{l}/services/{s}:getIamPolicy": (
      _,
      [project = "", region = "", id = ""],
    ) => {
      ready(project);
      find(serviceKey(region, id, project));
      return { json: policyOf(cloud, serviceKey(region, id, project)) };
    },
    "POST /v1/projects/{p}/locations/{l}/services/{s}:setIamPolicy": (
      call,
      [project = "", region = "", id = ""],
    ) => {
      ready(project);
      find(serviceKey(region, id, project));
      return {
        json: setPolicy(cloud, serviceKey(region, id, project), objectAt(bodyOf(call), "policy")),
      };
    },
    "POST /v2/projects/{p}/locations/{l}/builds:submit": (call, [project = "", region = ""]) => {
      ready(project);
      const body = bodyOf(call);
      cloud.submitted.push(body);
      const builder = textAt(body, "serviceAccount").split("/").at(-1) ?? "";
      const able = granted(
        cloud,
        `projects/${PROJECT.id}`,
        "roles/cloudbuild.builds.builder",
        `serviceAccount:${builder}`,
      );
      const id = `build-${cloud.builds.size}`;
      cloud.builds.set(id, {
        id,
        name: `projects/${PROJECT.number}/locations/${region}/builds/${id}`,
        status: able ? "SUCCESS" : "FAILURE",
        results: { images: [{ name: "built", digest: "sha256:0" }] },
      });
      return {
        json: {
          buildOperation: {
            name: `operations/build/${PROJECT.id}/${id}`,
            metadata: {
              "@type": "type.googleapis.com/google.devtools.cloudbuild.v1.BuildOperationMetadata",
              build: {
                id,
                projectId: PROJECT.id,
                name: `projects/${PROJECT.number}/locations/${region}/builds/${id}`,
                logUrl: "https://console",
              },
            },
          },
          baseImageUri:
            "europe-west1-docker.pkg.dev/serverless-runtimes/google-24/runtimes/nodejs24",
        },
      };
    },
  };
};

/** Stores a service as sent, makes a revision when its template changed, and reports it ready. */
const replaceService = (cloud: Cloud, region: string, id: string, body: Json): Json => {
  const key = serviceKey(region, id);
  const present = cloud.services.get(key);
  const spec = objectAt(body, "spec");
  const changed = present === undefined || templateOf(present) !== templateOf(body);
  const wanted = {
    ...body,
    spec: { ...spec, traffic: spec["traffic"] ?? [{ percent: 100, latestRevision: true }] },
  };
  if (changed) addRevision(cloud, key, id);
  return settle(cloud, region, id, wanted);
};

/** What makes a new revision: everything in the template but the caller's own name and version. */
const templateOf = (service: Json): string => {
  const template = objectAt(objectAt(service, "spec"), "template");
  const { labels = {}, annotations = {} } = objectAt(template, "metadata");
  const kept = Object.entries(annotations as Json).filter(([key]) => !key.includes("/client-"));
  return canonical([template["spec"] ?? {}, labels, Object.fromEntries(kept)]);
};

/** JSON with sorted members and without empty ones, so that two ways of writing one thing are equal. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    each !== null && typeof each === "object" && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

/** Gives a service a new revision from a template, as Cloud Functions does; traffic stays where it was sent. */
export const deployRevision = (
  cloud: Cloud,
  region: string,
  id: string,
  wanted: Json,
  project: string = PROJECT.id,
): void => {
  const key = serviceKey(region, id, project);
  const present = cloud.services.get(key);
  const traffic = present === undefined ? undefined : objectAt(present, "spec")["traffic"];
  addRevision(cloud, key, id);
  settle(
    cloud,
    region,
    id,
    {
      metadata: { labels: objectAt(wanted, "labels"), annotations: {} },
      spec: {
        template: wanted["template"],
        traffic: traffic ?? [{ percent: 100, latestRevision: true }],
      },
    },
    project,
  );
};

/** Whether new revisions get all traffic. */
export const isOnLatest = (service: Json): boolean =>
  ((objectAt(service, "spec")["traffic"] ?? []) as Json[]).some(
    (entry) => entry["latestRevision"] === true && entry["percent"] === 100,
  );

const addRevision = (cloud: Cloud, key: string, id: string): void => {
  const revisions = cloud.revisions.get(key) ?? [];
  const number = String(revisions.length + 1).padStart(5, "0");
  revisions.push({
    apiVersion: "serving.knative.dev/v1",
    kind: "Revision",
    metadata: {
      name: `${id}-${number}-abc`,
      namespace: PROJECT.number,
      creationTimestamp: new Date(Date.UTC(2026, 0, 1, 0, revisions.length)).toISOString(),
      labels: {
        "serving.knative.dev/service": id,
        "cloud.googleapis.com/location": key.split("/")[1],
      },
    },
    spec: { containers: [{ image: "built" }] },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  });
  cloud.revisions.set(key, revisions);
};

const settle = (
  cloud: Cloud,
  region: string,
  id: string,
  wanted: Json,
  project: string = PROJECT.id,
): Json => {
  const key = serviceKey(region, id, project);
  const number = isPartner(project) ? PARTNER.number : PROJECT.number;
  const present = cloud.services.get(key);
  const generation =
    Number(present === undefined ? 0 : objectAt(present, "metadata")["generation"]) + 1;
  const latest = textAt(
    objectAt((cloud.revisions.get(key) ?? []).at(-1) ?? {}, "metadata"),
    "name",
  );
  const metadata = objectAt(wanted, "metadata");
  const spec = objectAt(wanted, "spec");
  const traffic = (spec["traffic"] as Json[]).map((entry) => ({
    ...entry,
    revisionName: entry["latestRevision"] === true ? latest : entry["revisionName"],
  }));
  const service = {
    apiVersion: "serving.knative.dev/v1",
    kind: "Service",
    metadata: {
      ...metadata,
      name: id,
      namespace: number,
      generation,
      resourceVersion: `AAY${generation}`,
      uid: "u-1",
      creationTimestamp: "2026-01-01T00:00:00Z",
      labels: { ...objectAt(metadata, "labels"), "cloud.googleapis.com/location": region },
      annotations: {
        ...objectAt(metadata, "annotations"),
        "run.googleapis.com/urls": JSON.stringify([
          `https://${id}-${number}.${region}.run.app`,
          `https://${id}-x7hs2k-ew.a.run.app`,
        ]),
      },
    },
    spec,
    status: {
      observedGeneration: generation,
      conditions: ["Ready", "ConfigurationsReady", "RoutesReady"].map((type) => ({
        type,
        status: "True",
      })),
      latestReadyRevisionName: latest,
      latestCreatedRevisionName: latest,
      traffic,
      url: `https://${id}-x7hs2k-ew.a.run.app`,
      address: { url: `https://${id}-x7hs2k-ew.a.run.app` },
    },
  };
  cloud.services.set(key, service);
  return service;
};

const bucketMethods = (cloud: Cloud): Parameters<typeof methodsOf>[1] => ({
  "GET /storage/v1/b": () => ({ json: { items: [...cloud.buckets.values()] } }),
  "GET /storage/v1/b/{b}": (_, [id = ""]) => {
    const found = cloud.buckets.get(id);
    if (found === undefined) throw notFound(`bucket ${id}`);
    return { json: found };
  },
  "POST /storage/v1/b": (call) => {
    const body = bodyOf(call);
    const id = textAt(body, "name");
    const bucket = { ...body, id, kind: "storage#bucket", projectNumber: PROJECT.number };
    cloud.buckets.set(id, bucket);
    return { json: bucket };
  },
  "POST /upload/storage/v1/b/{b}/o": (call, [bucket = ""]) => {
    const { metadata, media } = partsOf(call);
    const name = call.query.get("name") ?? textAt(metadata, "name");
    cloud.uploads.set(`${bucket}/${name}`, media);
    return {
      json: { kind: "storage#object", bucket, name, generation: "1", size: String(media.length) },
    };
  },
});

/** The two parts of a multipart/related upload (RFC 2387): the object's JSON and its bytes. */
const partsOf = (call: Call): { metadata: Json; media: Buffer } => {
  const boundary = /boundary=["']?([^"';]+)/.exec(String(call.headers["content-type"]))?.[1] ?? "";
  const mark = Buffer.from(`--${boundary}`);
  const second = call.body.indexOf(mark, mark.length);
  const bytesOf = (from: number, to: number): Buffer => {
    const blank = /\r?\n\r?\n/.exec(call.body.subarray(from, to).toString("latin1"));
    return call.body.subarray(from + (blank?.index ?? 0) + (blank?.[0].length ?? 0), to);
  };
  const last = call.body.indexOf(mark, second + mark.length);
  const newline = call.body[last - 2] === 13 ? 2 : 1;
  return {
    metadata: JSON.parse(bytesOf(0, second).toString("utf8")) as Json,
    media: bytesOf(second, last - newline),
  };
};
