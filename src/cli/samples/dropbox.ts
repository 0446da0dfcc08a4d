import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("DropboxWebhooks/1.0", [
  [
    "dropbox",
    {
      list_folder: { accounts: ["dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc"] },
      delta: { users: [12_345_678] },
    },
    "/list_folder/accounts/0",
  ],
]);
