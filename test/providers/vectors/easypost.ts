import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@easypost/api 8.9.0",
    standing: "recorded",
    secret: "sécret ﬁ",
    sent: {
      body: '{"description":"batch.created","id":"evt_6db5a37ed6f611efa5ca3cecef1b359e","mode":"test","object":"Event","created_at":"2026-11-23T11:59:58Z","result":{"weight":16.0}}',
      headers: {
        "x-hmac-signature":
          "hmac-sha256-hex=698988b3cd2359650813c32dac076b6cac570680bfe2fb1d6ac39c17e2ee99b5",
      },
    },
    event: { type: "batch.created", id: "evt_6db5a37ed6f611efa5ca3cecef1b359e" },
  },
];
