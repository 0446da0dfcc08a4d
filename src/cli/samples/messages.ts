import { jsonBook, type SampleBook } from "./sample.ts";

const ISO = "2026-11-23T12:00:00.000Z";
const SECONDS = 1_795_435_200;
const MS = SECONDS * 1000;
const UUID = "4f0c2a9e-1b7d-4c83-9e55-7a2d1f6b3c08";
const EMAIL = "ada@example.com";
const TEXT = "Läuft die Mühle? 🚂";

const cloudinary = jsonBook("Cloudinary", [
  [
    "upload",
    {
      notification_type: "upload",
      timestamp: ISO,
      request_id: "c9c1a1f2e3d4b5a697887766554433221",
      asset_id: "b1946ac92492d2347c6235b4d2611184",
      public_id: "mill/carriage",
      version: SECONDS,
      width: 1843,
      height: 507,
      format: "jpg",
      resource_type: "image",
    },
    "/request_id",
  ],
]);

/** Chat, mail, media, voice and identity checks, after each provider's documentation (the preset's `docs`). */
export const books: Readonly<Record<string, SampleBook>> = {
  cloudinary,
  "cloudinary-sha256": cloudinary,
  customerio: jsonBook("Customer.io Webhook", [
    [
      "email.opened",
      {
        metric: "opened",
        event_id: "01HV8X2ACMA2GZ7HE8KG2S0HNA",
        object_type: "email",
        timestamp: SECONDS,
        data: { customer_id: "1843", delivery_id: "ZQ0c3mXb", identifiers: { email: EMAIL } },
      },
    ],
  ]),
  deepgram: jsonBook("Deepgram", [
    [
      "deepgram",
      {
        metadata: { request_id: UUID, created: ISO, duration: 63.4, channels: 1 },
        results: {
          channels: [{ alternatives: [{ transcript: "is the mill up", confidence: 0.98 }] }],
        },
      },
    ],
  ]),
  elevenlabs: jsonBook("ElevenLabs", [
    [
      "post_call_transcription",
      {
        type: "post_call_transcription",
        event_timestamp: SECONDS,
        data: {
          agent_id: "agent_01jzq0",
          conversation_id: "conv_01jzq1843",
          status: "done",
          transcript: [{ role: "user", message: TEXT }],
        },
      },
      "/data/conversation_id",
    ],
  ]),
  fingerprint: jsonBook("Fingerprint", [
    [
      "fingerprint",
      {
        requestId: "1795435200123.Xk7QvJ",
        visitorId: "3HNey93AkBW6CRbxV6xP",
        url: "https://shop.example.com/cart",
        ip: "203.0.113.7",
        timestamp: MS,
        confidence: { score: 1 },
      },
    ],
  ]),
  line: jsonBook("LineBotWebhook/2.0", [
    [
      "message",
      {
        destination: "U1946ac92492d2347c6235b4d2611184a",
        events: [
          {
            type: "message",
            message: { type: "text", id: "14353798921116", text: TEXT, quoteToken: "q3Plxr4AgKd" },
            timestamp: MS,
            source: { type: "user", userId: "U80696558e1aa831c8a5d40e2b7f9c3d1" },
            replyToken: "757913772c4646b784d4b7ce46d12671",
            mode: "active",
            webhookEventId: "01HV8X2ACMA2GZ7HE8KG2S0HNA",
            deliveryContext: { isRedelivery: false },
          },
        ],
      },
      "/events/0/webhookEventId",
      "/events/0/message/id",
    ],
  ]),
  mux: jsonBook("Mux Webhooks", [
    [
      "video.asset.ready",
      {
        type: "video.asset.ready",
        id: UUID,
        created_at: ISO,
        object: { type: "asset", id: "0201p02fGKPE7MrbC269XRD7LpcHhrmbu0002" },
        data: {
          status: "ready",
          duration: 63.4,
          playback_ids: [{ policy: "public", id: "k5j8L2m" }],
        },
        attempts: [],
        environment: { name: "Production", id: "j0863n" },
      },
    ],
  ]),
  nylas: jsonBook("Nylas/3.0", [
    [
      "message.created",
      {
        specversion: "1.0",
        type: "message.created",
        source: "/google/emails/realtime",
        id: "mlT3Zj8843002",
        time: SECONDS,
        webhook_delivery_attempt: 1,
        data: {
          application_id: UUID,
          object: {
            object: "message",
            id: "18df4a4c812a4a0f",
            subject: TEXT,
            from: [{ email: EMAIL }],
          },
        },
      },
    ],
  ]),
  onfido: jsonBook("Onfido-Webhooks", [
    [
      "workflow_run.completed",
      {
        payload: {
          resource_type: "workflow_run",
          action: "workflow_run.completed",
          object: {
            id: UUID,
            status: "approved",
            completed_at_iso8601: ISO,
            href: `https://api.eu.onfido.com/v3.6/workflow_runs/${UUID}`,
          },
        },
      },
      "/payload/object/id",
    ],
  ]),
  persona: jsonBook("Persona/1.0", [
    [
      "inquiry.completed",
      {
        data: {
          type: "event",
          id: "evt_XGuXzjnMw2eSfrcKS9T2V3p4",
          attributes: {
            name: "inquiry.completed",
            payload: {
              data: {
                type: "inquiry",
                id: "inq_2CVZ4HyVg7qaboXz2PUHknAn",
                attributes: { status: "completed" },
              },
            },
            "created-at": ISO,
          },
        },
      },
    ],
  ]),
  postmark: jsonBook("Postmark", [
    [
      "Delivery",
      {
        RecordType: "Delivery",
        MessageID: UUID,
        Recipient: EMAIL,
        DeliveredAt: "2026-11-23T12:00:00Z",
        Details: "250 OK",
        Tag: "welcome",
        ServerID: 23,
        Metadata: {},
        MessageStream: "outbound",
      },
      "/MessageID",
    ],
    [
      "Bounce",
      {
        RecordType: "Bounce",
        ID: 42,
        Type: "HardBounce",
        TypeCode: 1,
        MessageID: UUID,
        Email: EMAIL,
        BouncedAt: "2026-11-23T12:00:00Z",
        MessageStream: "outbound",
      },
      "/MessageID",
    ],
  ]),
  pusher: jsonBook(
    "pusher-webhooks",
    [
      [
        "channel_occupied",
        { time_ms: MS, events: [{ name: "channel_occupied", channel: "mill-1843" }] },
        "/events/0/channel",
      ],
    ],
    { "x-pusher-key": "b1946ac92492d2347c62" },
  ),
  retell: jsonBook("Retell", [
    [
      "call_ended",
      {
        event: "call_ended",
        call: {
          call_type: "phone_call",
          from_number: "+4915112345678",
          to_number: "+4915735987654",
          direction: "inbound",
          call_id: "Jabr9TXYYJHfvl6Syypi88rdAHYHmcq6",
          call_status: "ended",
          start_timestamp: MS,
          end_timestamp: MS + 63_000,
        },
      },
      "/call/call_id",
    ],
  ]),
  segment: jsonBook("Segment.io/1.0", [
    [
      "track",
      {
        version: 2,
        type: "track",
        event: "Order Completed",
        userId: "1843",
        messageId: "ajs-next-1795435200000-b1946ac92492",
        properties: { total: 61.5, currency: "EUR" },
        context: { library: { name: "analytics.js" } },
        timestamp: ISO,
        sentAt: ISO,
      },
    ],
  ]),
  "stream-chat": jsonBook(
    "Stream/1.0",
    [
      [
        "message.new",
        {
          type: "message.new",
          cid: "messaging:mill",
          created_at: ISO,
          message: { id: UUID, text: TEXT, user: { id: "ada" } },
          user: { id: "ada", name: "Ada Lovelace" },
        },
        "/message/id",
      ],
    ],
    { "x-webhook-id": "b1946ac9-2492-4347-8235-b4d261118403", "x-webhook-attempt": "1" },
  ),
  telegram: jsonBook("", [
    [
      "message",
      {
        update_id: 843_002_117,
        message: {
          message_id: 1843,
          from: { id: 7_218_315, is_bot: false, first_name: "Ada", language_code: "de" },
          chat: { id: 7_218_315, first_name: "Ada", type: "private" },
          date: SECONDS,
          text: TEXT,
        },
      },
    ],
    [
      "callback_query",
      {
        update_id: 843_002_118,
        callback_query: {
          id: "31002384",
          from: { id: 7_218_315, is_bot: false, first_name: "Ada" },
          chat_instance: "507",
          data: "approve",
        },
      },
    ],
  ]),
  twitch: jsonBook(
    "Go-http-client/2.0",
    [
      [
        "stream.online",
        {
          subscription: {
            id: "f1c2a387-161a-49f9-a165-0f21d7a4e1c4",
            status: "enabled",
            type: "stream.online",
            version: "1",
            cost: 1,
            condition: { broadcaster_user_id: "12826" },
            transport: { method: "webhook", callback: "https://relay.example.com/twitch" },
            created_at: ISO,
          },
          event: {
            id: "9001",
            broadcaster_user_id: "12826",
            broadcaster_user_login: "ada",
            broadcaster_user_name: "Ada",
            type: "live",
            started_at: ISO,
          },
        },
      ],
    ],
    {
      "twitch-eventsub-message-id": "befa7b53-d79d-478f-86b9-120f112b044e",
      "twitch-eventsub-message-type": "notification",
      "twitch-eventsub-message-retry": "0",
      "twitch-eventsub-subscription-type": "stream.online",
      "twitch-eventsub-subscription-version": "1",
    },
  ),
  uploadcare: jsonBook("Uploadcare Hooks", [
    [
      "file.uploaded",
      {
        initiator: { type: "api" },
        hook: {
          id: 507,
          project_id: 1843,
          event: "file.uploaded",
          target: "https://relay.example.com/uploadcare",
          is_active: true,
        },
        data: { uuid: UUID, mime_type: "image/jpeg", size: 52_118, is_ready: true },
        file: `https://ucarecdn.com/${UUID}/`,
      },
      "/data/uuid",
    ],
  ]),
  viber: jsonBook("viber", [
    [
      "message",
      {
        event: "message",
        timestamp: MS,
        message_token: 491_266_184_665_523,
        sender: { id: "01234567890A=", name: "Ada", language: "de", api_version: 1 },
        message: { type: "text", text: TEXT },
      },
      "/message_token",
    ],
  ]),
  "x-twitter": jsonBook("Twitterbot/1.0", [
    [
      "tweet_create_events",
      {
        for_user_id: "2244994945",
        tweet_create_events: [
          {
            id_str: "1860329584756003117",
            created_at: "Mon Nov 23 12:00:00 +0000 2026",
            text: TEXT,
            user: { id_str: "7218315", screen_name: "ada" },
          },
        ],
      },
      "/tweet_create_events/0/id_str",
    ],
  ]),
};
