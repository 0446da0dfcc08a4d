import { EMAIL, SECONDS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("mailgun/treq-25.0", [
  [
    "delivered",
    {
      signature: {
        timestamp: String(SECONDS),
        token: "b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c",
        signature: "",
      },
      "event-data": {
        event: "delivered",
        id: "CPgfbmQMTCKtHW6uIWtuVe",
        timestamp: SECONDS + 0.52,
        "log-level": "info",
        recipient: EMAIL,
        message: {
          headers: {
            subject: "Läuft die Mühle?",
            "message-id": "20261123120000.1.1843@mg.example.com",
          },
        },
      },
    },
    "/signature/token",
  ],
]);
