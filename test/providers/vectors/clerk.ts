import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@clerk/backend 3.25.0",
    standing: "recorded",
    secret: "whsec_d2ViaG9vay1yZWxheS12ZWN0b3Ita2V5",
    sent: {
      body: '{"data":{"id":"user_29w83sxmDNGwOuEthce5gg56FcC","object":"user","first_name":"Zoë"},"instance_id":"ins_123","object":"event","timestamp":1795435199000,"type":"user.created"}',
      headers: {
        "svix-id": "msg_2LJgaUpZZzLXwEHXtNNbKOs8y0X",
        "svix-timestamp": "1795435200",
        "svix-signature": "v1,uakiM3uttH9Wi7HN5ONu1ZdidmxfaFsA2FOV0wA4Mtk=",
      },
    },
    event: {
      type: "user.created",
      id: "msg_2LJgaUpZZzLXwEHXtNNbKOs8y0X",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];
