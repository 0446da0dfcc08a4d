import type { Vector } from "../vector.ts";
import { published, RSA, signedBy } from "./_jwt.ts";
import { SECONDS } from "./_signing.ts";

const TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";

export const vectors: readonly Vector[] = [
  {
    by: "jose",
    standing: "live",
    options: { tenantId: TENANT, audience: "api://relay" },
    published: published.keySet(RSA),
    sent: {
      body: '{"specversion":"1.0","id":"9aeb0fdf-c01e-0131-0922-9eb54906e209","source":"/subscriptions/x","type":"Microsoft.Storage.BlobCreated","time":"2026-11-23T11:59:59Z","data":{"api":"Grüße"}}',
      headers: async () => ({
        authorization: `Bearer ${await signedBy(RSA, "RS256", {
          iss: `https://sts.windows.net/${TENANT}/`,
          aud: "api://relay",
          appid: "4962773b-9cdb-44cf-a8bf-237846a00ab7",
          exp: Number(SECONDS) + 3600,
        })}`,
      }),
    },
    event: {
      type: "Microsoft.Storage.BlobCreated",
      id: "/subscriptions/x:9aeb0fdf-c01e-0131-0922-9eb54906e209",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];
