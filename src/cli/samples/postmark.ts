import { EMAIL, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Postmark", [
  [
    "Delivery",
    {
      RecordType: "Delivery",
      MessageID: UUID,
      Recipient: EMAIL,
      DeliveredAt: "2026-11-23T12:00:00Z",
      Details: "250 OK",
      Tag: "welcome",
      ServerID: 23,
      Metadata: {},
      MessageStream: "outbound",
    },
    "/MessageID",
  ],
  [
    "Bounce",
    {
      RecordType: "Bounce",
      ID: 42,
      Type: "HardBounce",
      TypeCode: 1,
      MessageID: UUID,
      Email: EMAIL,
      BouncedAt: "2026-11-23T12:00:00Z",
      MessageStream: "outbound",
    },
    "/MessageID",
  ],
]);
