import type { Vector } from "../vector.ts";
import { carries, PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://developer.okta.com/docs/concepts/event-hooks/",
    standing: "described",
    secret: "Basic key-of-the-hook-7",
    sent: {
      body: '{"eventType":"com.okta.event_hook","eventTime":"2026-11-23T11:59:59.000Z","eventId":"b5a188b9-5ece-4636-b041-482ffda96311","data":{"events":[{"uuid":"x","eventType":"user.lifecycle.create"}]}}',
      headers: carries("authorization"),
    },
    event: {
      type: "user.lifecycle.create",
      id: "b5a188b9-5ece-4636-b041-482ffda96311",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];
