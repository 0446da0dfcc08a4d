import type protobuf from "protobufjs";

type Json = { [key: string]: Json | string | number | boolean | readonly unknown[] };

/** Messages that v2 has taken over from v2beta3, field numbers and all (googleapis 9f99764). */
const SHARED = [
  "PathOverride",
  "QueryOverride",
  "UriOverride",
  "HttpTarget",
  "CmekConfig",
  "GetCmekConfigRequest",
  "UpdateCmekConfigRequest",
  "BatchCreateTasksRequest",
  "BatchCreateTasksResponse",
  "BatchCreateTasksMetadata",
  "BatchDeleteTasksRequest",
  "BatchDeleteTasksMetadata",
];

const METHODS = ["GetCmekConfig", "UpdateCmekConfig", "BatchCreateTasks", "BatchDeleteTasks"];

const OPTIONAL = { "(google.api.field_behavior)": "OPTIONAL" };

/**
 * Brings the definitions of an npm release up to the service of today: what v2 has gained since
 * (googleapis 9f99764, google/cloud/tasks/v2), and the services beside CloudTasks at the addresses
 * that cloudtasks_v2.yaml and cloudtasks_v2beta3.yaml give them. What a newer release already has
 * is left as it is.
 */
export function asOfToday(protos: protobuf.INamespace): protobuf.INamespace {
  const google = inside(protos as Json, "google");
  const tasks = inside(inside(google, "cloud"), "tasks");
  const v2 = nested(inside(tasks, "v2"));
  const v2beta3 = nested(inside(tasks, "v2beta3"));
  for (const name of SHARED) v2[name] ??= asV2(v2beta3[name]);
  fields(v2["Queue"])["httpTarget"] ??= { type: "HttpTarget", id: 10 };
  fields(v2["Task"])["retryConfig"] ??= { type: "RetryConfig", id: 12, options: OPTIONAL };
  for (const name of METHODS) {
    methods(v2["CloudTasks"])[name] ??= asV2(methods(v2beta3["CloudTasks"])[name]);
  }
  nested(inside(google, "cloud"))["location"] ??= { nested: LOCATION };
  const operations = methods(nested(inside(google, "longrunning"))["Operations"]);
  operations["GetOperation"] = at(
    operations["GetOperation"],
    "projects/*/locations/*/operations/*",
  );
  return protos;
}

const STRING = "string";

/**
 * google/cloud/location/locations.proto, which the npm package of Cloud Tasks leaves to its
 * runtime.
 */
const LOCATION: Json = {
  Locations: {
    methods: {
      ListLocations: at(
        { requestType: "ListLocationsRequest", responseType: "ListLocationsResponse" },
        "projects/*",
        "/locations",
      ),
      GetLocation: at(
        { requestType: "GetLocationRequest", responseType: "Location" },
        "projects/*/locations/*",
      ),
    },
  },
  ListLocationsRequest: {
    fields: {
      name: { type: STRING, id: 1 },
      filter: { type: STRING, id: 2 },
      pageSize: { type: "int32", id: 3 },
      pageToken: { type: STRING, id: 4 },
    },
  },
  ListLocationsResponse: {
    fields: {
      locations: { rule: "repeated", type: "Location", id: 1 },
      nextPageToken: { type: STRING, id: 2 },
    },
  },
  GetLocationRequest: { fields: { name: { type: STRING, id: 1 } } },
  Location: {
    fields: {
      name: { type: STRING, id: 1 },
      locationId: { type: STRING, id: 4 },
      displayName: { type: STRING, id: 5 },
      labels: { keyType: STRING, type: STRING, id: 2 },
      metadata: { type: "google.protobuf.Any", id: 3 },
    },
  },
};

/** The method, read at `{name=pattern}` under both versions. */
function at(method: unknown, pattern: string, rest = ""): Json {
  const path = (version: string): string => `/${version}/{name=${pattern}}${rest}`;
  const http = { get: path("v2"), additional_bindings: { get: path("v2beta3") } };
  return { ...(method as Json), parsedOptions: [{ "(google.api.http)": http }] };
}

const asV2 = (json: unknown): Json =>
  JSON.parse(JSON.stringify(json).replaceAll("/v2beta3/", "/v2/")) as Json;

const nested = (json: unknown): Json => (json as { nested: Json }).nested;
const inside = (json: Json, name: string): Json => nested(json)[name] as Json;
const fields = (json: unknown): Json => (json as { fields: Json }).fields;
const methods = (json: unknown): Json => (json as { methods: Json }).methods;
