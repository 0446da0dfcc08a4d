import type { Vector } from "../vector.ts";
import { carries, PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.datadoghq.com/integrations/webhooks/",
    standing: "described",
    secret: "dd-token-3",
    sent: {
      body: '{"id":"7523984203948","event_type":"metric_alert_monitor","title":"CPU","last_updated":"1795435199000"}',
      headers: carries("authorization", "Bearer "),
    },
    event: {
      type: "metric_alert_monitor",
      id: "7523984203948:4484d0c05f0edcdc4a8e60c883654d4485a038e7745f58c6f6cbe213dfa555f9",
    },
  },
];
