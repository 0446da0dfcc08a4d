import { ISO, MS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Linear-Webhook",
  [
    [
      "Issue.create",
      {
        action: "create",
        type: "Issue",
        actor: { id: "b5ea5f1f-8adc-4f52-b4bd-ab4e84cf51ba", type: "user", name: "Ada Lovelace" },
        createdAt: ISO,
        data: {
          id: "2174add1-f7c8-44e3-bbf3-2d60b5ea8bc9",
          number: 42,
          title: "The store loses a digit",
          state: { name: "Todo", type: "unstarted" },
          team: { key: "MILL" },
        },
        url: "https://linear.app/engines/issue/MILL-42",
        organizationId: "507a2f1b-0d4c-4f8b-8f2e-6b1a7c3d5e90",
        webhookTimestamp: MS,
        webhookId: "000042e3-d123-4980-b49f-8e140eef9329",
      },
    ],
  ],
  { "linear-delivery": "234d1a4e-b617-4388-90fe-adc3633d6b72", "linear-event": "Issue" },
);
