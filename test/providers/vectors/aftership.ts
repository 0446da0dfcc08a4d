import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    // Code that another receiver of webhooks publishes for this provider.
    by: "hookdeck/webhook-skills aftership-webhooks 0.1.0",
    standing: "recorded",
    secret: "afsh-71",
    sent: {
      body: '{"event":"tracking_update","event_id":"56afc2a5-4d8b-4a51-b3ae-d1a1b4b6f2a7","is_tracking_first_tag":true,"msg":{"id":"x"},"ts":1795435199}',
      headers: {
        "aftership-hmac-sha256": "c80y/W85efKkPmHhwNLe9lRG1GQ1sgx1QZNogeXJ1M8=",
      },
    },
    event: { type: "tracking_update", id: "56afc2a5-4d8b-4a51-b3ae-d1a1b4b6f2a7" },
  },
];
