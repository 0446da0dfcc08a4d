import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "viber-bot 1.0.18",
    standing: "recorded",
    secret: "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9",
    sent: {
      body: '{"event":"delivered","timestamp":1795435199000,"message_token":4912661846655238145,"user_id":"01234567890A="}',
      headers: {
        "x-viber-content-signature":
          "7caa75daea157ae0a951f856c66f0fb8aaa9ff1163184490e27551f19b83f109",
      },
    },
    event: { type: "delivered" },
  },
];
