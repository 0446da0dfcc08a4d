import { EMAIL, ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Webflow", [
  [
    "form_submission",
    {
      triggerType: "form_submission",
      payload: {
        name: "Contact",
        siteId: "65427cf400e02b306eaa049c",
        data: { "First Name": "Ada", email: EMAIL },
        id: "6321ca84df3949bfc6752327",
        submittedAt: ISO,
      },
    },
    "/payload/id",
  ],
]);
