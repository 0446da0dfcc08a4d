import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "stream-chat 9.53.0",
    standing: "recorded",
    secret: "gx6bkgxzyfmpj2s4c8u2",
    sent: {
      body: '{"type":"message.new","cid":"messaging:fun","created_at":"2026-11-23T11:59:59.123456Z","message":{"id":"m1","text":"hé"}}',
      headers: {
        "x-signature": "2e24432698de3adc9f011700b3d06326e6b4e7bac90896570922dc0e5687892e",
        "x-webhook-id": "5a9f1c5e-1b8b-4c7e-9d9b-6f2e3a4b5c6d",
      },
    },
    event: { type: "message.new", id: "5a9f1c5e-1b8b-4c7e-9d9b-6f2e3a4b5c6d" },
  },
];
