import { readCloudEvent } from "./cloud-event.ts";
import { readRequest, text } from "./json.ts";
import type { PlayedService } from "./played.ts";
import { invalid } from "./refusal.ts";

/** https://cloud.google.com/eventarc/docs/reference/publishing/rest/v1/projects.locations.messageBuses/publish */
export const eventarc: PlayedService = {
  title: "Eventarc",
  host: "eventarcpublishing.googleapis.com",
  path: /^\/v1\/projects\/[^/]+\/locations\/[^/]+\/messageBuses\/[a-z][a-z0-9-]{0,62}:publish$/,
  maxBytes: 1_000_000,
  answer(_path, body) {
    const json = text(readRequest(body, ["jsonMessage"])["jsonMessage"], "jsonMessage");
    if (json === undefined) throw invalid("The request has no event: jsonMessage is missing.");
    return { answer: {}, cargo: readCloudEvent(json) };
  },
};
