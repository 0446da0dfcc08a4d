import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const paddleClassic = {
  name: "paddle-classic",
  title: "Paddle Classic",
  docs: "https://developer.paddle.com/webhook-reference/ZG9jOjI1MzUzOTg2-verifying-webhooks",
  secret: "the account's public key (PEM)",
  verify: {
    kind: "signature",
    algorithm: "rsa-sha1",
    key: "spki",
    content: "{php:p_signature}",
    signature: { at: "form:p_signature", encoding: "base64" },
  },
  event: {
    id: "body:/alert_id",
    idSigned: true,
    identity: { by: ["id"], content: "params", known: "documented" },
    type: ["body:/alert_name"],
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: 72,
} satisfies Provider;
