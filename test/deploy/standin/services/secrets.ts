import { type Cloud, PROJECT, needsApi, needsProject, policyOf, setPolicy } from "../cloud.ts";
import { type Json, type Method, Refusal, bodyOf, methodsOf, objectAt, textAt } from "../http.ts";

const SECRET = "/v1/projects/{p}/secrets/{s}";

/** Secret Manager v1: secrets, versions, policies. */
export const secretMethods = (cloud: Cloud): readonly Method[] => {
  const ready = (project: string | undefined): void => {
    needsProject(project ?? "");
    needsApi(cloud, "secretmanager.googleapis.com");
  };
  const find = ([project, id = ""]: readonly string[]): Json => {
    ready(project);
    const found = cloud.secrets.get(id);
    if (found !== undefined) return found;
    throw new Refusal(
      404,
      "NOT_FOUND",
      `Secret [projects/${PROJECT.number}/secrets/${id}] not found.`,
    );
  };
  const versionOf = (id: string, number: number): Json => ({
    name: `projects/${PROJECT.number}/secrets/${id}/versions/${number}`,
    state: cloud.versions.get(id)?.[number - 1]?.state ?? "DESTROYED",
  });
  return methodsOf(/^secretmanager\.googleapis\.com$/, {
    "GET /v1/projects/{p}/secrets": (_, [project]) => {
      ready(project);
      return { json: { secrets: [...cloud.secrets.values()] } };
    },
    "POST /v1/projects/{p}/secrets": (call, [project]) => {
      ready(project);
      const id = call.query.get("secretId") ?? "";
      if (cloud.secrets.has(id)) {
        throw new Refusal(
          409,
          "ALREADY_EXISTS",
          `Secret [projects/${PROJECT.number}/secrets/${id}] already exists.`,
        );
      }
      const secret = { ...bodyOf(call), name: `projects/${PROJECT.number}/secrets/${id}` };
      cloud.secrets.set(id, secret);
      cloud.versions.set(id, []);
      return { json: secret };
    },
    [`GET ${SECRET}`]: (_, args) => ({ json: find(args) }),
    [`DELETE ${SECRET}`]: (_, args) => {
      find(args);
      const id = args[1] ?? "";
      cloud.secrets.delete(id);
      cloud.versions.delete(id);
      cloud.policies.delete(`secrets/${id}`);
      return { json: {} };
    },
    [`POST ${SECRET}:addVersion`]: (call, args) => {
      find(args);
      const id = args[1] ?? "";
      const payload = objectAt(bodyOf(call), "payload");
      const value = Buffer.from(textAt(payload, "data"), "base64").toString();
      const versions = cloud.versions.get(id) ?? [];
      versions.push({ state: "ENABLED", value });
      const clientSpecifiedPayloadChecksum = payload["dataCrc32c"] !== undefined; // gcloud insists
      return { json: { ...versionOf(id, versions.length), clientSpecifiedPayloadChecksum } };
    },
    [`GET ${SECRET}/versions`]: (call, args) => {
      find(args);
      const id = args[1] ?? "";
      const numbers = (cloud.versions.get(id) ?? []).map((_, index) => index + 1).toReversed();
      const enabled = numbers.map((number) => versionOf(id, number));
      const filter = call.query.get("filter") ?? "";
      return {
        json: {
          versions: filter.includes("ENABLED")
            ? enabled.filter((version) => version["state"] === "ENABLED")
            : enabled,
        },
      };
    },
    [`GET ${SECRET}:getIamPolicy`]: (_, args) => {
      find(args);
      return { json: policyOf(cloud, `secrets/${args[1] ?? ""}`) };
    },
    [`POST ${SECRET}:setIamPolicy`]: (call, args) => {
      find(args);
      return {
        json: setPolicy(cloud, `secrets/${args[1] ?? ""}`, objectAt(bodyOf(call), "policy")),
      };
    },
  });
};
