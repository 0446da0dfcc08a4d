import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

const cloudEvent = {
  specversion: "1.0",
  id: "1843507002117",
  source: "//storage.googleapis.com/projects/_/buckets/mill",
  type: "google.cloud.storage.object.v1.finalized",
  subject: "objects/carriage.json",
  time: ISO,
  datacontenttype: "application/json",
  data: { bucket: "mill", name: "carriage.json", size: "507", generation: "1795435200000000" },
};

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Google-Eventarc", [[cloudEvent.type, cloudEvent, "/id"]]);
