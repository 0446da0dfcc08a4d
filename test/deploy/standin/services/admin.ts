import {
  type Cloud,
  PARTNER,
  PROJECT,
  done,
  idOf,
  needsApi,
  needsProject,
  policyOf,
  setPolicy,
  turnOn,
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
  patched,
  precondition,
  textAt,
} from "../http.ts";

/** Service Usage v1, Cloud Resource Manager v1 and IAM v1. */
export const adminMethods = (cloud: Cloud): readonly Method[] => [
  ...methodsOf(/^serviceusage\.googleapis\.com$/, {
    "GET /v1/projects/{p}/services": (call, [project = ""]) => {
      needsProject(project);
      const services = [...cloud.apis].sort().map(serviceOf);
      return { json: call.query.get("filter") === "state:ENABLED" ? { services } : { services } };
    },
    "GET /v1/projects/{p}/services/{s}": (_, [project = "", name = ""]) => {
      needsProject(project);
      return { json: { ...serviceOf(name), state: cloud.apis.has(name) ? "ENABLED" : "DISABLED" } };
    },
    "POST /v1/projects/{p}/services/{s}:enable": (_, [project = "", name = ""]) => {
      needsProject(project);
      turnOn(cloud, name);
      return { json: done(cloud, `operations/acf.${name}`, {}) };
    },
    "POST /v1/projects/{p}/services:batchEnable": (call, [project = ""]) => {
      needsProject(project);
      for (const name of bodyOf(call)["serviceIds"] as string[]) turnOn(cloud, name);
      return { json: done(cloud, "operations/acf.batch", {}) };
    },
    "GET /v1/operations/{o*}": (_, [name = ""]) => ({
      json: cloud.operations.get(`operations/${name}`) ?? {},
    }),
  }),
  ...methodsOf(/^cloudresourcemanager\.googleapis\.com$/, {
    "GET /v1/projects/{p}": (_, [project = ""]) => {
      const isPartner = project === PARTNER.id || project === PARTNER.number;
      if (!isPartner) needsProject(project);
      const { id, number } = isPartner ? PARTNER : PROJECT;
      return { json: { projectId: id, projectNumber: number, lifecycleState: "ACTIVE", name: id } };
    },
    "POST /v1/projects/{p}:getIamPolicy": (_, [project = ""]) => {
      needsProject(project);
      return { json: policyOf(cloud, `projects/${PROJECT.id}`) };
    },
    "POST /v1/projects/{p}:testIamPermissions": (call, [project = ""]) => {
      needsProject(project);
      return { json: cloud.isOwner ? { permissions: bodyOf(call)["permissions"] } : {} };
    },
    "POST /v1/projects/{p}:setIamPolicy": (call, [project = ""]) => {
      needsProject(project);
      return { json: setPolicy(cloud, `projects/${PROJECT.id}`, objectAt(bodyOf(call), "policy")) };
    },
  }),
  ...methodsOf(/^iam\.googleapis\.com$/, accountMethods(cloud)),
  ...methodsOf(/^iam\.googleapis\.com$/, poolMethods(cloud)),
  ...methodsOf(/^iam\.googleapis\.com$/, roleMethods(cloud)),
];

const ROLE = "/v1/projects/{p}/roles/{r}";

