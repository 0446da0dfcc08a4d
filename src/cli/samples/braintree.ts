import type { SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = {
  userAgent: "Braintree Webhooks",
  samples: [
    {
      event: "subscription_charged_successfully",
      formXml: `<?xml version="1.0" encoding="UTF-8"?>\n<notification>\n  <timestamp type="datetime">2026-11-23T12:00:00Z</timestamp>\n  <kind>subscription_charged_successfully</kind>\n  <subject>\n    <subscription>\n      <id>1843507</id>\n    </subscription>\n  </subject>\n</notification>\n`,
      fresh: ["/notification/subject/subscription/id"],
    },
  ],
};
