import type { Vector } from "../vector.ts";
import { PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.docker.com/docker-hub/repos/manage/webhooks/",
    standing: "described",
    secret: "d0cker-hub-url-1",
    sent: {
      body: '{"callback_url":"https://registry.hub.docker.com/u/x/hook/1/","push_data":{"pushed_at":1795435199,"pusher":"x","tag":"latest"},"repository":{"repo_name":"x/relay"}}',
      headers: {},
      query: (secret) => `token=${encodeURIComponent(secret)}`,
    },
    event: { type: "dockerhub", time: "2026-11-23T11:59:59.000Z" },
  },
];
