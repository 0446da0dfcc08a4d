import { EMAIL, ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** What the token holds, after https://github.com/kinde-oss/webhook. */
export const book: SampleBook = jsonBook("Kinde", [
  [
    "user.created",
    {
      data: { user: { id: "kp_a1b2c3d4e5f6", email: EMAIL, first_name: "Ada" } },
      event_id: "event_0123456789abcdef0123456789abcdef",
      event_timestamp: ISO,
      source: "admin",
      timestamp: ISO,
      type: "user.created",
    },
  ],
]);
