import { SECONDS, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Go-http-client/2.0", [
  [
    "http_alert_edge_error",
    {
      name: "Errors at the edge",
      text: "Errors at the edge of mill.example.com",
      data: { zone: UUID },
      ts: SECONDS,
      account_id: "a1b2c3d4e5f60718293a4b5c6d7e8f90",
      policy_id: UUID,
      alert_type: "http_alert_edge_error",
    },
    "/data/zone",
  ],
]);
