import {
  bodySize,
  CLOUD_PLATFORM,
  JSON_TYPE,
  located,
  PROJECT,
  structuredEvent,
  type TargetKind,
} from "./kind.ts";

/** A message bus of Eventarc Advanced, which routes the CloudEvent on. */
export const eventarc = {
  name: "eventarc",
  title: "Eventarc bus",
  form: new RegExp(
    String.raw`^(${PROJECT}/locations/[a-z0-9-]+/messageBuses/)?[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`,
  ),
  help: "the bus's name, or projects/PROJECT/locations/LOCATION/messageBuses/BUS",
  fullName: (name, place) => located("messageBuses", name, place),
  method: "POST",
  url: (name) => `https://eventarcpublishing.googleapis.com/v1/${name}:publish`,
  headers: () => JSON_TYPE,
  wrap: (cargo) => Buffer.from(JSON.stringify({ jsonMessage: structuredEvent(cargo) })),
  bytes: "wrapped",
  sizeOf: bodySize,
  // https://cloud.google.com/eventarc/advanced/docs/quotas: an event has at most 1 MB
  maxBytes: 1000 * 1000,
  scope: CLOUD_PLATFORM,
  role: "roles/eventarc.messageBusUser",
  api: "eventarcpublishing.googleapis.com",
  docs: "https://cloud.google.com/eventarc/docs/reference/publishing/rest/v1/projects.locations.messageBuses/publish",
} as const satisfies TargetKind;
