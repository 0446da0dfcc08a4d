import { MS, TEXT } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("LineBotWebhook/2.0", [
  [
    "message",
    {
      destination: "U1946ac92492d2347c6235b4d2611184a",
      events: [
        {
          type: "message",
          message: { type: "text", id: "14353798921116", text: TEXT, quoteToken: "q3Plxr4AgKd" },
          timestamp: MS,
          source: { type: "user", userId: "U80696558e1aa831c8a5d40e2b7f9c3d1" },
          replyToken: "757913772c4646b784d4b7ce46d12671",
          mode: "active",
          webhookEventId: "01HV8X2ACMA2GZ7HE8KG2S0HNA",
          deliveryContext: { isRedelivery: false },
        },
      ],
    },
    "/events/0/webhookEventId",
    "/events/0/message/id",
  ],
]);
