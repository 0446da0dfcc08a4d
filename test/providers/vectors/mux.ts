import Mux from "@mux/mux-node";
import type { Vector } from "../vector.ts";
import { SECONDS, mac, passes } from "./_signing.ts";

const mux = new Mux({ tokenId: "unused", tokenSecret: "unused" });

export const vectors: readonly Vector[] = [
  {
    by: "@mux/mux-node",
    standing: "live",
    secret: "rt8n2k4v6x8z0b2d4f6h8j0l2n4p6r8t",
    sent: {
      body: '{"type":"video.asset.ready","object":{"type":"asset","id":"0201p02fGKPE7MrbC269XRD7LpcHhrmbu0002"},"id":"3a56ac3d-33da-4366-855b-f592d898409d","environment":{"name":"Production"},"data":{"status":"ready"},"created_at":"2026-11-23T11:59:58.000000Z","attempts":[]}',
      headers: (body, secret) => ({
        "mux-signature": `t=${SECONDS},v1=${mac("sha256", "hex", secret, `${SECONDS}.${body}`)}`,
      }),
    },
    official: (body, headers, secret) =>
      passes(() => mux.webhooks.verifySignature(body, headers, secret)),
    event: { type: "video.asset.ready", id: "3a56ac3d-33da-4366-855b-f592d898409d" },
  },
];
