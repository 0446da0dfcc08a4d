import { ISO } from "./_shared.ts";
import type { SampleBook } from "./sample.ts";

/**
 * After https://cloud.google.com/eventarc/docs/cloudevents: binary content mode, the attributes in
 * headers.
 */
export const book: SampleBook = {
  userAgent: "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)",
  headers: {
    "ce-specversion": "1.0",
    "ce-id": "1096434104173400",
    "ce-source": "//storage.googleapis.com/projects/_/buckets/mill",
    "ce-type": "google.cloud.storage.object.v1.finalized",
    "ce-time": ISO,
    "ce-subject": "objects/carriage.json",
  },
  samples: [
    {
      event: "google.cloud.storage.object.v1.finalized",
      json: {
        kind: "storage#object",
        bucket: "mill",
        name: "carriage.json",
        contentType: "application/json",
        size: "507",
        timeCreated: ISO,
      },
    },
    {
      event: "google.cloud.pubsub.topic.v1.messagePublished",
      headers: {
        "ce-source": "//pubsub.googleapis.com/projects/my-project/topics/orders",
        "ce-type": "google.cloud.pubsub.topic.v1.messagePublished",
      },
      json: {
        message: {
          data: Buffer.from('{"order":1843,"note":"Mühle"}').toString("base64"),
          messageId: "1096434104173400",
          publishTime: ISO,
        },
        subscription: "projects/my-project/subscriptions/eventarc-europe-west3-orders-sub-507",
      },
    },
  ],
};
