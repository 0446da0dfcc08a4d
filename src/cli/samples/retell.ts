import { MS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Retell", [
  [
    "call_ended",
    {
      event: "call_ended",
      call: {
        call_type: "phone_call",
        from_number: "+4915112345678",
        to_number: "+4915735987654",
        direction: "inbound",
        call_id: "Jabr9TXYYJHfvl6Syypi88rdAHYHmcq6",
        call_status: "ended",
        start_timestamp: MS,
        end_timestamp: MS + 63_000,
      },
    },
    "/call/call_id",
  ],
]);
