import type { Proof } from "./proof.ts";

type Vector = Omit<Proof, "headers" | "official"> & {
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * Deliveries at 2026-11-23T12:00:00Z that the provider's own SDK, in the version named, took at that moment, and refused with another
 * body; Vonage's alone does not look at the body. Recorded, because several of these SDKs have tens of megabytes.
 */
export const STANDARD_VECTORS: readonly Vector[] = [
  {
    preset: "openai",
    by: "openai 7.57.0",
    secret: "whsec_d2ViaG9vay1yZWxheS12ZWN0b3Ita2V5",
    headers: {
      "webhook-id": "wh_685342e6c53c8190a1be43f081506c52",
      "webhook-timestamp": "1795435200",
      "webhook-signature": "v1,JeKuiE+aHHJitlhkhxqUjVWMExtfUQFot5bR5k/Dunw=",
    },
    body: '{"object":"event","id":"evt_685343a1381c819085d44c354e1b330e","type":"response.completed","created_at":1795435199,"data":{"id":"resp_685342e6c53c8190a1be43f081506c52"}}',
    event: {
      type: "response.completed",
      id: "wh_685342e6c53c8190a1be43f081506c52",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    preset: "anthropic",
    by: "@anthropic-ai/sdk 1.12.0",
    secret: "whsec_d2ViaG9vay1yZWxheS12ZWN0b3Ita2V5",
    headers: {
      "webhook-id": "msg_2mXk7QvJ2ZbWc1Yt",
      "webhook-timestamp": "1795435200",
      "webhook-signature": "v1,78bh6BdQxk23X4Sc/cpbNeTaHvsDjYIjBJpcFpIWiGg=",
    },
    body: '{"type":"event","id":"whevt_01JZQ8","created_at":"2026-11-23T11:59:59Z","data":{"type":"session.created","id":"sesn_01XYZ","organization_id":"org-1","workspace_id":"wrkspc_1"}}',
    event: {
      type: "session.created",
      id: "msg_2mXk7QvJ2ZbWc1Yt",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    preset: "liveblocks",
    by: "@liveblocks/node 3.24.2",
    secret: "whsec_d2ViaG9vay1yZWxheS12ZWN0b3Ita2V5",
    headers: {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1795435200",
      "webhook-signature": "v1,i5bJVEBJ52nW5UszC6d5LRHPYCtxf7lYAn8A+H35Ulw=",
    },
    body: '{"type":"storageUpdated","data":{"projectId":"my-project","roomId":"zoë’s-room","updatedAt":"2026-11-23T11:59:59.000Z"}}',
    event: { type: "storageUpdated", id: "msg_p5jXN8AQM9LWM0D4loKWxJek" },
  },
  {
    preset: "replicate",
    by: "replicate 1.4.0",
    secret: "whsec_d2ViaG9vay1yZWxheS12ZWN0b3Ita2V5",
    headers: {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1795435200",
      "webhook-signature": "v1,wNmOXfRzwa8WWzocUvYysRIltPXonJY9Xto72JPjxFU=",
    },
    body: '{"id":"ufawqhfynnddngldkgtslldrkq","version":"5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa","created_at":"2026-11-23T11:59:50.000Z","completed_at":"2026-11-23T11:59:59.000Z","status":"succeeded","input":{"text":"Zoë"},"output":null,"error":null}',
    event: { type: "succeeded", id: "msg_p5jXN8AQM9LWM0D4loKWxJek" },
  },
  {
    preset: "resend",
    by: "resend 6.38.0",
    secret: "whsec_d2ViaG9vay1yZWxheS12ZWN0b3Ita2V5",
    headers: {
      "svix-id": "msg_2LJgaUpZZzLXwEHXtNNbKOs8y0X",
      "svix-timestamp": "1795435200",
      "svix-signature": "v1,I4DQmylqNYV9c2YF9hl1mILPHdCWCKEFstXs8DJOMD8=",
    },
    body: '{"type":"email.delivered","created_at":"2026-11-23T11:59:59.126Z","data":{"email_id":"56761188-7520-42d8-8898-ff6fc54ce618","from":"Acme <onboarding@resend.dev>","to":["zoë@example.com"],"subject":"Grüße"}}',
    event: {
      type: "email.delivered",
      id: "msg_2LJgaUpZZzLXwEHXtNNbKOs8y0X",
      time: "2026-11-23T11:59:59.126Z",
    },
  },
  {
    preset: "clerk",
    by: "@clerk/backend 3.25.0",
    secret: "whsec_d2ViaG9vay1yZWxheS12ZWN0b3Ita2V5",
    headers: {
      "svix-id": "msg_2LJgaUpZZzLXwEHXtNNbKOs8y0X",
      "svix-timestamp": "1795435200",
      "svix-signature": "v1,uakiM3uttH9Wi7HN5ONu1ZdidmxfaFsA2FOV0wA4Mtk=",
    },
    body: '{"data":{"id":"user_29w83sxmDNGwOuEthce5gg56FcC","object":"user","first_name":"Zoë"},"instance_id":"ins_123","object":"event","timestamp":1795435199000,"type":"user.created"}',
    event: {
      type: "user.created",
      id: "msg_2LJgaUpZZzLXwEHXtNNbKOs8y0X",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    preset: "polar",
    by: "@polar-sh/sdk 1.0.1",
    secret: "whsec_d2ViaG9vay1yZWxheS12ZWN0b3Ita2V5",
    headers: {
      "webhook-id": "a3e3c8d6-5a43-4a3b-9a34-7d6a5d2b1c0f",
      "webhook-timestamp": "1795435200",
      "webhook-signature": "v1,bqGFuqVlVXFdmXT5EZgG11EXqSUa/kJ9E3u0ExxPQVU=",
    },
    body: '{"type":"order.paid","timestamp":"2026-11-23T11:59:59.000Z","data":{"id":"1dbfc517-0bbf-4301-9ba8-555ca42b9737","customer":{"name":"Zoë"}}}',
    event: {
      type: "order.paid",
      id: "a3e3c8d6-5a43-4a3b-9a34-7d6a5d2b1c0f",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    preset: "polar-legacy",
    by: "@polar-sh/sdk 1.0.1",
    secret: "polar_whs_0a1b2c3d4e5f60718293a4b5",
    headers: {
      "webhook-id": "a3e3c8d6-5a43-4a3b-9a34-7d6a5d2b1c0f",
      "webhook-timestamp": "1795435200",
      "webhook-signature": "v1,BdSQdZJPa9ZilDxwVK4B2Wb22TXrKVmduIOZaYA8vtw=",
    },
    body: '{"type":"order.paid","timestamp":"2026-11-23T11:59:59.000Z","data":{"id":"1dbfc517-0bbf-4301-9ba8-555ca42b9737","customer":{"name":"Zoë"}}}',
    event: {
      type: "order.paid",
      id: "a3e3c8d6-5a43-4a3b-9a34-7d6a5d2b1c0f",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    preset: "telnyx",
    by: "telnyx 7.24.0",
    secret: "fESKXr53wisVwSCklQCMFl/ViNSDcy4QwNx/4gDfbNs=",
    headers: {
      "telnyx-timestamp": "1795435200",
      "telnyx-signature-ed25519":
        "puKt9MBIElRwUvg1Zx9yJwlC8E3R1MH9UCXuFWy69PFHUNtuRAQuCSKw2ClrSVJMVwUpZFSaZ48y3+7jbEHJAQ==",
    },
    body: '{"data":{"event_type":"message.received","id":"b301ed3f-1490-491f-995f-6e64e69674d4","occurred_at":"2026-11-23T11:59:59.000+00:00","payload":{"text":"Grüße"},"record_type":"event"},"meta":{"attempt":1,"delivered_to":"https://example.com/webhooks"}}',
    event: {
      type: "message.received",
      id: "b301ed3f-1490-491f-995f-6e64e69674d4",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    preset: "qstash",
    by: "@upstash/qstash 2.12.0",
    secret: "sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r",
    publicUrl: "https://relay.example.com/qstash",
    headers: {
      "upstash-signature":
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJVcHN0YXNoIiwic3ViIjoiaHR0cHM6Ly9yZWxheS5leGFtcGxlLmNvbS9xc3Rhc2giLCJleHAiOjE3OTU0MzU1MDAsIm5iZiI6MTc5NTQzNTIwMCwiaWF0IjoxNzk1NDM1MjAwLCJqdGkiOiJqd3RfNjdreFhENlVCQWs3RHFVNmh6dUhNRGRYRlhmUCIsImJvZHkiOiIwakVvYzlOM0RvTm9OZTl3V0RiT1o3Q3QxcGlNOVhuYXJ2a1ppWkpZSjFzPSJ9.zxA9TLCFbllo9_RuzzlARgTK54LUNdWddy1ae9ikN9g",
      "upstash-message-id": "msg_7YoJxFpwkEy5zBp378JgvD6YBDPBEqkBPje2JGTCEUiASMJQ1FwY9",
    },
    body: '{"hello":"Zoë"}',
    event: { type: "qstash", id: "msg_7YoJxFpwkEy5zBp378JgvD6YBDPBEqkBPje2JGTCEUiASMJQ1FwY9" },
  },
  {
    preset: "livekit",
    by: "livekit-server-sdk 2.19.2",
    secret: "livekit-secret-0a1b2c3d4e5f6071",
    options: { apiKey: "APIeeAs8UWDfx7N" },
    headers: {
      "content-type": "application/webhook+json",
      authorization:
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJBUEllZUFzOFVXRGZ4N04iLCJuYmYiOjE3OTU0MzUyMDAsImV4cCI6MTc5NTQzNTUwMCwic2hhMjU2IjoiejZRS1VEYjVRdlV4cC9VMmFJcE1nZ0YvK1IxaUoxak1Ba0tnSVJjeDFMaz0ifQ.BmC4BACcPhSHr0mXXk-RBz0wWQaIvUZ5JMMcMPw0nhM",
    },
    body: '{"event":"room_started","room":{"sid":"RM_hycBMAjmt6Ub","name":"Zoë","emptyTimeout":300},"id":"EV_eugWmGhovZmm","createdAt":"1795435199"}',
    event: { type: "room_started", id: "EV_eugWmGhovZmm", time: "2026-11-23T11:59:59.000Z" },
  },
  {
    preset: "vonage",
    by: "@vonage/jwt 1.17.1",
    secret: "vonage-signature-secret-0a1b2c3d4e5f",
    headers: {
      authorization:
        "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3OTU0MzUyMDAsImp0aSI6ImM1YmE4ZjI0LTFhMTQtNGMxMC1iZmRmLTNmYmU4Y2U1MTFiNSIsImlzcyI6IlZvbmFnZSIsInBheWxvYWRfaGFzaCI6Ijg2MjcxMjU5NTYxZmIzYmIwNzU5NWI5M2IyOTNhNmFlYWM4Y2FkYzM0OWJmYzE1MDgwNDI2N2M2NzQ4YmY0ODMiLCJhcGlfa2V5IjoiYTFiMmMzZCIsImFwcGxpY2F0aW9uX2lkIjoiYWFhYWFhYWEtYmJiYi1jY2NjLWRkZGQtMDEyMzQ1Njc4OWFiIn0.0RgnaYyiBBXq_8sogNCmXoYY9LRk6TOr1p9ck8V4j2U",
    },
    body: '{"to":"447700900000","from":"447700900001","channel":"sms","message_uuid":"aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab","timestamp":"2026-11-23T11:59:59Z","message_type":"text","text":"Grüße"}',
    event: { type: "text", time: "2026-11-23T11:59:59.000Z" },
  },
];
