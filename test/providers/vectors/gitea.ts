import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.gitea.com/usage/repository/webhooks",
    standing: "described",
    secret: "3gEsCfjlV2ugRwgpU#w1",
    sent: {
      body: '{"action":"opened","number":1,"pull_request":{"title":"Größe"},"repository":{"name":"webhooks"}}',
      headers: signs("x-gitea-signature", "hex", {
        more: {
          "x-gitea-event": "pull_request",
          "x-gitea-delivery": "f6266f16-1bf3-46a5-9ea4-602e06ead473",
        },
      }),
    },
    event: { type: "pull_request.opened", id: "f6266f16-1bf3-46a5-9ea4-602e06ead473" },
  },
];
