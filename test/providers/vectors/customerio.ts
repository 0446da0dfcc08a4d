import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    // A client library's own test.
    by: "https://github.com/healthjoy/async-customerio/blob/026ab6803dd9dbbe180e86859669ae5502266773/tests/test_request_validator.py",
    standing: "published",
    secret: "755781b5e03a973f3405a85474d5a032a60fd56fabaad66039b12eadd83955fa",
    at: new Date("2023-08-21T15:57:12Z"),
    sent: {
      body: '{"data":{"action_id":42,"campaign_id":23,"content":"Welcome to the club, we are with you.","customer_id":"user-123","delivery_id":"RAECAAFwnUSneIa0ZXkmq8EdkAM==","headers":{"Custom-Header":["custom-value"]},"identifiers":{"id":"user-123"},"recipient":"test@example.com","subject":"Thanks for signing up"},"event_id":"01E2EMRMM6TZ12TF9WGZN0WJQT","metric":"sent","object_type":"email","timestamp":1692633432}',
      headers: {
        "x-cio-timestamp": "1692633432",
        "x-cio-signature": "c097b83a7d57a0810625180a61213eab7e0389a54b33dd11c3a6f17790c8427a",
      },
    },
    event: { type: "email.sent", id: "01E2EMRMM6TZ12TF9WGZN0WJQT" },
  },
  {
    // The check of n8n's trigger node.
    by: "n8n-nodes-base 2.41.2",
    standing: "recorded",
    secret: "ab2b7e30d1c04f0b9a6d5e8f7a1b2c3d",
    sent: {
      body: '{"metric":"opened","event_id":"01E4C4CT6YDC7Y5M7FE1GWWPQJ","object_type":"email","timestamp":1795435199,"data":{"customer_id":"42"}}',
      headers: {
        "x-cio-timestamp": "1795435200",
        "x-cio-signature": "ebea46cc26c6e908ba2856f8618f1baf18257d85262caedb0ae9e0e38432c10e",
      },
    },
    event: { type: "email.opened", id: "01E4C4CT6YDC7Y5M7FE1GWWPQJ" },
  },
];
