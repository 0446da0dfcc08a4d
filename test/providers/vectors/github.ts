import { sign, verify } from "@octokit/webhooks-methods";
import type { Printed, Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@octokit/webhooks-methods",
    standing: "live",
    secret: "It's a Secret to Everybody",
    sent: {
      body: '{"id":"evt_1","type":"thing.happened","text":"Grüße “ü” 🚂","n":12345678901234567890}',
      headers: async (body, secret) => ({
        "X-GitHub-Event": "push",
        "X-GitHub-Delivery": "d-1",
        "X-Hub-Signature-256": await sign(secret, body),
      }),
    },
    official: (body, headers, secret) => verify(secret, body, headers["X-Hub-Signature-256"] ?? ""),
    event: { type: "push", id: "d-1" },
  },
];

export const printed: readonly Printed[] = [
  {
    by: "https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation",
    secret: "It's a Secret to Everybody",
    body: "Hello, World!",
    headers: {
      "content-type": "text/plain",
      "X-Hub-Signature-256":
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    },
  },
];
