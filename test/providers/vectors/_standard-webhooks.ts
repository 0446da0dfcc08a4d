import { Webhook } from "standardwebhooks";
import { AT } from "../receive.ts";
import { SECONDS } from "./_signing.ts";

/** A secret of the form that the specification gives. */
export const WHSEC = `whsec_${Buffer.from("webhook-relay-vector-key").toString("base64")}`;

/** Headers as the reference library signs them. */
export function standardHeaders(id: string, body: string, secret = WHSEC): Record<string, string> {
  const signature = new Webhook(secret).sign(id, AT, body);
  return { "webhook-id": id, "webhook-timestamp": SECONDS, "webhook-signature": signature };
}
