import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "webflow-api 3.3.4",
    standing: "recorded",
    secret: "7c9c6b9d1f2e3a4b5c6d",
    sent: {
      body: '{"triggerType":"form_submission","payload":{"name":"Contact","siteId":"65427cf400e02b306eaa049c","data":{"First Name":"Zaphod"}}}',
      headers: {
        "x-webflow-timestamp": "1795435200000",
        "x-webflow-signature": "290cfdd2f0d7873991ad8261bfe73a6c285507fb2e5605b3bc7db4074553a6e6",
      },
    },
    event: { type: "form_submission" },
  },
];
