/** Headers of the Standard Webhooks family. */
export const standard = { "webhook-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W" };

/** The same under Svix's own prefix. */
export const svix = { "svix-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W" };

/**
 * After the payloads in
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md.
 */
export const samples = [
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
