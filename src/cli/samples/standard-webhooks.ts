import { samples } from "./_standard-webhooks.ts";
import type { SampleBook } from "./sample.ts";

/**
 * After the payloads in
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md.
 */
export const book: SampleBook = {
  userAgent: "Standard-Webhooks/1.0",
  headers: { "webhook-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W" },
  samples,
};
