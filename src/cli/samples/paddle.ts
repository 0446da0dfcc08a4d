import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Paddle", [
  [
    "transaction.completed",
    {
      data: {
        id: "txn_01hv8wptq8987qeep44cyrewp9",
        status: "completed",
        customer_id: "ctm_01hv6y1jedq4p1n0yqn5ba3ky4",
        currency_code: "EUR",
        details: { totals: { total: "24500", tax: "3912" } },
      },
      event_id: "evt_01hv8x2acma2gz7he8kg2s0hna",
      event_type: "transaction.completed",
      notification_id: "ntf_01hv8x2af22vrrz1k67g06x1kq",
      occurred_at: "2026-11-23T12:00:00.000000Z",
    },
    "/notification_id",
  ],
  [
    "subscription.created",
    {
      data: { id: "sub_01hv8x29kz0t586xy6zn1a62ny", status: "active", items: [] },
      event_id: "evt_01hv8x2acma2gz7he8kg2s0hnb",
      event_type: "subscription.created",
      notification_id: "ntf_01hv8x2af22vrrz1k67g06x1kr",
      occurred_at: "2026-11-23T12:00:00.000000Z",
    },
  ],
]);
