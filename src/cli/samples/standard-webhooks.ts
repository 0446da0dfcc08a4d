import type { SampleBook } from "./sample.ts";

const samples = [
  {
    event: "user.created",
    json: {
      type: "user.created",
      timestamp: "2026-11-23T12:00:00.000Z",
      data: {
        id: "usr_2mXk7QvJ2ZbWc1Yt",
        email: "ada@example.com",
        name: "Ada Lovelace – 100 % engine",
      },
    },
  },
  {
    event: "contact.updated",
    json: {
      type: "contact.updated",
      timestamp: "2026-11-23T12:00:00.000Z",
      data: {
        id: "1f81eb52-5198-4599-803e-771906343485",
        first_name: "Ada",
        last_name: "Lovelace",
      },
    },
  },
] as const;

/** After the payloads in https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md. */
const standardWebhooks: SampleBook = {
  userAgent: "Standard-Webhooks/1.0",
  headers: { "webhook-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W" },
  samples,
};

/** The same in Svix's own header names: https://docs.svix.com/receiving/introduction. */
const svix: SampleBook = {
  userAgent: "Svix-Webhooks/1.84.0",
  headers: { "svix-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W" },
  samples,
};

/** By preset. */
export const books: Readonly<Record<string, SampleBook>> = {
  "standard-webhooks": standardWebhooks,
  svix: svix,
};
