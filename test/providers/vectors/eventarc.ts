import type { Vector } from "../vector.ts";
import { published, RSA, signedBy } from "./_jwt.ts";
import { SECONDS } from "./_signing.ts";

const EMAIL = "push@p.iam.gserviceaccount.com";

export const vectors: readonly Vector[] = [
  {
    by: "jose",
    standing: "live",
    options: { audience: "https://relay.example.com/eventarc", email: EMAIL },
    published: published.keySet(RSA),
    sent: {
      body: '{"bucket":"mill","name":"grüße.json"}',
      headers: async () => ({
        "ce-specversion": "1.0",
        "ce-id": "1096434104173400",
        "ce-source": "//storage.googleapis.com/projects/_/buckets/mill",
        "ce-type": "google.cloud.storage.object.v1.finalized",
        "ce-time": "2026-11-23T11:59:59Z",
        authorization: `Bearer ${await signedBy(RSA, "RS256", {
          iss: "https://accounts.google.com",
          aud: "https://relay.example.com/eventarc",
          email: EMAIL,
          email_verified: true,
          iat: Number(SECONDS),
          exp: Number(SECONDS) + 3600,
        })}`,
      }),
    },
    event: {
      type: "google.cloud.storage.object.v1.finalized",
      id: "//storage.googleapis.com/projects/_/buckets/mill:1096434104173400",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];
