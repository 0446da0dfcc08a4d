import { exportJWK, SignJWT } from "jose";
import type { Vector } from "../vector.ts";
import { privateKey, publicKey } from "./_rsa.ts";

export const without =
  "@kinde/webhook fetches the keys from the issuer in the token and cannot be given any, so it cannot be asked here";

const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256", use: "sig" };
const body = await new SignJWT({
  type: "user.created",
  event_id: "event_1",
  event_timestamp: "2026-11-23T11:59:59.000Z",
  data: { user: { first_name: "Zoë" } },
})
  .setProtectedHeader({ alg: "RS256", kid: "k1" })
  .sign(privateKey);

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.kinde.com/integrate/webhooks/add-manage-webhooks",
    standing: "described",
    published: JSON.stringify({ keys: [jwk] }),
    options: { host: "engines.kinde.com" },
    sent: { body, headers: { "content-type": "application/jwt" } },
    event: { type: "user.created", id: "event_1", time: "2026-11-23T11:59:59.000Z" },
  },
];
