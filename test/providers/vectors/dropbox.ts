import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://www.dropbox.com/developers/reference/webhooks",
    standing: "described",
    secret: "0a1b2c3d4e5f6g7",
    sent: {
      body: '{"list_folder":{"accounts":["dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc"]}}',
      headers: signs("x-dropbox-signature", "hex"),
    },
    event: { type: "dropbox" },
  },
];
