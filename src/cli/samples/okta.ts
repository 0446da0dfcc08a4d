import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Okta-Event-Hooks", [
  [
    "user.lifecycle.create",
    {
      eventType: "com.okta.event_hook",
      eventTypeVersion: "1.0",
      cloudEventsVersion: "0.1",
      source: "https://engines.okta.com/api/v1/eventHooks/who1843",
      eventId: "b5a188b9-5ece-4636-b041-482ffda96311",
      data: {
        events: [
          {
            uuid: "17f13222-1c8a-11ef-9a1c-2d6b6f1c0a77",
            published: ISO,
            eventType: "user.lifecycle.create",
            severity: "INFO",
            actor: { id: "00u1843", displayName: "Ada Lovelace" },
            outcome: { result: "SUCCESS" },
          },
        ],
      },
      eventTime: ISO,
      contentType: "application/json",
    },
  ],
]);
