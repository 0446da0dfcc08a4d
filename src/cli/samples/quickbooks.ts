import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("QuickBooks", [
  [
    "qbo.invoice.created.v1",
    [
      {
        specversion: "1.0",
        id: "88cd52aa-33b6-4351-9aa4-47572edbd068",
        source: "intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=",
        type: "qbo.invoice.created.v1",
        datacontenttype: "application/json",
        time: "2026-11-23T12:00:00Z",
        intuitentityid: "1843",
        intuitaccountid: "9130354698012345",
        data: {},
      },
    ],
    "/0/id",
  ],
]);
