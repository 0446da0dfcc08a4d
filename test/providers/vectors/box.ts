import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "box-node-sdk 10.12.0",
    standing: "recorded",
    secret: "SamplePrimaryKey",
    sent: {
      body: '{"type":"webhook_event","id":"0f2b9c1e-5f6e-4f0e-9a53-b1de12b6a001","created_at":"2026-11-23T04:00:00-08:00","trigger":"FILE.UPLOADED","source":{"id":"73835521473","type":"file","name":"Größe.pdf"}}',
      headers: {
        "box-delivery-id": "673a081b-bb4b-4d45-b4f1-4131a29c1d07",
        "box-delivery-timestamp": "2026-11-23T04:00:00-08:00",
        "box-signature-version": "1",
        "box-signature-algorithm": "HmacSHA256",
        "box-signature-primary": "Fnb/yfboze3WBezbYTqgEzhCbP1CULxoj/eTSj8YGKs=",
        "box-signature-secondary": "fjFzVdrjMwz7XXAAXdxQfVun8deiVOTzrZji8TAVzv8=",
      },
    },
    event: { type: "FILE.UPLOADED", id: "0f2b9c1e-5f6e-4f0e-9a53-b1de12b6a001" },
  },
  {
    by: "box-node-sdk 10.12.0",
    standing: "recorded",
    secret: "SampleSecondaryKey",
    sent: {
      body: '{"type":"webhook_event","id":"0f2b9c1e-5f6e-4f0e-9a53-b1de12b6a001","created_at":"2026-11-23T04:00:00-08:00","trigger":"FILE.UPLOADED","source":{"id":"73835521473","type":"file","name":"Größe.pdf"}}',
      headers: {
        "box-delivery-id": "673a081b-bb4b-4d45-b4f1-4131a29c1d07",
        "box-delivery-timestamp": "2026-11-23T04:00:00-08:00",
        "box-signature-version": "1",
        "box-signature-algorithm": "HmacSHA256",
        "box-signature-primary": "bt4kpLjU+zXe6j6AsmcFXMT5cW2S3uLCf5TWJnpD138=",
        "box-signature-secondary": "fjFzVdrjMwz7XXAAXdxQfVun8deiVOTzrZji8TAVzv8=",
      },
    },
    event: { type: "FILE.UPLOADED", id: "0f2b9c1e-5f6e-4f0e-9a53-b1de12b6a001" },
  },
];
