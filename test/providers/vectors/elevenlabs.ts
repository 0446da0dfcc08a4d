import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@elevenlabs/elevenlabs-js 2.73.0",
    standing: "recorded",
    secret: "wsec_1234567890abcdef",
    sent: {
      body: '{"type":"post_call_transcription","event_timestamp":1795435199,"data":{"agent_id":"xyz","conversation_id":"abc","status":"done"}}',
      headers: {
        "elevenlabs-signature":
          "t=1795435200,v0=7a4b6c8238d8372c3300dae8fba0bf1a3e5789ad4719b7d8e0bcb8e78a8deb06",
      },
    },
    event: { type: "post_call_transcription" },
  },
];
