import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "openai 7.57.0",
    standing: "recorded",
    secret: "whsec_d2ViaG9vay1yZWxheS12ZWN0b3Ita2V5",
    sent: {
      body: '{"object":"event","id":"evt_685343a1381c819085d44c354e1b330e","type":"response.completed","created_at":1795435199,"data":{"id":"resp_685342e6c53c8190a1be43f081506c52"}}',
      headers: {
        "webhook-id": "wh_685342e6c53c8190a1be43f081506c52",
        "webhook-timestamp": "1795435200",
        "webhook-signature": "v1,JeKuiE+aHHJitlhkhxqUjVWMExtfUQFot5bR5k/Dunw=",
      },
    },
    event: {
      type: "response.completed",
      id: "wh_685342e6c53c8190a1be43f081506c52",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    by: "openai 7.57.0",
    standing: "recorded",
    secret: "whsec_b3BlbmFpLXdlYmhvb2stc2VjcmV0LTI0",
    sent: {
      body: '{"id":"evt_1","object":"event","created_at":1795435200,"type":"response.completed","data":{"id":"resp_1","text":"Grüße “ü” 🚂"}}',
      headers: {
        "webhook-id": "wh_1",
        "webhook-timestamp": "1795435200",
        "webhook-signature": "v1,T2xPThvDYoTbdE6CdaQpxh7FZxBBGHUHiQ8zVdLAR3E=",
      },
    },
    event: {
      id: "wh_1",
      type: "response.completed",
    },
  },
];
