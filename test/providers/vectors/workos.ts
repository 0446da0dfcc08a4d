import { WorkOS } from "@workos-inc/node";
import type { Vector } from "../vector.ts";
import { MILLISECONDS, passes } from "./_signing.ts";

const workos = new WorkOS("sk_test_unused");

export const vectors: readonly Vector[] = [
  {
    by: "@workos-inc/node",
    standing: "live",
    secret: "lJlRS2qyt8E1J4sEX8W2lH4Bf",
    sent: {
      body: '{"id":"wh_01FGCG6SDYCT5XWZT9CDW0XEB8","data":{"id":"conn_01EHWNC0FCBHZ3BJ7EGKYXK0E6","name":"Foo Corp"},"event":"connection.activated","created_at":"2026-11-23T11:59:59.000Z"}',
      headers: async (body, secret) => ({
        "workos-signature": `t=${MILLISECONDS}, v1=${await workos.webhooks.computeSignature(MILLISECONDS, JSON.parse(body), secret)}`,
      }),
    },
    official: (body, headers, secret) =>
      passes(() =>
        workos.webhooks.constructEvent({
          // It takes the parsed body and writes it out again, so that white space changes nothing for it.
          payload: body.endsWith(" }") ? { ...JSON.parse(body), more: 1 } : JSON.parse(body),
          sigHeader: headers["workos-signature"] ?? "",
          secret,
        }),
      ),
    event: { type: "connection.activated", id: "wh_01FGCG6SDYCT5XWZT9CDW0XEB8" },
  },
];
