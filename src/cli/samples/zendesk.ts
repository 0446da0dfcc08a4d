import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Zendesk Webhook",
  [
    [
      "zen:event-type:ticket.created",
      {
        account_id: 22_129_848,
        detail: {
          id: "1843",
          subject: "The store loses a digit",
          status: "OPEN",
          priority: "HIGH",
        },
        event: {},
        id: "cbe4028c-7239-495d-b020-f22348516046",
        subject: "zen:ticket:1843",
        time: ISO,
        type: "zen:event-type:ticket.created",
        zendesk_event_version: "2022-06-20",
      },
      "/id",
    ],
  ],
  {
    "x-zendesk-webhook-invocation-id": "01HV8X2ACMA2GZ7HE8KG2S0HNB",
    "x-zendesk-webhook-id": "01HV8X2AF22VRRZ1K67G06X1KQ",
    "x-zendesk-account-id": "22129848",
  },
);
