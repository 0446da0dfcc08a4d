import { SECONDS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("RevenueCat", [
  [
    "INITIAL_PURCHASE",
    {
      api_version: "1.0",
      event: {
        id: "12345678-1234-1234-1234-123456789012",
        type: "INITIAL_PURCHASE",
        app_user_id: "ada",
        product_id: "team_monthly",
        period_type: "NORMAL",
        purchased_at_ms: SECONDS * 1000,
        event_timestamp_ms: SECONDS * 1000,
        store: "APP_STORE",
        environment: "SANDBOX",
      },
    },
  ],
]);
