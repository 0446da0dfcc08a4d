import { samples } from "./_standard-webhooks.ts";
import type { SampleBook } from "./sample.ts";

/** The same in Svix's own header names: https://docs.svix.com/receiving/introduction. */
export const book: SampleBook = {
  userAgent: "Svix-Webhooks/1.84.0",
  headers: { "svix-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W" },
  samples,
};
