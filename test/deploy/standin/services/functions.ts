import { type Cloud, PROJECT, done, granted, idOf, needsApi, needsProject } from "../cloud.ts";
import {
  type Json,
  type Method,
  bodyOf,
  exists,
  methodsOf,
  notFound,
  objectAt,
  patched,
  textAt,
} from "../http.ts";
import { deployRevision, isOnLatest, serviceKey } from "./run.ts";

const FUNCTIONS = "/v2/projects/{p}/locations/{l}/functions";
const FUNCTION = `${FUNCTIONS}/{f}`;

/** Cloud Functions v2 with the Cloud Run service underneath, and the upload address of Cloud Storage. */
export const functionMethods = (cloud: Cloud): readonly Method[] => [
  ...methodsOf(/^cloudfunctions\.googleapis\.com$/, table(cloud)),
  ...methodsOf(/^storage\.googleapis\.com$/, {
    "PUT /gcf-v2-uploads/{o*}": (call, [object = ""]) => {
      cloud.uploads.set(object, call.body);
      return { json: {} };
    },
  }),
];

const table = (cloud: Cloud): Parameters<typeof methodsOf>[1] => {
  const nameOf = ([project = "", location = "", id = ""]: readonly string[]): string => {
    needsProject(project);
    needsApi(cloud, "cloudfunctions.googleapis.com");
    return `projects/${PROJECT.id}/locations/${location}/functions/${id}`;
  };
  const find = (args: readonly string[]): Json => {
    const found = cloud.functions.get(nameOf(args));
    if (found === undefined) throw notFound(`Resource '${nameOf(args)}'`);
    return seen(cloud, found);
  };
  const deploy = (name: string, wanted: Json): { json: Json } => {
    const operation = `projects/${PROJECT.id}/locations/${name.split("/")[3]}/operations/op-${idOf(name)}-${cloud.operations.size}`;
    const fault = whyNot(cloud, wanted);
    const state = fault === undefined ? "ACTIVE" : "FAILED";
    const function_ = { ...wanted, name, state, environment: "GEN_2", url: urlOf(name) };
    cloud.functions.set(name, function_);
    if (fault === undefined) deployRevision(cloud, ...placeOf(name), knativeOf(function_));
    return {
      json: done(
        cloud,
        operation,
        { "@type": "type.googleapis.com/google.cloud.functions.v2.Function", ...function_ },
        fault,
      ),
    };
  };
  return {
    [`GET ${FUNCTIONS}`]: (_, args) => {
      nameOf(args);
      return {
        json: { functions: [...cloud.functions.values()].map((each) => seen(cloud, each)) },
      };
    },
    [`POST ${FUNCTIONS}:generateUploadUrl`]: (_, args) => {
      nameOf(args);
      const object = `${idOf(`upload${cloud.uploads.size}`, 32)}.zip`;
      return {
        json: {
          uploadUrl: `https://storage.googleapis.com/gcf-v2-uploads/${object}?X-Goog-Signature=abc`,
          storageSource: { bucket: "gcf-v2-uploads", object },
        },
      };
    },
    [`POST ${FUNCTIONS}`]: (call, args) => {
      const name = nameOf([...args, call.query.get("functionId") ?? ""]);
      if (cloud.functions.has(name)) throw exists(`Resource '${name}' already exists`);
      return deploy(name, bodyOf(call));
    },
    [`GET ${FUNCTION}`]: (_, args) => ({ json: find(args) }),
    [`PATCH ${FUNCTION}`]: (call, args) => {
      find(args);
      const name = nameOf(args);
      return deploy(
        name,
        patched(cloud.functions.get(name) ?? {}, bodyOf(call), call.query.get("updateMask")),
      );
    },
    [`DELETE ${FUNCTION}`]: (_, args) => {
      find(args);
      const name = nameOf(args);
      const key = serviceKey(...placeOf(name));
      cloud.functions.delete(name);
      cloud.services.delete(key);
      cloud.revisions.delete(key);
      cloud.policies.delete(key);
      return {
        json: done(cloud, `projects/${PROJECT.id}/locations/${args[1]}/operations/del`, {}),
      };
    },
    "GET /v2/projects/{p}/locations/{l}/runtimes": () => ({
      json: {
        runtimes: ["nodejs22", "nodejs24"].map((name) => ({
          name,
          environment: "GEN_2",
          stage: "GA",
          displayName: name,
        })),
      },
    }),
    "GET /v2/projects/{p}/locations/{l}/operations/{o}": (
      _,
      [project = "", location = "", id = ""],
    ) => {
      needsProject(project);
      return {
        json:
          cloud.operations.get(`projects/${PROJECT.id}/locations/${location}/operations/${id}`) ??
          {},
      };
    },
  };
};

