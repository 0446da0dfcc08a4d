import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Datadog/1.0", [
  [
    "metric_alert_monitor",
    {
      id: "7512384190",
      title: "[Triggered] The mill is hot",
      last_updated: "1795435200000",
      event_type: "metric_alert_monitor",
      date: "1795435200000",
      org: { id: "1843", name: "Engines" },
    },
  ],
]);
