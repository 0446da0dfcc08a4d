import type { Vector } from "../vector.ts";
import { carries, PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.gitlab.com/user/project/integrations/webhooks/",
    standing: "described",
    secret: "gl-s3cret-token-7",
    sent: {
      body: '{"object_kind":"push","event_name":"push","ref":"refs/heads/grüße","project":{"id":507}}',
      headers: (body, secret) => ({
        ...carries("x-gitlab-token")(body, secret),
        "x-gitlab-event": "Push Hook",
        "idempotency-key": "f5e57ebe-07a4-4b25-b0f5-6d2d0a3b7c11",
      }),
    },
    event: { type: "push", id: "f5e57ebe-07a4-4b25-b0f5-6d2d0a3b7c11" },
  },
];
