import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@dropbox/sign 1.11.0",
    standing: "recorded",
    secret: "d7b1c7a4",
    sent: {
      body: '----------------------------9f8b7a\r\ncontent-disposition: form-data; name="json"\r\n\r\n{"event":{"event_time":"1795435200","event_type":"signature_request_sent","event_hash":"2cec62f25143df0765c7b99d564f3ca3fc66e11feb1caf85581aab1ffbe4c4e3","event_metadata":{"related_signature_id":"Grüße “ü” 🚂"}}}\r\n----------------------------9f8b7a--\r\n',
      headers: {
        "content-type": "multipart/form-data; boundary=--------------------------9f8b7a",
      },
    },
    event: {
      id: "2cec62f25143df0765c7b99d564f3ca3fc66e11feb1caf85581aab1ffbe4c4e3::Grüße “ü” 🚂",
      type: "signature_request_sent",
    },
  },
];
