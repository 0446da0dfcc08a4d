import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "livekit-server-sdk 2.19.2",
    standing: "recorded",
    secret: "livekit-secret-0a1b2c3d4e5f6071",
    options: { apiKey: "APIeeAs8UWDfx7N" },
    sent: {
      body: '{"event":"room_started","room":{"sid":"RM_hycBMAjmt6Ub","name":"Zoë","emptyTimeout":300},"id":"EV_eugWmGhovZmm","createdAt":"1795435199"}',
      headers: {
        "content-type": "application/webhook+json",
        authorization:
          "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJBUEllZUFzOFVXRGZ4N04iLCJuYmYiOjE3OTU0MzUyMDAsImV4cCI6MTc5NTQzNTUwMCwic2hhMjU2IjoiejZRS1VEYjVRdlV4cC9VMmFJcE1nZ0YvK1IxaUoxak1Ba0tnSVJjeDFMaz0ifQ.BmC4BACcPhSHr0mXXk-RBz0wWQaIvUZ5JMMcMPw0nhM",
      },
    },
    event: { type: "room_started", id: "EV_eugWmGhovZmm", time: "2026-11-23T11:59:59.000Z" },
  },
  {
    by: "livekit-server-sdk 2.19.2",
    standing: "recorded",
    secret: "livekit-secret",
    options: {
      apiKey: "APIkey",
    },
    sent: {
      body: '{"event":"room_started","id":"EV_1","createdAt":"1795435200","room":{"name":"Grüße “ü” 🚂"}}',
      headers: {
        "content-type": "application/webhook+json",
        authorization:
          "eyJhbGciOiJIUzI1NiJ9.eyJzaGEyNTYiOiJRUWg0d085NGYxcytkNVBjR0lUbTZKcmt2VWt5SUZhNnhsYWxFMjFqVFI4PSIsImlzcyI6IkFQSWtleSIsImV4cCI6MTc5NTQzNTUwMCwibmJmIjoxNzk1NDM1MjAwfQ.QLbsOjfF5QABQf6Bjqwqgu5Rl8GDsxxs1Sy0Gk0x410",
      },
    },
    event: {
      id: "EV_1",
      type: "room_started",
    },
  },
];
