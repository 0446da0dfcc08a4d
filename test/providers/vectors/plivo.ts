import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "plivo 4.79.0",
    standing: "recorded",
    secret: "ZjQ4ZmUxYzJk",
    publicUrl: "https://relay.example.com/plivo",
    sent: {
      body: "CallUUID=u-1&From=%2B4915112345&Event=StartApp&Text=Gr%C3%BC%C3%9Fe+%E2%80%9C%C3%BC%E2%80%9D+%F0%9F%9A%82",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-plivo-signature-v3": "AAAA,elzZrsXZvmrlBKqty/uaykImuuqL/edoNFi992HsZFw=",
        "x-plivo-signature-v3-nonce": "62513451350342",
      },
    },
    event: {
      type: "StartApp",
    },
  },
  {
    by: "plivo 4.79.0",
    standing: "recorded",
    secret: "ZjQ4ZmUxYzJk",
    publicUrl: "https://relay.example.com/plivo?b=2&a=1",
    sent: {
      body: "Event=Hangup&CallStatus=completed",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-plivo-signature-v3": "AAAA,Ovdoah94u7fbKKgL756Q878WQjm91f6VvveNQuXR7N0=",
        "x-plivo-signature-v3-nonce": "62513451350342",
      },
      query: "b=2&a=1",
    },
    event: {
      type: "Hangup",
    },
  },
  {
    by: "plivo 4.79.0",
    standing: "recorded",
    secret: "ZjQ4ZmUxYzJk",
    publicUrl: "https://relay.example.com/plivo?b=2&a=1",
    sent: {
      body: "",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-plivo-signature-v3": "AAAA,bs//qTagKymJwvR6LDDw4SU3uuq37KCNnR7zsv/UlYc=",
        "x-plivo-signature-v3-nonce": "62513451350342",
      },
      query: "b=2&a=1",
    },
    event: {
      type: "plivo",
    },
  },
];