/** Custom roles; a deleted one keeps its name, and may be had back. */
const roleMethods = (cloud: Cloud): Parameters<typeof methodsOf>[1] => {
  const find = (id: string): Json => {
    const found = cloud.roles.get(id);
    if (found === undefined) throw notFound(`role ${id}`);
    return found;
  };
  const store = (id: string, role: Json): { json: Json } => {
    const name = `projects/${PROJECT.id}/roles/${id}`;
    cloud.roles.set(id, { ...role, name, etag: "BwY=" });
    return { json: cloud.roles.get(id) ?? {} };
  };
  return {
    "POST /v1/permissions:queryTestablePermissions": () => ({ json: { permissions: [] } }),
    "POST /v1/projects/{p}/roles": (call) => {
      const body = bodyOf(call);
      const id = textAt(body, "roleId");
      if (cloud.roles.has(id)) throw exists(`A role named ${id} already exists`);
      return store(id, objectAt(body, "role"));
    },
    [`GET ${ROLE}`]: (_, [, id = ""]) => ({ json: find(id) }),
    [`PATCH ${ROLE}`]: (call, [, id = ""]) => {
      if (find(id)["deleted"] === true) throw precondition(`role ${id} is deleted`);
      return store(id, { ...find(id), ...bodyOf(call) });
    },
    [`DELETE ${ROLE}`]: (_, [, id = ""]) => store(id, { ...find(id), deleted: true }),
    [`POST ${ROLE}:undelete`]: (_, [, id = ""]) => {
      const { deleted: _deleted, ...role } = find(id);
      return store(id, role);
    },
  };
};

const serviceOf = (name: string): Json => ({
  name: `projects/${PROJECT.number}/services/${name}`,
  config: { name, title: name },
  state: "ENABLED",
});

const accountMethods = (cloud: Cloud): Parameters<typeof methodsOf>[1] => {
  const account = (email: string): Json => {
    needsApi(cloud, "iam.googleapis.com");
    const found = cloud.accounts.get(email);
    if (found === undefined) throw notFound(`Service account projects/-/serviceAccounts/${email}`);
    return found;
  };
  return {
    "GET /v1/projects/{p}/serviceAccounts": (_, [project = ""]) => {
      needsProject(project);
      needsApi(cloud, "iam.googleapis.com");
      return { json: { accounts: [...cloud.accounts.values()] } };
    },
    "POST /v1/projects/{p}/serviceAccounts": (call, [project = ""]) => {
      needsProject(project);
      needsApi(cloud, "iam.googleapis.com");
      const body = bodyOf(call);
      const id = textAt(body, "accountId");
      const email = `${id}@${PROJECT.id}.iam.gserviceaccount.com`;
      if (cloud.accounts.has(email)) {
        throw exists(`Service account ${id} already exists within project projects/${PROJECT.id}.`);
      }
      const made = {
        name: `projects/${PROJECT.id}/serviceAccounts/${email}`,
        email,
        projectId: PROJECT.id,
        uniqueId: String(parseInt(idOf(email, 8), 16)),
        etag: "MDEwMjE5MjA=",
        ...objectAt(body, "serviceAccount"),
      };
      cloud.accounts.set(email, made);
      return { json: made };
    },
    "GET /v1/projects/{p}/serviceAccounts/{e}": (_, [, email = ""]) => ({ json: account(email) }),
    "PATCH /v1/projects/{p}/serviceAccounts/{e}": (call, [, email = ""]) => {
      const body = bodyOf(call);
      const changed = patched(
        account(email),
        objectAt(body, "serviceAccount"),
        textAt(body, "updateMask"),
      );
      cloud.accounts.set(email, changed);
      return { json: changed };
    },
    "DELETE /v1/projects/{p}/serviceAccounts/{e}": (_, [, email = ""]) => {
      account(email);
      cloud.accounts.delete(email);
      cloud.policies.delete(`accounts/${email}`);
      return { json: {} };
    },
    "POST /v1/projects/{p}/serviceAccounts/{e}:getIamPolicy": (_, [, email = ""]) => {
      account(email);
      return { json: policyOf(cloud, `accounts/${email}`) };
    },
    "POST /v1/projects/{p}/serviceAccounts/{e}:setIamPolicy": (call, [, email = ""]) => {
      account(email);
      return { json: setPolicy(cloud, `accounts/${email}`, objectAt(bodyOf(call), "policy")) };
    },
  };
};

const POOL = "/v1/projects/{p}/locations/global/workloadIdentityPools";

