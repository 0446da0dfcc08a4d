import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "sentry-sdk",
  [
    [
      "issue.created",
      {
        action: "created",
        installation: { uuid: "a8e5d37a-696c-4c54-adb5-b3f28d64c7de" },
        data: {
          issue: {
            id: "1843507",
            title: "RangeError: carriage",
            level: "error",
            status: "unresolved",
            project: { slug: "mill" },
          },
        },
        actor: { type: "application", name: "Sentry" },
      },
    ],
    [
      "event_alert.triggered",
      {
        action: "triggered",
        installation: { uuid: "a8e5d37a-696c-4c54-adb5-b3f28d64c7de" },
        data: {
          event: { event_id: "b1946ac92492d2347c6235b4d2611184", title: "RangeError: carriage" },
          triggered_rule: "Mill",
        },
        actor: { type: "application", name: "Sentry" },
      },
    ],
  ],
  { "request-id": "b1946ac92492d2347c6235b4d2611184", "sentry-hook-timestamp": "1795435200" },
);
