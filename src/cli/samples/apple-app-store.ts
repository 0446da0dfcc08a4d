import { UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/**
 * What the token holds, after
 * https://developer.apple.com/documentation/appstoreservernotifications/responsebodyv2decodedpayload.
 */
export const book: SampleBook = jsonBook("", [
  [
    "SUBSCRIBED.INITIAL_BUY",
    {
      notificationType: "SUBSCRIBED",
      subtype: "INITIAL_BUY",
      notificationUUID: UUID,
      version: "2.0",
      signedDate: 1_795_521_600_000,
      data: { appAppleId: 1234, bundleId: "com.example", environment: "Sandbox" },
    },
  ],
  [
    "TEST",
    {
      notificationType: "TEST",
      notificationUUID: UUID,
      version: "2.0",
      signedDate: 1_795_521_600_000,
      data: { appAppleId: 1234, bundleId: "com.example", environment: "Sandbox" },
    },
  ],
]);