/** A deleted pool or provider keeps its name for 30 days, and may be had back in that time. */
const poolMethods = (cloud: Cloud): Parameters<typeof methodsOf>[1] => {
  const find = (name: string): Json => {
    const found = cloud.pools.get(name);
    if (found === undefined) throw notFound(name);
    return found;
  };
  const findActive = (name: string): Json => {
    const found = find(name);
    if (found["state"] !== "ACTIVE") throw precondition(`${name} is deleted`);
    return found;
  };
  const make = (name: string, body: Json): { json: Json } => {
    if (cloud.pools.has(name)) throw exists("Requested entity already exists");
    cloud.pools.set(name, { name, state: "ACTIVE", ...body });
    return { json: done(cloud, `${name}/operations/o`, {}) };
  };
  const restore = (name: string): { json: Json } => {
    const found = find(name);
    if (found["state"] !== "DELETED") throw precondition(`${name} is not deleted`);
    cloud.pools.set(name, { ...found, state: "ACTIVE" });
    return { json: done(cloud, `${name}/operations/o`, {}) };
  };
  const listed = (call: Call, isWanted: (name: string) => boolean): readonly Json[] =>
    [...cloud.pools]
      .filter(([name]) => isWanted(name))
      .map(([, pool]) => fullPool(pool))
      .filter(({ state }) => state === "ACTIVE" || call.query.get("showDeleted") === "true");
  const poolName = (pool: string): string => `workloadIdentityPools/${pool}`;
  const providerName = (pool: string, id: string): string => `${poolName(pool)}/providers/${id}`;
  return {
    [`GET ${POOL}`]: (call) => ({
      json: { workloadIdentityPools: listed(call, (name) => !name.includes("/providers/")) },
    }),
    [`POST ${POOL}`]: (call) =>
      make(poolName(call.query.get("workloadIdentityPoolId") ?? ""), bodyOf(call)),
    [`GET ${POOL}/{pool}`]: (_, [, pool = ""]) => ({ json: fullPool(find(poolName(pool))) }),
    [`DELETE ${POOL}/{pool}`]: (_, [, pool = ""]) => {
      findActive(poolName(pool));
      for (const [name, found] of cloud.pools)
        if (name.startsWith(poolName(pool))) cloud.pools.set(name, { ...found, state: "DELETED" });
      return { json: done(cloud, `${poolName(pool)}/operations/o`, {}) };
    },
    [`POST ${POOL}/{pool}:undelete`]: (_, [, pool = ""]) => restore(poolName(pool)),
    [`GET ${POOL}/{pool}/providers`]: (call, [, pool = ""]) => {
      findActive(poolName(pool));
      return {
        json: {
          workloadIdentityPoolProviders: listed(call, (name) =>
            name.startsWith(providerName(pool, "")),
          ),
        },
      };
    },
    [`POST ${POOL}/{pool}/providers`]: (call, [, pool = ""]) => {
      findActive(poolName(pool));
      const id = call.query.get("workloadIdentityPoolProviderId") ?? "";
      return make(providerName(pool, id), bodyOf(call));
    },
    [`GET ${POOL}/{pool}/providers/{id}`]: (_, [, pool = "", id = ""]) => ({
      json: fullPool(find(providerName(pool, id))),
    }),
    [`POST ${POOL}/{pool}/providers/{id}:undelete`]: (_, [, pool = "", id = ""]) => {
      findActive(poolName(pool));
      return restore(providerName(pool, id));
    },
    [`PATCH ${POOL}/{pool}/providers/{id}`]: (call, [, pool = "", id = ""]) => {
      const name = providerName(pool, id);
      cloud.pools.set(name, patched(findActive(name), bodyOf(call), call.query.get("updateMask")));
      return { json: done(cloud, `${name}/operations/o`, {}) };
    },
    [`GET ${POOL}/{pool}/operations/{o*}`]: (_, [, pool = "", o = ""]) => ({
      json: cloud.operations.get(`${poolName(pool)}/operations/${o}`) ?? { done: true },
    }),
    [`GET /v1/workloadIdentityPools/{o*}`]: () => ({ json: { done: true, response: {} } }),
  };
};

const fullPool = (pool: Json): Json => ({
  ...pool,
  name: `projects/${PROJECT.number}/locations/global/${textAt(pool, "name")}`,
});
