import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@line/bot-sdk 11.2.0",
    standing: "recorded",
    secret: "8c570fa6dd201bb328f1c1eac23a96d8",
    sent: {
      body: '{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[{"type":"message","webhookEventId":"01FZ74A0TDDPYRVKNK77XKC3ZR","deliveryContext":{"isRedelivery":false},"timestamp":1795435199000,"message":{"type":"text","id":"1","text":"こんにちは"}}]}',
      headers: {
        "x-line-signature": "+A8dnQZDYHlE2mIxbqfq0k7cP7VC8SaJnCNAgYuVXRA=",
      },
    },
    // The hash of the body without its isRedelivery.
    event: {
      type: "message",
      id: "75e80d50ca67dc10d6dfe97bda7818a33291e89a0e813702b090b2be21506aae",
    },
  },
];
