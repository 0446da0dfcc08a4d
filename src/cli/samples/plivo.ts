import type { SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = {
  userAgent: "Plivo",
  samples: [
    {
      event: "StartApp",
      form: {
        CallUUID: "8b1c8c2e-0d2c-4b8c-9f7a-4f3f3b1e7d11",
        CallStatus: "in-progress",
        Direction: "inbound",
        Event: "StartApp",
        From: "4915112345678",
        To: "4915735987654",
      },
      fresh: ["/CallUUID"],
    },
  ],
};
