import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("DocuSign-Connect", [
  [
    "envelope-completed",
    {
      event: "envelope-completed",
      apiVersion: "v2.1",
      uri: "/restapi/v2.1/accounts/1843/envelopes/717f2bfc-c6d4-41fd-b238-3f2f0c0cf777",
      retryCount: 0,
      configurationId: 507,
      generatedDateTime: "2026-11-23T12:00:00.0000000Z",
      data: {
        accountId: "c2cc9b6e-9458-4c7d-93cc-f02b81b0594f",
        userId: "88cd52aa-33b6-4351-9aa4-47572edbd068",
        envelopeId: "717f2bfc-c6d4-41fd-b238-3f2f0c0cf777",
      },
    },
    "/data/envelopeId",
  ],
]);
