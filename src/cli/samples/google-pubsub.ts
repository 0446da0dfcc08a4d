import type { SampleBook } from "./sample.ts";

/** After https://cloud.google.com/pubsub/docs/push#receive_push. */
export const book: SampleBook = {
  userAgent: "CloudPubSub-Google",
  style: { indent: 2 },
  samples: [
    {
      event: "order.created",
      json: {
        message: {
          attributes: { eventType: "order.created" },
          data: Buffer.from('{"order":1843,"note":"Mühle"}').toString("base64"),
          messageId: "11837466120935",
          message_id: "11837466120935",
          publishTime: "2026-11-23T12:00:00.118Z",
          publish_time: "2026-11-23T12:00:00.118Z",
        },
        subscription: "projects/my-project/subscriptions/orders-push",
      },
    },
  ],
};
