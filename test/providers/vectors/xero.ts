import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

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
