import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "replicate 1.4.0",
    standing: "recorded",
    secret: "whsec_d2ViaG9vay1yZWxheS12ZWN0b3Ita2V5",
    sent: {
      body: '{"id":"ufawqhfynnddngldkgtslldrkq","version":"5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa","created_at":"2026-11-23T11:59:50.000Z","completed_at":"2026-11-23T11:59:59.000Z","status":"succeeded","input":{"text":"Zoë"},"output":null,"error":null}',
      headers: {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1795435200",
        "webhook-signature": "v1,wNmOXfRzwa8WWzocUvYysRIltPXonJY9Xto72JPjxFU=",
      },
    },
    event: { type: "succeeded", id: "msg_p5jXN8AQM9LWM0D4loKWxJek" },
  },
  {
    by: "replicate 1.4.0",
    standing: "recorded",
    secret: "whsec_cmVwbGljYXRlLXdlYmhvb2stc2VjcmV0",
    sent: {
      body: '{"id":"ufawqhfynnddngldkgtslldrkq","status":"succeeded","output":"Grüße “ü” 🚂"}',
      headers: {
        "webhook-id": "msg_r",
        "webhook-timestamp": "1795435200",
        "webhook-signature": "v1,31YgzwSrC3lpsggyBfh9hiq8Rbyz2aQ+sIHeZEL7nYY=",
      },
    },
    event: {
      id: "msg_r",
      type: "succeeded",
    },
  },
];
