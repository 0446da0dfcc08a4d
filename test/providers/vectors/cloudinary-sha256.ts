import { v2 as cloudinary } from "cloudinary";
import { createHash } from "node:crypto";
import type { Vector } from "../vector.ts";
import { SECONDS } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "cloudinary",
    standing: "live",
    secret: "a3bcD_eF5gH1jKlMnOpQrStUvWx",
    sent: {
      body: '{"notification_type":"upload","timestamp":"2026-11-23T11:59:59+00:00","request_id":"2d1d2b2f","public_id":"Größe"}',
      headers: (body, secret) => ({
        "x-cld-timestamp": SECONDS,
        "x-cld-signature": createHash("sha256")
          .update(body + SECONDS + secret)
          .digest("hex"),
      }),
    },
    official: (body, headers, secret) => {
      cloudinary.config({ api_secret: secret, signature_algorithm: "sha256" });
      return cloudinary.utils.verifyNotificationSignature(
        body,
        Number(headers["x-cld-timestamp"]),
        headers["x-cld-signature"] ?? "",
      );
    },
    event: { type: "upload", time: "2026-11-23T11:59:59.000Z" },
  },
];
