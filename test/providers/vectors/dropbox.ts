import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    // Others' library.
    by: "nuxt-webhook-validators 0.2.12",
    standing: "recorded",
    secret: "0a1b2c3d4e5f6g7",
    sent: {
      body: '{"list_folder":{"accounts":["dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc"]}}',
      headers: {
        "x-dropbox-signature": "2d978cb0ef9c3ecd8038134d99b68bab01ed1a465d20e84da94bcd5c38973f50",
      },
    },
    event: { type: "dropbox" },
  },
];
