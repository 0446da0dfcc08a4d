import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "braintree 3.40.0",
    standing: "recorded",
    secret: "integration_private_key",
    options: {
      publicKey: "integration_public_key",
    },
    sent: {
      body: "bt_signature=other%7C0000000000000000000000000000000000000000%26integration_public_key%7C076d2e1e787e10f1dd7a740d6943c9560cb87efc&bt_payload=PG5vdGlmaWNhdGlvbj4KICAgIDx0aW1lc3RhbXAgdHlwZT0iZGF0ZXRpbWUiPjIwMjYtMTEtMjNUMTI6MDA6MDBaPC90aW1lc3RhbXA%2BCiAgICA8a2luZD5zdWJzY3JpcHRpb25fd2VudF9wYXN0X2R1ZTwva2luZD4KICAgIAogICAgPHN1YmplY3Q%2BPHN1YnNjcmlwdGlvbj4KICAgIDxpZD5teV9pZDwvaWQ%2BCiAgICA8dHJhbnNhY3Rpb25zIHR5cGU9ImFycmF5Ij48L3RyYW5zYWN0aW9ucz4KICAgIDxhZGRfb25zIHR5cGU9ImFycmF5Ij48L2FkZF9vbnM%2BCiAgICA8ZGlzY291bnRzIHR5cGU9ImFycmF5Ij48L2Rpc2NvdW50cz4KPC9zdWJzY3JpcHRpb24%2BPC9zdWJqZWN0Pgo8L25vdGlmaWNhdGlvbj4%3D%0A",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
      },
    },
    event: {
      type: "subscription_went_past_due",
    },
  },
  {
    // The SDK's own gateway signs the payload with the line break that ends it, and its parser accepts one without.
    by: "https://github.com/braintree/braintree_node/blob/master/lib/braintree/webhook_notification_gateway.js",
    standing: "described",
    secret: "integration_private_key",
    options: { publicKey: "integration_public_key" },
    sent: {
      body: "bt_signature=integration_public_key%7C076d2e1e787e10f1dd7a740d6943c9560cb87efc&bt_payload=PG5vdGlmaWNhdGlvbj4KICAgIDx0aW1lc3RhbXAgdHlwZT0iZGF0ZXRpbWUiPjIwMjYtMTEtMjNUMTI6MDA6MDBaPC90aW1lc3RhbXA%2BCiAgICA8a2luZD5zdWJzY3JpcHRpb25fd2VudF9wYXN0X2R1ZTwva2luZD4KICAgIAogICAgPHN1YmplY3Q%2BPHN1YnNjcmlwdGlvbj4KICAgIDxpZD5teV9pZDwvaWQ%2BCiAgICA8dHJhbnNhY3Rpb25zIHR5cGU9ImFycmF5Ij48L3RyYW5zYWN0aW9ucz4KICAgIDxhZGRfb25zIHR5cGU9ImFycmF5Ij48L2FkZF9vbnM%2BCiAgICA8ZGlzY291bnRzIHR5cGU9ImFycmF5Ij48L2Rpc2NvdW50cz4KPC9zdWJzY3JpcHRpb24%2BPC9zdWJqZWN0Pgo8L25vdGlmaWNhdGlvbj4%3D",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    },
    event: { type: "subscription_went_past_due" },
  },
];
