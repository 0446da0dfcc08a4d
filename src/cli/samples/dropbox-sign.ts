import type { SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = {
  userAgent: "Dropbox Sign API",
  contentType: "multipart/form-data; boundary=relay-2f1b0d4c4f8b8f2e",
  samples: [
    {
      event: "signature_request_signed",
      formJson: {
        event: {
          event_type: "signature_request_signed",
          event_time: "1795435200",
          event_hash: "",
          event_metadata: { related_signature_id: "ad4d8a769b555fa5ef38691465d426682bf2c992" },
        },
        account_guid: "63522885f9261e2b04eea043933ee7313eb674fd",
        signature_request: {
          signature_request_id: "fa5c8a0b0f492d768749333ad6fcc214c111e967",
          title: "The mill",
          is_complete: false,
        },
      },
      fresh: ["/signature_request/signature_request_id"],
    },
  ],
};
