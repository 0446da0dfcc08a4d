import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("weipay-webhooks", [
  [
    "charge:confirmed",
    {
      attempt_number: 1,
      event: {
        api_version: "2018-03-22",
        created_at: "2026-11-23T12:00:00Z",
        data: {
          code: "66BEOV2A",
          id: "f765421f-2a63-4d1c-9f0b-6b1a7c3d5e90",
          name: "Punched cards",
        },
        id: "24934862-d980-46cb-9402-43c81b0cdba6",
        resource: "event",
        type: "charge:confirmed",
      },
      id: "1fc5e3d0-7a52-4f8b-8f2e-6b1a7c3d5e91",
      scheduled_for: "2026-11-23T12:00:00Z",
    },
  ],
]);
