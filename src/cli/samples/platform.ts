import { jsonBook, type SampleBook } from "./sample.ts";

const ISO = "2026-11-23T12:00:00.000Z";
const SECONDS = 1_795_435_200;
const UUID = "4f0c2a9e-1b7d-4c83-9e55-7a2d1f6b3c08";
const EMAIL = "ada@example.com";

/** Headers of the Standard Webhooks family; Svix sends them under its own prefix. */
const standard = { "webhook-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W" };
const svix = { "svix-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W" };

const cloudEvent = {
  specversion: "1.0",
  id: "1843507002117",
  source: "//storage.googleapis.com/projects/_/buckets/mill",
  type: "google.cloud.storage.object.v1.finalized",
  subject: "objects/carriage.json",
  time: ISO,
  datacontenttype: "application/json",
  data: { bucket: "mill", name: "carriage.json", size: "507", generation: "1795435200000000" },
};

/** Clouds, models, logins, mail and payments in forms, after each provider's documentation (the preset's `docs`). */
export const books: Readonly<Record<string, SampleBook>> = {
  adyen: jsonBook("Adyen HttpClient 1.0", [
    [
      "AUTHORISATION",
      {
        live: "false",
        notificationItems: [
          {
            NotificationRequestItem: {
              additionalData: {},
              amount: { currency: "EUR", value: 24_500 },
              eventCode: "AUTHORISATION",
              eventDate: "2026-11-23T13:00:00+01:00",
              merchantAccountCode: "AnalyticalEngines",
              merchantReference: "order-1843",
              originalReference: "",
              paymentMethod: "visa",
              pspReference: "QFQTPCQ8HXSKGK82",
              reason: "033899:1111:03/2030",
              success: "true",
            },
          },
        ],
      },
      "/notificationItems/0/NotificationRequestItem/pspReference",
    ],
  ]),
  anthropic: jsonBook(
    "Anthropic/Webhooks",
    [
      [
        "message_batch.completed",
        {
          type: "event",
          id: "evt_01HV8X2ACMA2GZ7HE8KG2S0HNA",
          created_at: ISO,
          data: { id: "msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d", type: "message_batch.completed" },
        },
      ],
    ],
    standard,
  ),
  "atlassian-connect": jsonBook(
    "Atlassian HttpClient",
    [
      [
        "jira:issue_created",
        {
          timestamp: SECONDS * 1000,
          webhookEvent: "jira:issue_created",
          issue: { id: "99291", key: "MILL-42", fields: { summary: "The store loses a digit" } },
          user: { accountId: "99:27935d01", displayName: "Ada Lovelace" },
        },
        "/issue/id",
      ],
    ],
    { "x-atlassian-webhook-identifier": UUID },
  ),
  "azure-event-grid": jsonBook(
    "Microsoft-EventGrid",
    [
      [
        "Microsoft.Storage.BlobCreated",
        [
          {
            topic: `/subscriptions/${UUID}/resourceGroups/mill/providers/Microsoft.Storage/storageAccounts/mill`,
            subject: "/blobServices/default/containers/cards/blobs/carriage.json",
            eventType: "Microsoft.Storage.BlobCreated",
            id: "831e1650-001e-001b-66ab-eeb76e069631",
            data: {
              api: "PutBlob",
              contentType: "application/json",
              contentLength: 507,
              blobType: "BlockBlob",
              url: "https://mill.blob.core.windows.net/cards/carriage.json",
            },
            dataVersion: "",
            metadataVersion: "1",
            eventTime: ISO,
          },
        ],
        "/0/id",
      ],
    ],
    { "aeg-event-type": "Notification" },
  ),
  plivo: {
    userAgent: "Plivo",
    samples: [
      {
        event: "StartApp",
        form: {
          CallUUID: "8b1c8c2e-0d2c-4b8c-9f7a-4f3f3b1e7d11",
          CallStatus: "in-progress",
          Direction: "inbound",
          Event: "StartApp",
          From: "4915112345678",
          To: "4915735987654",
        },
        fresh: ["/CallUUID"],
      },
    ],
  },
  braintree: {
    userAgent: "Braintree Webhooks",
    samples: [
      {
        event: "subscription_charged_successfully",
        formXml: `<?xml version="1.0" encoding="UTF-8"?>\n<notification>\n  <timestamp type="datetime">2026-11-23T12:00:00Z</timestamp>\n  <kind>subscription_charged_successfully</kind>\n  <subject>\n    <subscription>\n      <id>1843507</id>\n    </subscription>\n  </subject>\n</notification>\n`,
        fresh: ["/notification/subject/subscription/id"],
      },
    ],
  },
  clerk: jsonBook(
    "Svix-Webhooks/1.84.0",
    [
      [
        "user.created",
        {
          data: {
            id: "user_29w83sxmDNGwOuEthce5gg56FcC",
            object: "user",
            first_name: "Ada",
            last_name: "Lovelace",
            email_addresses: [{ id: "idn_29w83yL7CwVlJXylYLxcslromF1", email_address: EMAIL }],
          },
          object: "event",
          type: "user.created",
          timestamp: SECONDS * 1000,
        },
      ],
    ],
    svix,
  ),
  cloudevents: jsonBook("Google-Eventarc", [[cloudEvent.type, cloudEvent, "/id"]]),
  contentful: jsonBook(
    "Contentful Webhooks",
    [
      [
        "ContentManagement.Entry.publish",
        {
          sys: {
            type: "Entry",
            id: "6nRlw4CofeeICEYgIqaIIg",
            space: { sys: { type: "Link", linkType: "Space", id: "xg7q2mWzY1kP" } },
            version: 7,
          },
          fields: { title: { "de-DE": "Die Mühle" } },
        },
        "/sys/id",
      ],
    ],
    {
      "x-contentful-topic": "ContentManagement.Entry.publish",
      "x-contentful-idempotency-key":
        "b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184",
    },
  ),
  "discord-events": jsonBook("Discord-Webhook/1.0 (+https://discord.com)", [
    [
      "APPLICATION_AUTHORIZED",
      {
        version: 1,
        application_id: "845027738276462632",
        type: 1,
        event: {
          type: "APPLICATION_AUTHORIZED",
          timestamp: ISO,
          data: {
            integration_type: 1,
            scopes: ["applications.commands"],
            user: { id: "167348773423415296", username: "ada" },
          },
        },
      },
      "/event/data/user/id",
    ],
  ]),
  "dropbox-sign": {
    userAgent: "Dropbox Sign API",
    contentType: "multipart/form-data; boundary=relay-2f1b0d4c4f8b8f2e",
    samples: [
      {
        event: "signature_request_signed",
        formJson: {
          event: {
            event_type: "signature_request_signed",
            event_time: "1795435200",
            event_hash: "",
            event_metadata: { related_signature_id: "ad4d8a769b555fa5ef38691465d426682bf2c992" },
          },
          account_guid: "63522885f9261e2b04eea043933ee7313eb674fd",
          signature_request: {
            signature_request_id: "fa5c8a0b0f492d768749333ad6fcc214c111e967",
            title: "The mill",
            is_complete: false,
          },
        },
        fresh: ["/signature_request/signature_request_id"],
      },
    ],
  },
  fusionauth: jsonBook("FusionAuth", [
    [
      "user.create",
      {
        event: {
          createInstant: SECONDS * 1000,
          id: UUID,
          info: {},
          tenantId: UUID,
          type: "user.create",
          user: { id: UUID, email: EMAIL, firstName: "Ada", active: true },
        },
      },
    ],
  ]),
  "gitlab-signing-token": jsonBook(
    "GitLab/18.6.0",
    [
      [
        "Push Hook",
        {
          object_kind: "push",
          event_name: "push",
          ref: "refs/heads/main",
          checkout_sha: "9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392",
          project: { id: 507, path_with_namespace: "engines/mill" },
          commits: [],
          total_commits_count: 0,
        },
      ],
    ],
    { "webhook-id": "f5e57ebe-07a4-4b25-b0f5-6d2d0a3b7c11", "x-gitlab-event": "Push Hook" },
  ),
  liveblocks: jsonBook(
    "Liveblocks-Webhooks",
    [
      [
        "storageUpdated",
        {
          type: "storageUpdated",
          data: { projectId: "6605ba0a59bd6cabe4b9ffbf", roomId: "mill", updatedAt: ISO },
        },
      ],
    ],
    standard,
  ),
  livekit: {
    ...jsonBook("LiveKit", [
      [
        "room_started",
        {
          event: "room_started",
          room: { sid: "RM_hycBMAjmt6Ub", name: "mill", creationTime: String(SECONDS) },
          id: "EV_QF4pN5mZ2cRt",
          createdAt: String(SECONDS),
        },
      ],
    ]),
    contentType: "application/webhook+json",
  },
  mailgun: jsonBook("mailgun/treq-25.0", [
    [
      "delivered",
      {
        signature: {
          timestamp: String(SECONDS),
          token: "b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c",
          signature: "",
        },
        "event-data": {
          event: "delivered",
          id: "CPgfbmQMTCKtHW6uIWtuVe",
          timestamp: SECONDS + 0.52,
          "log-level": "info",
          recipient: EMAIL,
          message: {
            headers: {
              subject: "Läuft die Mühle?",
              "message-id": "20261123120000.1.1843@mg.example.com",
            },
          },
        },
      },
      "/signature/token",
    ],
  ]),
  mercadopago: jsonBook(
    "MercadoPago WebHook v1.0 payment",
    [
      [
        "payment.updated",
        {
          action: "payment.updated",
          api_version: "v1",
          data: { id: "1843507002" },
          date_created: "2026-11-23T12:00:00Z",
          id: 112_233_445_566,
          live_mode: false,
          type: "payment",
          user_id: "724484980",
        },
      ],
    ],
    { "x-request-id": UUID },
  ),
  "microsoft-graph": jsonBook("Microsoft-Graph", [
    [
      "created",
      {
        value: [
          {
            id: "lsgTZMr9KwAAA",
            subscriptionId: UUID,
            subscriptionExpirationDateTime: "2026-11-26T12:00:00Z",
            clientState: "",
            changeType: "created",
            resource: "users/ada/messages/AAMkADU1",
            tenantId: UUID,
            resourceData: { "@odata.type": "#Microsoft.Graph.Message", id: "AAMkADU1" },
          },
        ],
      },
      "/value/0/id",
    ],
  ]),
  monday: jsonBook("axios/1.7.9", [
    [
      "create_pulse",
      {
        event: {
          app: "monday",
          type: "create_pulse",
          triggerTime: ISO,
          subscriptionId: 507,
          userId: 1843,
          boardId: 9_876_543,
          pulseId: 5_512_345,
          pulseName: "Carry the tens",
          triggerUuid: "b5ed2e17c530f43668de130142445cba",
        },
      },
    ],
  ]),
  netlify: jsonBook(
    "Netlify",
    [
      [
        "deploy_created",
        {
          id: "6740c2a09f1b2c0008d5e4f7",
          site_id: UUID,
          state: "ready",
          name: "mill",
          url: "https://mill.netlify.app",
          branch: "main",
          commit_ref: "9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392",
          created_at: ISO,
        },
        "/id",
      ],
    ],
    { "x-netlify-event": "deploy_created" },
  ),
  openai: jsonBook(
    "OpenAI/Webhooks",
    [
      [
        "response.completed",
        {
          id: "evt_685343a1381c819085d44c354e1b330e",
          object: "event",
          created_at: SECONDS,
          type: "response.completed",
          data: { id: "resp_685343a1381c819085d44c354e1b330e" },
        },
      ],
    ],
    { "webhook-id": "wh_685342e6c53c8190a1be43f081506c52" },
  ),
  plaid: {
    ...jsonBook("Plaid", [
      [
        "TRANSACTIONS.SYNC_UPDATES_AVAILABLE",
        {
          webhook_type: "TRANSACTIONS",
          webhook_code: "SYNC_UPDATES_AVAILABLE",
          item_id: "wz666MBjYWTp2PDzzggYhM6oWWmBb",
          initial_update_complete: true,
          historical_update_complete: false,
          environment: "sandbox",
        },
        "/item_id",
      ],
    ]),
    style: { indent: 2 },
  },
  polar: jsonBook(
    "polar.sh webhooks",
    [
      [
        "order.paid",
        {
          type: "order.paid",
          timestamp: ISO,
          data: {
            id: UUID,
            status: "paid",
            total_amount: 24_500,
            currency: "eur",
            customer: { email: EMAIL },
          },
        },
      ],
    ],
    standard,
  ),
  qstash: jsonBook(
    "Upstash-QStash",
    [["qstash", { order: 1843, note: "Mühle", nonce: UUID }, "/nonce"]],
    {
      "upstash-message-id": "msg_26hZCxZCuWyyTWPmSVBrNB882AMRP8TsjzyygQHZ",
      "upstash-retried": "0",
    },
  ),
  replicate: jsonBook(
    "Replicate/1",
    [
      [
        "succeeded",
        {
          id: "ufawqhfynnddngldkgtslldrkq",
          version: "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa",
          status: "succeeded",
          input: { text: "Mühle" },
          output: ["done"],
          created_at: ISO,
          completed_at: ISO,
        },
        "/id",
      ],
    ],
    standard,
  ),
  resend: jsonBook(
    "Svix-Webhooks/1.84.0",
    [
      [
        "email.delivered",
        {
          type: "email.delivered",
          created_at: ISO,
          data: {
            email_id: UUID,
            created_at: ISO,
            from: "Mill <mill@example.com>",
            to: [EMAIL],
            subject: "Läuft die Mühle?",
          },
        },
      ],
    ],
    svix,
  ),
  "standard-webhooks-v1a": jsonBook(
    "Standard-Webhooks/1.0",
    [
      [
        "user.created",
        {
          type: "user.created",
          timestamp: ISO,
          data: { id: "usr_2mXk7QvJ2ZbWc1Yt", email: EMAIL },
        },
      ],
    ],
    standard,
  ),
  telnyx: jsonBook("telnyx-webhooks", [
    [
      "message.received",
      {
        data: {
          event_type: "message.received",
          id: UUID,
          occurred_at: ISO,
          record_type: "event",
          payload: {
            id: UUID,
            direction: "inbound",
            text: "Läuft die Mühle?",
            from: { phone_number: "+4915112345678" },
          },
        },
        meta: { attempt: 1, delivered_to: "https://relay.example.com/telnyx" },
      },
    ],
  ]),
  vonage: jsonBook("Vonage", [
    [
      "delivered",
      {
        message_uuid: UUID,
        to: "4915735987654",
        from: "4915112345678",
        timestamp: ISO,
        status: "delivered",
        channel: "sms",
      },
      "/message_uuid",
    ],
  ]),
};