/** The function as the API shows it: whether all traffic is on the latest revision is the service's business. */
const seen = (cloud: Cloud, function_: Json): Json => {
  const [region, service] = placeOf(textAt(function_, "name"));
  const found = cloud.services.get(serviceKey(region, service));
  if (found === undefined) return function_;
  const config = {
    ...objectAt(function_, "serviceConfig"),
    service: `projects/${PROJECT.id}/locations/${region}/services/${service}`,
    uri: `https://${service}-x7hs2k-ew.a.run.app`,
    revision: textAt(objectAt(found, "status"), "latestReadyRevisionName"),
    allTrafficOnLatestRevision: isOnLatest(found),
  };
  return { ...function_, serviceConfig: config };
};

/** Why the build or the start would fail; undefined when both would succeed. */
const whyNot = (cloud: Cloud, wanted: Json): Json | undefined => {
  const service = objectAt(wanted, "serviceConfig");
  const build = objectAt(wanted, "buildConfig");
  const runtime = textAt(service, "serviceAccountEmail");
  const builder = textAt(build, "serviceAccount").split("/").at(-1) ?? "";
  const object = textAt(objectAt(objectAt(build, "source"), "storageSource"), "object");
  const failed = (message: string): Json => ({ code: 3, message });
  if ((cloud.uploads.get(object)?.length ?? 0) < 200) {
    return failed("Build failed: package.json is missing from the uploaded source.");
  }
  if (!cloud.accounts.has(runtime)) return failed(`Service account ${runtime} was not found.`);
  if (
    !granted(
      cloud,
      `projects/${PROJECT.id}`,
      "roles/cloudbuild.builds.builder",
      `serviceAccount:${builder}`,
    )
  ) {
    return failed(`Build failed: ${builder} lacks permissions to build.`);
  }
  if (
    Number(service["maxInstanceRequestConcurrency"] ?? 1) > 1 &&
    Number(service["availableCpu"] ?? 0.1666) < 1
  ) {
    return failed(
      "Could not create Cloud Run service. Total cpu < 1 is not supported with concurrency > 1.",
    );
  }
  for (const mount of (service["secretEnvironmentVariables"] ?? []) as Json[]) {
    const id = textAt(mount, "secret");
    const version = cloud.versions.get(id)?.[Number(mount["version"]) - 1];
    if (
      version?.state !== "ENABLED" ||
      !granted(
        cloud,
        `secrets/${id}`,
        "roles/secretmanager.secretAccessor",
        `serviceAccount:${runtime}`,
      )
    ) {
      return failed(
        `Permission denied on secret: projects/${PROJECT.number}/secrets/${id} for ${runtime}.`,
      );
    }
  }
  return undefined;
};

const placeOf = (name: string): [region: string, service: string] => {
  const parts = name.split("/");
  return [parts[3] ?? "", (parts[5] ?? "").toLowerCase().replaceAll("_", "-")];
};

const urlOf = (name: string): string => {
  const [region, service] = placeOf(name);
  return `https://${region}-${PROJECT.id}.cloudfunctions.net/${service}`;
};

/** The template that Cloud Functions gives to the service underneath. */
const knativeOf = (function_: Json): Json => {
  const service = objectAt(function_, "serviceConfig");
  return {
    labels: objectAt(function_, "labels"),
    template: {
      spec: {
        serviceAccountName: service["serviceAccountEmail"],
        containerConcurrency: service["maxInstanceRequestConcurrency"],
        timeoutSeconds: service["timeoutSeconds"],
        containers: [{ image: "built" }],
      },
    },
  };
};
