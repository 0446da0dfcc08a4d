import { EMAIL, SECONDS, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("FusionAuth", [
  [
    "user.create",
    {
      event: {
        createInstant: SECONDS * 1000,
        id: UUID,
        info: {},
        tenantId: UUID,
        type: "user.create",
        user: { id: UUID, email: EMAIL, firstName: "Ada", active: true },
      },
    },
  ],
]);
