import type { Printed, Vector } from "../vector.ts";
import { mac } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "https://circleci.com/docs/webhooks/#validate-webhooks, a second version beside v1",
    standing: "described",
    secret: "hunter123",
    sent: {
      body: '{"type":"workflow-completed","id":"3888f21b-eaa7-38e3-8f3d-75a63bba8895","happened_at":"2026-11-23T11:59:59.317Z","workflow":{"status":"success"}}',
      headers: (body, secret) => ({
        "circleci-event-type": "workflow-completed",
        "circleci-signature": `v1=${mac("sha256", "hex", secret, body)},v2=4fcc06915b43d8a49aff193441e9e18654e6a27c2c428b02e8fcc41ccc2299f9`,
      }),
    },
    event: { type: "workflow-completed", id: "3888f21b-eaa7-38e3-8f3d-75a63bba8895" },
  },
];

export const printed: readonly Printed[] = [
  ["hello world", "secret", "734cc62f32841568f45715aeb9f4d7891324e6d948e4c6c60c0621cdac48623a"],
  ["lalala", "another-secret", "daa220016c8f29a8b214fbfc3671aeec2145cfb1e6790184ffb38b6d0425fa00"],
  [
    "an-important-request-payload",
    "hunter123",
    "9be2242094a9a8c00c64306f382a7f9d691de910b4a266f67bd314ef18ac49fa",
  ],
].map(([body = "", secret = "", hex = ""]) => ({
  by: "https://circleci.com/docs/webhooks/#validate-webhooks",
  secret,
  body,
  headers: { "circleci-signature": `v1=${hex}` },
}));
