import type { Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "https://github.com/intuit/QuickBooks-V3-Java-SDK/blob/develop/ipp-v3-java-devkit/src/test/java/com/intuit/ipp/services/WebhooksServiceTest.java",
    standing: "published",
    secret: "b5771f19b12ddb4bcdb9f08bdc50bc63878a",
    sent: {
      body: '{"eventNotifications":[{"realmId":"1185883450","dataChangeEvent":{"entities":[{"name":"Customer","id":"1","operation":"Create","lastUpdated":"2015-10-05T14:42:19-0700"}]}}]}',
      headers: { "intuit-signature": "JC2GUwciPmRBwEO7WvrRmKqu9tGOKL8FFallocTFi8Q=" },
    },
    event: { type: "Customer.Create" },
  },
  {
    by: "https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks, entities",
    standing: "described",
    secret: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    sent: {
      body: '{"eventNotifications":[{"realmId":"1185883450","dataChangeEvent":{"entities":[{"name":"Customer","id":"1","operation":"Create","lastUpdated":"2026-11-23T11:59:59.000Z"}]}}]}',
      headers: signs("intuit-signature", "base64"),
    },
    event: { type: "Customer.Create" },
  },
  {
    by: "https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks, CloudEvents",
    standing: "described",
    secret: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    sent: {
      body: '[{"specversion":"1.0","id":"88cd52aa-33b6-4351-9aa4-47572edbd068","source":"intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=","type":"qbo.customer.created.v1","time":"2026-11-23T11:59:59Z","intuitentityid":"1234"}]',
      headers: signs("intuit-signature", "base64"),
    },
    event: { type: "qbo.customer.created.v1" },
  },
];
