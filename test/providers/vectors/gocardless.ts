import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "gocardless-nodejs 10.1.2",
    standing: "recorded",
    secret: "ED7D658C-D8EB-4941-948B-3973214F2D49",
    sent: {
      body: '{"events":[{"id":"EV00BD05S5VM2T","created_at":"2026-11-23T11:59:58.000Z","resource_type":"subscriptions","action":"created","links":{"subscription":"SB0003JJQ2MR06"},"metadata":{"note":"Ærø"}}],"meta":{"webhook_id":"WB00BD05S5VM2T"}}',
      headers: {
        "webhook-signature": "e6cab6b4508654bb83e28c8ce97f8bbecf606c93bbfd2f11dc736c2adc06ae13",
      },
    },
    event: { type: "subscriptions.created", id: "WB00BD05S5VM2T" },
  },
];
