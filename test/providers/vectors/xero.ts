import type { Printed, Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "https://developer.xero.com/documentation/guides/webhooks/configuring-your-server/",
    standing: "described",
    secret: "OSd0eLlVIY9ZhViEqlDUh4+6n6M+Lo+eDaEJheJ6OCCg==",
    sent: {
      body: '{"events":[{"resourceId":"717f2bfc-c6d4-41fd-b238-3f2f0c0cf777","eventCategory":"INVOICE","eventType":"UPDATE","tenantId":"c2cc9b6e"}],"firstEventSequence":1,"lastEventSequence":1,"entropy":"S0m3r4Nd0mt3xt"}',
      headers: signs("x-xero-signature", "base64"),
    },
    event: { type: "INVOICE.UPDATE" },
  },
];

export const printed: readonly Printed[] = [
  {
    // The own test of a library for many providers, with the body that Xero's page shows.
    by: "https://github.com/SlopMaster2/webhook-verify/blob/0826741597510503b5e9f0ae6b63d5b100d9abcf/src/providers/xero.rs",
    secret: "xero_webhook_test_secret",
    body: '{ "events" : [], "lastEventSequence" : 0 , "firstEventSequence" : 0 , "entropy" : "S0m3r4Nd0mt3xt" }',
    headers: { "x-xero-signature": "hnekiT0GuNX9rRmSlg0oxCxyBHwzBcb0J24w8gQbXo0=" },
    answer: "",
  },
];
