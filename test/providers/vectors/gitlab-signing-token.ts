import type { Vector } from "../vector.ts";
import { standardHeaders, WHSEC } from "./_standard-webhooks.ts";

export const vectors: readonly Vector[] = [
  {
    by: "standardwebhooks",
    standing: "live",
    secret: WHSEC,
    sent: {
      body: '{"object_kind":"merge_request","user":{"name":"Zoë"},"object_attributes":{"action":"open","iid":1}}',
      headers: (body) => ({
        ...standardHeaders("f5e57ebe-07a4-4b25-b0f5-6d2d0a3b7c11", body),
        "x-gitlab-event": "Merge Request Hook",
      }),
    },
    event: { type: "merge_request.open", id: "f5e57ebe-07a4-4b25-b0f5-6d2d0a3b7c11" },
  },
];
