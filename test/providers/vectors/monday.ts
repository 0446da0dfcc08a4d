import type { Vector } from "../vector.ts";
import { tokenOf } from "./_jwt.ts";
import { SECONDS } from "./_signing.ts";

const AUDIENCE = "https://relay.example.com/monday";

export const vectors: readonly Vector[] = [
  {
    by: "jose",
    standing: "live",
    secret: "monday-signing-secret-0a1b2c3d4e5f",
    options: { audience: AUDIENCE },
    sent: {
      body: '{"event":{"type":"create_pulse","triggerTime":"2026-11-23T11:59:59.000Z","subscriptionId":507,"triggerUuid":"b5ed2e17c530f43668de130142445cba","pulseName":"Grüße"}}',
      headers: async (_, secret) => ({
        authorization: await tokenOf(
          { aud: AUDIENCE, accountId: 1, userId: 2, exp: Number(SECONDS) + 300 },
          secret,
        ),
      }),
    },
    event: { type: "create_pulse", id: "b5ed2e17c530f43668de130142445cba:507" },
  },
];
