import type { Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "https://uploadcare.com/docs/webhooks/",
    standing: "described",
    secret: "12345X",
    sent: {
      body: '{"initiator":{"type":"api"},"hook":{"id":677,"event":"file.uploaded","target":"https://x"},"data":{"uuid":"d5c9e4e2"}}',
      headers: signs("x-uc-signature", "hex", { prefix: "v1=" }),
    },
    event: { type: "file.uploaded" },
  },
  {
    by: "https://github.com/uploadcare/uploadcare-ruby/blob/main/spec/uploadcare/param/webhook_signature_verifier_spec.rb",
    standing: "published",
    secret: "12345X",
    sent: {
      body: '{"payload_hash":"1844671900","data":{"uuid":"f08d7c8a-2971-42e0-ab01-780d9039b40b","image_info":{"color_mode":"RGB","format":"JPEG","height":168,"width":300,"orientation":null,"dpi":null,"geo_location":null,"datetime_original":null,"sequence":false},"video_info":null,"content_info":{"mime":{"mime":"image/jpeg","type":"image","subtype":"jpeg"},"video":null,"image":{"color_mode":"RGB","format":"JPEG","height":168,"width":300,"orientation":null,"dpi":null,"geo_location":null,"datetime_original":null,"sequence":false}},"mime_type":"image/jpeg","original_filename":"download.jpeg","size":10603,"is_image":true,"is_ready":true,"datetime_removed":null,"datetime_stored":null,"datetime_uploaded":null,"original_file_url":"https://ucarecdn.com/f08d7c8a-2971-42e0-ab01-780d9039b40b/download.jpeg","url":"","source":null,"variations":null,"rekognition_info":null},"hook":{"id":889783,"project_id":123681,"target":"https://6f48-188-232-175-230.ngrok.io/posts","event":"file.uploaded","is_active":true,"created_at":"2021-11-18T06:17:42.730459Z","updated_at":"2021-11-18T06:17:42.730459Z"},"file":"https://ucarecdn.com/f08d7c8a-2971-42e0-ab01-780d9039b40b/download.jpeg"}',
      headers: {
        "x-uc-signature": "v1=9b31c7dd83fdbf4a2e12b19d7f2b9d87d547672a325b9492457292db4f513c70",
      },
    },
    event: { type: "file.uploaded" },
  },
];
