import { type Cloud, PROJECT, REGION, granted } from "../cloud.ts";
import { type Method, methodsOf } from "../http.ts";

/** The deployed relay as it is seen from outside: closed without allUsers, else as the test says. */
export const outsideMethods = (cloud: Cloud): readonly Method[] => {
  const service = `run/${REGION}/relay`;
  const open = (): boolean =>
    cloud.services.has(service) && granted(cloud, service, "roles/run.invoker", "allUsers");
  return methodsOf(new RegExp(`^relay-${PROJECT.number}\\.${REGION}\\.run\\.app$`), {
    "GET /healthz": () =>
      open()
        ? { status: cloud.relay.healthz, json: { status: "ok" } }
        : { status: 403, raw: "Forbidden" },
    "POST /{s}": () =>
      open()
        ? { status: cloud.relay.unsigned, json: { type: "urn:webhook-relay:bad-signature" } }
        : { status: 403, raw: "Forbidden" },
  });
};
