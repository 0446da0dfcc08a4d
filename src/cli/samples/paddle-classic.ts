import { EMAIL } from "./_shared.ts";
import type { SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = {
  userAgent: "Paddle",
  samples: [
    {
      event: "subscription_created",
      form: {
        alert_id: "1843507002",
        alert_name: "subscription_created",
        checkout_id: "1-a1b2c3d4e5f6a7b-0123456789",
        currency: "EUR",
        email: EMAIL,
        event_time: "2026-11-23 12:00:00",
        next_bill_date: "2026-12-23",
        passthrough: "Läuft die Mühle? 🚂",
        quantity: "1",
        status: "active",
        subscription_id: "507",
        subscription_plan_id: "3",
        unit_price: "24.50",
        user_id: "1843",
      },
    },
  ],
};
