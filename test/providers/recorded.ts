import type { Given } from "./given.ts";

/** A delivery that a provider's own library made or took. */
export type Recorded = Omit<Given, "fetch" | "at"> & {
  readonly preset: string;
  /** Library and version. */
  readonly by: string;
  /** PEM of what the provider would publish. */
  readonly publishedKey?: string;
  readonly event: { readonly id?: string; readonly type: string };
};

/**
 * Deliveries at 2026-11-23T12:00:00Z that the named libraries took at that moment (braintree, @contentful/node-apps-toolkit and
 * livekit-server-sdk also signed them). Recorded, because together these libraries and what they bring have 200 MB.
 */
export const RECORDED: readonly Recorded[] = [
  {
    preset: "contentful",
    by: "@contentful/node-apps-toolkit 3.16.1",
    secrets: ["cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"],
    publicUrl: "https://relay.example.com/contentful?env=a&b=c d",
    body: '{"sys":{"id":"1","type":"Entry","updatedAt":"2026-11-23T11:59:59.000Z"},"text":"Grüße “ü” 🚂"}',
    headers: {
      "x-contentful-topic": "ContentManagement.Entry.publish",
      "x-contentful-idempotency-key": "k-1",
      "content-type": "application/vnd.contentful.management.v1+json",
      "x-contentful-signature": "eeddf2ffa19ce8424a10fedd36c9dd06468c02a700c84a2bcd4a1a2cbc47caa7",
      "x-contentful-signed-headers":
        "content-type,x-contentful-idempotency-key,x-contentful-signed-headers,x-contentful-timestamp,x-contentful-topic",
      "x-contentful-timestamp": "1795435200000",
    },
    event: {
      id: "k-1",
      type: "ContentManagement.Entry.publish",
    },
  },
  {
    preset: "plivo",
    by: "plivo 4.79.0",
    secrets: ["ZjQ4ZmUxYzJk"],
    publicUrl: "https://relay.example.com/plivo",
    body: "CallUUID=u-1&From=%2B4915112345&Event=StartApp&Text=Gr%C3%BC%C3%9Fe+%E2%80%9C%C3%BC%E2%80%9D+%F0%9F%9A%82",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-plivo-signature-v3": "AAAA,elzZrsXZvmrlBKqty/uaykImuuqL/edoNFi992HsZFw=",
      "x-plivo-signature-v3-nonce": "62513451350342",
    },
    event: {
      type: "StartApp",
    },
  },
  {
    preset: "plivo",
    by: "plivo 4.79.0",
    secrets: ["ZjQ4ZmUxYzJk"],
    publicUrl: "https://relay.example.com/plivo?b=2&a=1",
    query: "b=2&a=1",
    body: "Event=Hangup&CallStatus=completed",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-plivo-signature-v3": "AAAA,Ovdoah94u7fbKKgL756Q878WQjm91f6VvveNQuXR7N0=",
      "x-plivo-signature-v3-nonce": "62513451350342",
    },
    event: {
      type: "Hangup",
    },
  },
  {
    preset: "plivo",
    by: "plivo 4.79.0",
    secrets: ["ZjQ4ZmUxYzJk"],
    publicUrl: "https://relay.example.com/plivo?b=2&a=1",
    query: "b=2&a=1",
    body: "",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-plivo-signature-v3": "AAAA,bs//qTagKymJwvR6LDDw4SU3uuq37KCNnR7zsv/UlYc=",
      "x-plivo-signature-v3-nonce": "62513451350342",
    },
    event: {
      type: "plivo",
    },
  },
  {
    preset: "adyen",
    by: "@adyen/api-library 32.1.0",
    secrets: ["44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056"],
    body: '{"live":"false","notificationItems":[{"NotificationRequestItem":{"pspReference":"7914073381342284","originalReference":"","merchantAccountCode":"TestMerchant","merchantReference":"Grüße:\\\\1","amount":{"value":1130,"currency":"EUR"},"eventCode":"AUTHORISATION","success":"true","eventDate":"2026-11-23T13:00:00+01:00","additionalData":{"hmacSignature":"vy/GdRNi8GdtuFC/sq7jP1hxgM2ogFqFYhG5OboL2BI="}}},{"NotificationRequestItem":{"pspReference":"2","originalReference":"7914073381342284","merchantAccountCode":"TestMerchant","merchantReference":"Grüße:\\\\1","amount":{"value":1130,"currency":"EUR"},"eventCode":"CAPTURE","success":"true","eventDate":"2026-11-23T13:00:00+01:00","additionalData":{"hmacSignature":"whjX0OhgTHU1IOnwayg9rhnD/lkpmm6fHtcjaZd3/lY="}}}]}',
    headers: {},
    event: {
      id: "7914073381342284:AUTHORISATION:true",
      type: "AUTHORISATION",
    },
  },
  {
    preset: "dropbox-sign",
    by: "@dropbox/sign 1.11.0",
    secrets: ["d7b1c7a4"],
    body: '----------------------------9f8b7a\r\ncontent-disposition: form-data; name="json"\r\n\r\n{"event":{"event_time":"1795435200","event_type":"signature_request_sent","event_hash":"2cec62f25143df0765c7b99d564f3ca3fc66e11feb1caf85581aab1ffbe4c4e3","event_metadata":{"related_signature_id":"Grüße “ü” 🚂"}}}\r\n----------------------------9f8b7a--\r\n',
    headers: {
      "content-type": "multipart/form-data; boundary=--------------------------9f8b7a",
    },
    event: {
      id: "2cec62f25143df0765c7b99d564f3ca3fc66e11feb1caf85581aab1ffbe4c4e3::Grüße “ü” 🚂",
      type: "signature_request_sent",
    },
  },
  {
    preset: "mercadopago",
    by: "mercadopago 3.6.1",
    secrets: ["mp-secret"],
    query: "data.id=ord01jq4s4ky8hwq6na5pxb65b3d3&type=payment",
    body: '{"id":12345,"type":"payment","action":"payment.updated","data":{"id":"ord01jq4s4ky8hwq6na5pxb65b3d3"}}',
    headers: {
      "x-signature":
        "ts=1795435200,v1=b9f41af5d830e10925bdb62facd85d4549e57005e4c972c8af37cdb3e3bee96f",
      "x-request-id": "bb56a2f1-6aae-46ac-982e-9dcd3581d08e",
    },
    event: {
      id: "12345:26b25e1ec7d7392c7d93454f654262e9539603c49e1550156380899184d2c8b4",
      type: "payment.payment.updated",
    },
  },
  {
    preset: "mercadopago",
    by: "mercadopago 3.6.1",
    secrets: ["mp-secret"],
    query: "data.id=ORD01JQ4S4KY8HWQ6NA5PXB65B3D3&type=payment",
    body: '{"id":12345,"type":"payment","action":"payment.updated","data":{"id":"ORD01JQ4S4KY8HWQ6NA5PXB65B3D3"}}',
    headers: {
      "x-signature":
        "ts=1795435200000,v1=87de519b1b68933002368e88f4f8e12b36f85dc42e92a97756c085ee50ddb101",
      "x-request-id": "bb56a2f1-6aae-46ac-982e-9dcd3581d08e",
    },
    event: {
      id: "12345:af7d6942baee66048aa0f7431c8ce60a98e1330db8d2be0bc2c932c7c2ea2ed8",
      type: "payment.payment.updated",
    },
  },
  {
    preset: "mercadopago",
    by: "mercadopago 3.6.1",
    secrets: ["mp-secret"],
    query: "data.id=123456&type=payment",
    body: '{"id":12345,"type":"payment","action":"payment.updated","data":{"id":"123456"}}',
    headers: {
      "x-signature":
        "ts=1795435200,v1=18e95e6f19b81a10ca045400c2ffd449b0f1d75dea44cabbb673820261b985fc",
    },
    event: {
      id: "12345:d332b283589192a16ddb876975a7bc824c8ad48fdeb698dfda3bba629002c2d6",
      type: "payment.payment.updated",
    },
  },
  {
    preset: "replicate",
    by: "replicate 1.4.0",
    secrets: ["whsec_cmVwbGljYXRlLXdlYmhvb2stc2VjcmV0"],
    body: '{"id":"ufawqhfynnddngldkgtslldrkq","status":"succeeded","output":"Grüße “ü” 🚂"}',
    headers: {
      "webhook-id": "msg_r",
      "webhook-timestamp": "1795435200",
      "webhook-signature": "v1,31YgzwSrC3lpsggyBfh9hiq8Rbyz2aQ+sIHeZEL7nYY=",
    },
    event: {
      id: "msg_r",
      type: "succeeded",
    },
  },
  {
    preset: "openai",
    by: "openai 7.57.0",
    secrets: ["whsec_b3BlbmFpLXdlYmhvb2stc2VjcmV0LTI0"],
    body: '{"id":"evt_1","object":"event","created_at":1795435200,"type":"response.completed","data":{"id":"resp_1","text":"Grüße “ü” 🚂"}}',
    headers: {
      "webhook-id": "wh_1",
      "webhook-timestamp": "1795435200",
      "webhook-signature": "v1,T2xPThvDYoTbdE6CdaQpxh7FZxBBGHUHiQ8zVdLAR3E=",
    },
    event: {
      id: "wh_1",
      type: "response.completed",
    },
  },
  {
    preset: "liveblocks",
    by: "@liveblocks/node 3.24.2",
    secrets: ["whsec_bGl2ZWJsb2Nrcy1zZWNyZXQtMjQtYnl0ZQ=="],
    body: '{"type":"roomCreated","data":{"projectId":"p","roomId":"Grüße “ü” 🚂","createdAt":"2026-11-23T12:00:00Z"}}',
    headers: {
      "webhook-id": "lb_1",
      "webhook-timestamp": "1795435200",
      "webhook-signature": "v1,SuIpyJiTUJ3FpqUbhhkTOKg/RuqZtpBKDyaXUQu6t6w=",
    },
    event: {
      id: "lb_1",
      type: "roomCreated",
    },
  },
  {
    preset: "qstash",
    by: "@upstash/qstash 2.12.0",
    secrets: ["other", "sig_current"],
    publicUrl: "https://relay.example.com/qstash",
    body: "Grüße “ü” 🚂",
    headers: {
      "content-type": "text/plain",
      "upstash-signature":
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJVcHN0YXNoIiwic3ViIjoiaHR0cHM6Ly9yZWxheS5leGFtcGxlLmNvbS9xc3Rhc2giLCJleHAiOjE3OTU0MzU1MDAsIm5iZiI6MTc5NTQzNTIwMCwiaWF0IjoxNzk1NDM1MjAwLCJqdGkiOiJqIiwiYm9keSI6IjhjN1JJUm5IV1VFWndYN0NZdmM0c1ExSVZiZHZlZGIxdUl6WDV4ZE5jd0U9In0.w1gJozhNlu79e2BdJWyEBPLNj_GRbKH9HTB1PfnEE7o",
      "upstash-message-id": "msg_q",
    },
    event: {
      id: "msg_q",
      type: "qstash",
    },
  },
  {
    preset: "livekit",
    by: "livekit-server-sdk 2.19.2",
    secrets: ["livekit-secret"],
    options: {
      apiKey: "APIkey",
    },
    body: '{"event":"room_started","id":"EV_1","createdAt":"1795435200","room":{"name":"Grüße “ü” 🚂"}}',
    headers: {
      "content-type": "application/webhook+json",
      authorization:
        "eyJhbGciOiJIUzI1NiJ9.eyJzaGEyNTYiOiJRUWg0d085NGYxcytkNVBjR0lUbTZKcmt2VWt5SUZhNnhsYWxFMjFqVFI4PSIsImlzcyI6IkFQSWtleSIsImV4cCI6MTc5NTQzNTUwMCwibmJmIjoxNzk1NDM1MjAwfQ.QLbsOjfF5QABQf6Bjqwqgu5Rl8GDsxxs1Sy0Gk0x410",
    },
    event: {
      id: "EV_1",
      type: "room_started",
    },
  },
  {
    preset: "vonage",
    by: "@vonage/jwt 1.17.1",
    secrets: ["vonage-signature-secret"],
    body: '{"channel":"sms","message_uuid":"m-1","status":"delivered","timestamp":"2026-11-23T12:00:00Z","text":"Grüße “ü” 🚂"}',
    headers: {
      authorization:
        "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3OTU0MzUyMDAsImp0aSI6ImoiLCJpc3MiOiJWb25hZ2UiLCJwYXlsb2FkX2hhc2giOiJjNTVhNDgwYzdhZDNkOWI3NjgyYmVkZTI5ZDRiZWZlMGY1YTliNDQ4ZmU1ZTM0YzRjOGU1ZGI4OGVmMDkxMGY2IiwiYXBpX2tleSI6ImEifQ.NM19xgSsX21i-K3VsTIGoUw0cUT9CKgt3K1zAcSFHdQ",
    },
    event: {
      type: "delivered",
    },
  },
  {
    preset: "atlassian-connect",
    by: "atlassian-jwt 2.0.3",
    secrets: ["shared-secret"],
    options: {
      clientKey: "client-key",
    },
    publicUrl: "https://relay.example.com/jira/?b=2&a=x%20y&a=1",
    body: '{"webhookEvent":"jira:issue_created","timestamp":1795435200000,"issue":{"key":"A-1","t":"Grüße “ü” 🚂"}}',
    headers: {
      authorization:
        "JWT eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJjbGllbnQta2V5IiwiaWF0IjoxNzk1NDM1MjAwLCJleHAiOjE3OTU0MzUzODAsInFzaCI6ImFkNzFlMDViZDAzNTI1NDkzNmY1NWI1MzMwNzRmNGE4ZTAzZTNmOGM0Njk3NTAyNWQyYWJhODFhN2M1OGI4ZjUifQ.B0mB8BFEwSlNAPyothnTQHF8q9kUKwoIIWa-BpRJJTI",
      "x-atlassian-webhook-identifier": "w-1",
    },
    event: {
      id: "w-1",
      type: "jira:issue_created",
    },
  },
  {
    preset: "braintree",
    by: "braintree 3.40.0",
    secrets: ["integration_private_key"],
    options: {
      publicKey: "integration_public_key",
    },
    body: "bt_signature=other%7C0000000000000000000000000000000000000000%26integration_public_key%7C076d2e1e787e10f1dd7a740d6943c9560cb87efc&bt_payload=PG5vdGlmaWNhdGlvbj4KICAgIDx0aW1lc3RhbXAgdHlwZT0iZGF0ZXRpbWUiPjIwMjYtMTEtMjNUMTI6MDA6MDBaPC90aW1lc3RhbXA%2BCiAgICA8a2luZD5zdWJzY3JpcHRpb25fd2VudF9wYXN0X2R1ZTwva2luZD4KICAgIAogICAgPHN1YmplY3Q%2BPHN1YnNjcmlwdGlvbj4KICAgIDxpZD5teV9pZDwvaWQ%2BCiAgICA8dHJhbnNhY3Rpb25zIHR5cGU9ImFycmF5Ij48L3RyYW5zYWN0aW9ucz4KICAgIDxhZGRfb25zIHR5cGU9ImFycmF5Ij48L2FkZF9vbnM%2BCiAgICA8ZGlzY291bnRzIHR5cGU9ImFycmF5Ij48L2Rpc2NvdW50cz4KPC9zdWJzY3JpcHRpb24%2BPC9zdWJqZWN0Pgo8L25vdGlmaWNhdGlvbj4%3D%0A",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
    },
    event: {
      type: "subscription_went_past_due",
    },
  },
  {
    preset: "ebay",
    by: "event-notification-nodejs-sdk 1.0.3",
    secrets: ["token"],
    options: {
      clientId: "c",
      clientSecret: "s",
    },
    publishedKey:
      "-----BEGIN PUBLIC KEY-----MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmlNNOMEnBK44QaH6rmFipVRb5ZTigCeB12TJafu6UNvYtKF8V9vsMyj3F6p7Ik1ggnA+sVTI3wWOQJnT9roWUg==-----END PUBLIC KEY-----",
    body: '{"metadata":{"topic":"MARKETPLACE_ACCOUNT_DELETION","schemaVersion":"1.0"},"notification":{"notificationId":"49feeaeb-4982","publishDate":"2026-11-23T11:59:59.679Z","data":{"username":"Grüße “ü” 🚂"}}}',
    headers: {
      "x-ebay-signature":
        "eyJhbGciOiJlY2RzYSIsImtpZCI6Ijk5MzYyNjFhIiwic2lnbmF0dXJlIjoiTUVZQ0lRRHp0Q0xMcUNCSlBLMlMyNUFFVEtlS2dNTGZudENWTUV6NlhCQkJNbm5IVndJaEFKMjhUbGVtMDJnVThmKzdreFhtTUJvM0lqTndPRGpnNnRTamovaXEwVlhrIiwiZGlnZXN0IjoiU0hBMSJ9",
    },
    event: {
      id: "49feeaeb-4982",
      type: "MARKETPLACE_ACCOUNT_DELETION",
    },
  },
  {
    preset: "aws-sns",
    by: "sns-validator 0.3.5",
    secrets: [],
    options: {
      topics: "arn:aws:sns:us-west-2:1:Other, arn:aws:sns:us-west-2:123456789012:MyTopic",
    },
    publishedKey:
      "-----BEGIN CERTIFICATE-----\nMIIDGzCCAgOgAwIBAgIUVqQ8KI+0Dw9+ieC75MFLlR/npWkwDQYJKoZIhvcNAQEL\nBQAwHDEaMBgGA1UEAwwRc25zLmFtYXpvbmF3cy5jb20wIBcNMjYxMTIzMDU1ODIx\nWhgPMjA1MTA3MTUwNTU4MjFaMBwxGjAYBgNVBAMMEXNucy5hbWF6b25hd3MuY29t\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmhf+yiPd1j99zWxPCB7T\nLQxFHhVNFqEY+hK6qb6ul9hlVMhVp1+IzCk3JBj6FaXqFXoCC0rM/CPzFzTNU30q\n85T+ke7Z5Mt34jThqv52bLEGY0WDs+RM9qv83EpR2qL7Ae5UMSvLm+inPW1eg8lB\nY7Lqo66cjSWsDJfLcFnmGULeLXK5vyk4qNcO09ZevXg1UcV/17+bG0rLN2wzI46f\nHUqxlRNuj6sSKAEV+ljeEJZDVaqgaVnMR38J0sid8/nVml55tcB6KImLiUSXBRfk\nwpgrYthPfEfui+HzthcOQSR5BKhRhIhlSTFk0jMNVGK77xH4virrbxyVD5VC/1cp\nJQIDAQABo1MwUTAdBgNVHQ4EFgQU5oF5b/PClRtpTFTOtxMWOo2Rt+0wHwYDVR0j\nBBgwFoAU5oF5b/PClRtpTFTOtxMWOo2Rt+0wDwYDVR0TAQH/BAUwAwEB/zANBgkq\nhkiG9w0BAQsFAAOCAQEAPgbxYrc6djrdI4L9WkkRPrvySp4gYxx5WTfk1+UV9639\npcdASdMg5i15DKOYxAbd6LCinKmHniBgWZ5qR0gSLUa1fo++0x99f8gp/c9xIjiV\nFEhIUR84w0uhBQZey9ymfkJx/f1gjgjgvd2Z4+qCj3ihSICuPdHtkas1+RZ/zsdm\nfmkVuP1G0QXvBiDx+el7eUFG5ef/xFE28cYqpLDcd30wgMuKizt285bWCRPX4Qvq\nBE6oiyZm2bcrJEtL6424usGkAyI8EBanQeIttCP+zHvDKEdF52BjCOIWrSMsDqli\nB4AeT0l5QIb50M/aC2Rd/bale7ZMAdDKrMG3Qyhslw==\n-----END CERTIFICATE-----\n",
    body: '{\n  "Type": "Notification",\n  "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",\n  "TopicArn": "arn:aws:sns:us-west-2:123456789012:MyTopic",\n  "Message": "{\\"a\\":\\"Grüße “ü” 🚂\\\\n\\"}",\n  "Timestamp": "2026-11-23T11:59:58.842Z",\n  "SigningCertURL": "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",\n  "Subject": "My First Message",\n  "UnsubscribeURL": "https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe",\n  "SignatureVersion": "1",\n  "Signature": "j0K5haazj8UMqiavHHDd8SPspr1l15uPmslwabGh/6vgJRfaCKAgse4zmtpfG/0lCgC1eg+8ZGH/hvxkp3dYgM1pwCWM9dKpq9yMsBsqNFDZob2OyDEzULOXfLd0ljYBzGEcf5w18nbqzQT7mMwEfcwO55YPVHkpi+vDWk73S9UIBO2WvgywlNyoQm6omL+5jK2Ls6l/ZCf0+uDidtC4KoXFGiL6qLYFwVKaicdug4VgPjfyRTxdz/a0Q4On2DXFwZ8kI3levm2IJadV8xMdEXsMxqySzYEnG7BV+umMPGoES1rUsZqC9mdILLv3RwxybMHkHHRiTCObf5p9z+zMhw=="\n}',
    headers: {
      "content-type": "text/plain; charset=UTF-8",
      "x-amz-sns-message-type": "Notification",
    },
    event: {
      id: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
      type: "Notification",
    },
  },
  {
    preset: "aws-sns",
    by: "sns-validator 0.3.5",
    secrets: [],
    options: {
      topics: "arn:aws:sns:us-west-2:1:Other, arn:aws:sns:us-west-2:123456789012:MyTopic",
    },
    publishedKey:
      "-----BEGIN CERTIFICATE-----\nMIIDGzCCAgOgAwIBAgIUVqQ8KI+0Dw9+ieC75MFLlR/npWkwDQYJKoZIhvcNAQEL\nBQAwHDEaMBgGA1UEAwwRc25zLmFtYXpvbmF3cy5jb20wIBcNMjYxMTIzMDU1ODIx\nWhgPMjA1MTA3MTUwNTU4MjFaMBwxGjAYBgNVBAMMEXNucy5hbWF6b25hd3MuY29t\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmhf+yiPd1j99zWxPCB7T\nLQxFHhVNFqEY+hK6qb6ul9hlVMhVp1+IzCk3JBj6FaXqFXoCC0rM/CPzFzTNU30q\n85T+ke7Z5Mt34jThqv52bLEGY0WDs+RM9qv83EpR2qL7Ae5UMSvLm+inPW1eg8lB\nY7Lqo66cjSWsDJfLcFnmGULeLXK5vyk4qNcO09ZevXg1UcV/17+bG0rLN2wzI46f\nHUqxlRNuj6sSKAEV+ljeEJZDVaqgaVnMR38J0sid8/nVml55tcB6KImLiUSXBRfk\nwpgrYthPfEfui+HzthcOQSR5BKhRhIhlSTFk0jMNVGK77xH4virrbxyVD5VC/1cp\nJQIDAQABo1MwUTAdBgNVHQ4EFgQU5oF5b/PClRtpTFTOtxMWOo2Rt+0wHwYDVR0j\nBBgwFoAU5oF5b/PClRtpTFTOtxMWOo2Rt+0wDwYDVR0TAQH/BAUwAwEB/zANBgkq\nhkiG9w0BAQsFAAOCAQEAPgbxYrc6djrdI4L9WkkRPrvySp4gYxx5WTfk1+UV9639\npcdASdMg5i15DKOYxAbd6LCinKmHniBgWZ5qR0gSLUa1fo++0x99f8gp/c9xIjiV\nFEhIUR84w0uhBQZey9ymfkJx/f1gjgjgvd2Z4+qCj3ihSICuPdHtkas1+RZ/zsdm\nfmkVuP1G0QXvBiDx+el7eUFG5ef/xFE28cYqpLDcd30wgMuKizt285bWCRPX4Qvq\nBE6oiyZm2bcrJEtL6424usGkAyI8EBanQeIttCP+zHvDKEdF52BjCOIWrSMsDqli\nB4AeT0l5QIb50M/aC2Rd/bale7ZMAdDKrMG3Qyhslw==\n-----END CERTIFICATE-----\n",
    body: '{\n  "Type": "Notification",\n  "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",\n  "TopicArn": "arn:aws:sns:us-west-2:123456789012:MyTopic",\n  "Message": "{\\"a\\":\\"Grüße “ü” 🚂\\\\n\\"}",\n  "Timestamp": "2026-11-23T11:59:58.842Z",\n  "SigningCertURL": "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",\n  "SignatureVersion": "2",\n  "Signature": "ObhD9sBGB5bzg0tYMjOAh0L1r5tqJfg9TyDaWjZrBy0zR/l1ESc49Bhgx824RggC6+7ymDC0GBkGuN1cEGKN/xCj9geqMBylg3k4nf+M3TD6Giw9JDQsVdINXpaLq3lTv1hlJbp75+WAb9JhrZHdEuSr7lyI4xoukV2wlRSN1t2z/DmsAyGnmerKA4g/l/qk36C1JxgIBuPJQWCUZfNOZpKk1JSmzyZH0xWTnpsXOWzGygqeVMOHZJ5AF2TzBQxFcQKp6ph4nJ3YcJFFTeCrZK/7RLlh8DkpU1REiaQJ1q32zutRhfI/QqGGVEeheLLAq/dmZqkI5ULuyCYUSFNMxg=="\n}',
    headers: {
      "content-type": "text/plain; charset=UTF-8",
      "x-amz-sns-message-type": "Notification",
    },
    event: {
      id: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
      type: "Notification",
    },
  },
  {
    preset: "aws-sns",
    by: "sns-validator 0.3.5",
    secrets: [],
    options: {
      topics: "arn:aws:sns:us-west-2:1:Other, arn:aws:sns:us-west-2:123456789012:MyTopic",
    },
    publishedKey:
      "-----BEGIN CERTIFICATE-----\nMIIDGzCCAgOgAwIBAgIUVqQ8KI+0Dw9+ieC75MFLlR/npWkwDQYJKoZIhvcNAQEL\nBQAwHDEaMBgGA1UEAwwRc25zLmFtYXpvbmF3cy5jb20wIBcNMjYxMTIzMDU1ODIx\nWhgPMjA1MTA3MTUwNTU4MjFaMBwxGjAYBgNVBAMMEXNucy5hbWF6b25hd3MuY29t\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmhf+yiPd1j99zWxPCB7T\nLQxFHhVNFqEY+hK6qb6ul9hlVMhVp1+IzCk3JBj6FaXqFXoCC0rM/CPzFzTNU30q\n85T+ke7Z5Mt34jThqv52bLEGY0WDs+RM9qv83EpR2qL7Ae5UMSvLm+inPW1eg8lB\nY7Lqo66cjSWsDJfLcFnmGULeLXK5vyk4qNcO09ZevXg1UcV/17+bG0rLN2wzI46f\nHUqxlRNuj6sSKAEV+ljeEJZDVaqgaVnMR38J0sid8/nVml55tcB6KImLiUSXBRfk\nwpgrYthPfEfui+HzthcOQSR5BKhRhIhlSTFk0jMNVGK77xH4virrbxyVD5VC/1cp\nJQIDAQABo1MwUTAdBgNVHQ4EFgQU5oF5b/PClRtpTFTOtxMWOo2Rt+0wHwYDVR0j\nBBgwFoAU5oF5b/PClRtpTFTOtxMWOo2Rt+0wDwYDVR0TAQH/BAUwAwEB/zANBgkq\nhkiG9w0BAQsFAAOCAQEAPgbxYrc6djrdI4L9WkkRPrvySp4gYxx5WTfk1+UV9639\npcdASdMg5i15DKOYxAbd6LCinKmHniBgWZ5qR0gSLUa1fo++0x99f8gp/c9xIjiV\nFEhIUR84w0uhBQZey9ymfkJx/f1gjgjgvd2Z4+qCj3ihSICuPdHtkas1+RZ/zsdm\nfmkVuP1G0QXvBiDx+el7eUFG5ef/xFE28cYqpLDcd30wgMuKizt285bWCRPX4Qvq\nBE6oiyZm2bcrJEtL6424usGkAyI8EBanQeIttCP+zHvDKEdF52BjCOIWrSMsDqli\nB4AeT0l5QIb50M/aC2Rd/bale7ZMAdDKrMG3Qyhslw==\n-----END CERTIFICATE-----\n",
    body: '{\n  "Type": "SubscriptionConfirmation",\n  "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",\n  "TopicArn": "arn:aws:sns:us-west-2:123456789012:MyTopic",\n  "Message": "{\\"a\\":\\"Grüße “ü” 🚂\\\\n\\"}",\n  "Timestamp": "2026-11-23T11:59:58.842Z",\n  "SigningCertURL": "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",\n  "Token": "2336412f37",\n  "SubscribeURL": "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-west-2:123456789012:MyTopic&Token=2336412f37",\n  "SignatureVersion": "2",\n  "Signature": "kaWeoQzIiEsrbKKKQng/AMHQ8ynHrR+YnAi3MHiVCtMGlLt4j/9YObcZHIx91UUyU9ML6rjLiFglzlZ9g+6CiGFo6FkHIfEyCq1UoWYjkRjAvDR7Vp3RjAWwTP4n1Il9eVhCllH4Uw++ZDARTa25xHlBMwg2RyMlqG7n3peXXaR39dq5w/O93jvkdkv8x0JEuZrMt4RAMb+KX62aBaanzAofHD0OHvnnWP5F/yIGd/qvkt7/gSLBqpZQV/d6j9qr6a5OCSkA9/gD7baEsjpBJYN2EAUx/B7o+8giOPJO9SHPse2TGLBcOyz03IkS1Ejumsj8hGexbhkiAUZD6ZwFJQ=="\n}',
    headers: {
      "content-type": "text/plain; charset=UTF-8",
      "x-amz-sns-message-type": "SubscriptionConfirmation",
    },
    event: {
      id: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
      type: "SubscriptionConfirmation",
    },
  },
];
