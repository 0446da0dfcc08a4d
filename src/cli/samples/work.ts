import { jsonBook, type SampleBook } from "./sample.ts";

const ISO = "2026-11-23T12:00:00.000Z";
const MS = 1_795_435_200_000;
const EMAIL = "ada@example.com";

const hubspot = jsonBook("HubSpot Connect 2.0 (http://dev.hubspot.com/)", [
  [
    "contact.creation",
    [
      {
        eventId: 1_003_184_301,
        subscriptionId: 507,
        portalId: 62_515,
        appId: 54_321,
        occurredAt: MS,
        subscriptionType: "contact.creation",
        attemptNumber: 0,
        objectId: 123,
        changeFlag: "CREATED",
        changeSource: "CRM_UI",
      },
    ],
    "/0/eventId",
  ],
  [
    "deal.propertyChange",
    [
      {
        eventId: 1_003_184_302,
        subscriptionId: 508,
        portalId: 62_515,
        appId: 54_321,
        occurredAt: MS,
        subscriptionType: "deal.propertyChange",
        attemptNumber: 0,
        objectId: 1843,
        propertyName: "dealstage",
        propertyValue: "closedwon",
      },
    ],
    "/0/eventId",
  ],
]);

const gitRepository = {
  full_name: "engines/mill",
  name: "mill",
  uuid: "{b1946ac9-2492-4347-8235-b4d261118403}",
};

/** Tickets, code, documents, customers and content, after each provider's documentation (the preset's `docs`). */
export const books: Readonly<Record<string, SampleBook>> = {
  airtable: jsonBook("Airtable Webhooks", [
    [
      "airtable",
      { base: { id: "appB1946ac92492d2" }, webhook: { id: "ach6235b4d2611184" }, timestamp: ISO },
      "/webhook/id",
    ],
  ]),
  asana: jsonBook("Asana", [
    [
      "task.changed",
      {
        events: [
          {
            user: { gid: "12184300", resource_type: "user" },
            created_at: ISO,
            action: "changed",
            resource: {
              gid: "1208843001843",
              resource_type: "task",
              resource_subtype: "default_task",
            },
            parent: null,
            change: { field: "due_at", action: "changed" },
          },
        ],
      },
      "/events/0/resource/gid",
    ],
  ]),
  bitbucket: jsonBook(
    "Bitbucket-Webhooks/2.0",
    [
      [
        "repo:push",
        {
          push: {
            changes: [
              {
                new: {
                  type: "branch",
                  name: "main",
                  target: { hash: "9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392" },
                },
                old: null,
                created: true,
                closed: false,
                forced: false,
              },
            ],
          },
          actor: { display_name: "Ada Lovelace", type: "user" },
          repository: gitRepository,
        },
      ],
      [
        "pullrequest:created",
        {
          pullrequest: { id: 43, title: "Carry the tens before they are needed", state: "OPEN" },
          actor: { display_name: "Ada Lovelace" },
          repository: gitRepository,
        },
      ],
    ],
    {
      "x-request-uuid": "4a3b1d0e-7a52-4f8b-8f2e-6b1a7c3d5e90",
      "x-hook-uuid": "3c1d0e6f-8a2b-4c5d-9e7f-1a2b3c4d5e6f",
      "x-attempt-number": "1",
    },
  ),
  box: jsonBook(
    "Box-WH-Client",
    [
      [
        "FILE.UPLOADED",
        {
          type: "webhook_event",
          id: "0d4c1f6e-9a52-4f8b-8f2e-6b1a7c3d5e90",
          created_at: "2026-11-23T04:00:00-08:00",
          trigger: "FILE.UPLOADED",
          webhook: { id: "507", type: "webhook" },
          created_by: { type: "user", id: "1843", name: "Ada Lovelace", login: EMAIL },
          source: { id: "73835521473", type: "file", name: "mill.pdf", size: 52_118 },
          additional_info: {},
        },
      ],
    ],
    { "box-delivery-id": "f96bb54b-ee16-4fc5-aa65-8c2d9e5b546f" },
  ),
  calendly: jsonBook("Calendly", [
    [
      "invitee.created",
      {
        created_at: ISO,
        created_by: "https://api.calendly.com/users/AAAAAAAAAAAAAAAA",
        event: "invitee.created",
        payload: {
          email: EMAIL,
          name: "Ada Lovelace",
          status: "active",
          timezone: "Europe/Berlin",
          uri: "https://api.calendly.com/scheduled_events/1843/invitees/507",
        },
      },
      "/payload/uri",
    ],
  ]),
  docusign: jsonBook("DocuSign-Connect", [
    [
      "envelope-completed",
      {
        event: "envelope-completed",
        apiVersion: "v2.1",
        uri: "/restapi/v2.1/accounts/1843/envelopes/717f2bfc-c6d4-41fd-b238-3f2f0c0cf777",
        retryCount: 0,
        configurationId: 507,
        generatedDateTime: "2026-11-23T12:00:00.0000000Z",
        data: {
          accountId: "c2cc9b6e-9458-4c7d-93cc-f02b81b0594f",
          userId: "88cd52aa-33b6-4351-9aa4-47572edbd068",
          envelopeId: "717f2bfc-c6d4-41fd-b238-3f2f0c0cf777",
        },
      },
      "/data/envelopeId",
    ],
  ]),
  dropbox: jsonBook("DropboxWebhooks/1.0", [
    [
      "dropbox",
      {
        list_folder: { accounts: ["dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc"] },
        delta: { users: [12_345_678] },
      },
      "/list_folder/accounts/0",
    ],
  ]),
  gitea: jsonBook(
    "Go-http-client/1.1",
    [
      [
        "push",
        {
          ref: "refs/heads/main",
          before: "5f1c2a0de4b7c9136a8d40e2b7f9c3d1a6e80b24",
          after: "9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392",
          compare_url: "https://git.example.com/engines/mill/compare/5f1c2a0...9c4e7d2",
          commits: [],
          repository: { id: 507, name: "mill", full_name: "engines/mill" },
          pusher: { id: 1843, login: "ada", email: EMAIL },
        },
      ],
      [
        "issues.opened",
        {
          action: "opened",
          number: 42,
          issue: { id: 843, title: "The store loses a digit" },
          repository: { id: 507, full_name: "engines/mill" },
        },
      ],
    ],
    { "x-gitea-delivery": "f6266f16-1bf3-46a5-9ea4-602e06ead473" },
  ),
  "hubspot-v1": { ...hubspot, headers: { "x-hubspot-signature-version": "v1" } },
  "hubspot-v2": { ...hubspot, headers: { "x-hubspot-signature-version": "v2" } },
  "hubspot-v3": hubspot,
  intercom: jsonBook("Intercom Webhooks", [
    [
      "conversation.user.created",
      {
        type: "notification_event",
        app_id: "a86dr8yl",
        data: {
          type: "notification_event_data",
          item: { type: "conversation", id: "1843", source: { body: "<p>Läuft die Mühle?</p>" } },
        },
        links: {},
        id: "notif_f9b4d0e2-7a52-4f8b-8f2e-6b1a7c3d5e90",
        topic: "conversation.user.created",
        delivery_status: "pending",
        delivery_attempts: 1,
        created_at: MS / 1000,
      },
    ],
  ]),
  jira: jsonBook(
    "Atlassian Webhook HTTP Client",
    [
      [
        "jira:issue_created",
        {
          timestamp: MS,
          webhookEvent: "jira:issue_created",
          issue_event_type_name: "issue_created",
          user: {
            accountId: "99:27935d01-92a7-4687-8272-a9b8d3b2ae2e",
            displayName: "Ada Lovelace",
          },
          issue: {
            id: "99291",
            key: "MILL-42",
            fields: {
              summary: "The store loses a digit when a card is read twice",
              labels: ["bug"],
              priority: { name: "High" },
            },
          },
        },
      ],
    ],
    { "x-atlassian-webhook-identifier": "0d4c1f6e-9a52-4f8b-8f2e-6b1a7c3d5e90" },
  ),
  "kontent-ai": jsonBook("Kontent.ai-Webhooks", [
    [
      "content_item.published",
      {
        notifications: [
          {
            data: {
              system: {
                id: "bd6d07e6-9a52-4f8b-8f2e-6b1a7c3d5e90",
                name: "The mill",
                codename: "the_mill",
                type: "article",
                language: "en",
              },
            },
            message: {
              environment_id: "b259760f-81c5-013a-05e7-69efb4b954e5",
              object_type: "content_item",
              action: "published",
              delivery_slot: "published",
            },
          },
        ],
      },
      "/notifications/0/data/system/id",
    ],
  ]),
  linear: jsonBook(
    "Linear-Webhook",
    [
      [
        "Issue.create",
        {
          action: "create",
          type: "Issue",
          actor: { id: "b5ea5f1f-8adc-4f52-b4bd-ab4e84cf51ba", type: "user", name: "Ada Lovelace" },
          createdAt: ISO,
          data: {
            id: "2174add1-f7c8-44e3-bbf3-2d60b5ea8bc9",
            number: 42,
            title: "The store loses a digit",
            state: { name: "Todo", type: "unstarted" },
            team: { key: "MILL" },
          },
          url: "https://linear.app/engines/issue/MILL-42",
          organizationId: "507a2f1b-0d4c-4f8b-8f2e-6b1a7c3d5e90",
          webhookTimestamp: MS,
          webhookId: "000042e3-d123-4980-b49f-8e140eef9329",
        },
      ],
    ],
    { "linear-delivery": "234d1a4e-b617-4388-90fe-adc3633d6b72", "linear-event": "Issue" },
  ),
  notion: jsonBook("notion-api", [
    [
      "page.content_updated",
      {
        id: "1782edd6-a853-4d4a-b02c-9c8c16f28e53",
        timestamp: ISO,
        workspace_id: "13950b26-c203-4f3b-b97d-93ec06319565",
        subscription_id: "29d75c0d-5546-4414-8459-7b7a92f1fc4b",
        type: "page.content_updated",
        authors: [{ id: "c7c11cca-1d73-471d-9b6e-bdef51470190", type: "person" }],
        attempt_number: 1,
        entity: { id: "0ef104cd-477e-80e1-8571-cfd10e92339a", type: "page" },
        data: { updated_blocks: [{ id: "153104cd-477e-80ec-a87d-f7ff0236d35c", type: "block" }] },
      },
    ],
  ]),
  sanity: jsonBook(
    "Sanity.io webhook delivery",
    [
      [
        "create",
        {
          _id: "article-1843",
          _type: "article",
          title: "The mill – a history",
          slug: { current: "the-mill" },
        },
      ],
    ],
    {
      "idempotency-key": "wk-1843-4f0c2a9e1b7d4c83",
      "sanity-dataset": "production",
      "sanity-document-id": "article-1843",
      "sanity-project-id": "a1b2c3d4",
    },
  ),
  trello: jsonBook("Trello", [
    [
      "updateCard",
      {
        action: {
          id: "51f9424bcd6e040f3c002412",
          idMemberCreator: "4fc78a59a885233f4b349bd9",
          data: {
            board: { name: "Mill", id: "4d5ea62fd76aa1136000000c" },
            card: { name: "Carry the tens", id: "51f9424bcd6e040f3c00241a" },
            listAfter: { name: "Done" },
          },
          type: "updateCard",
          date: ISO,
        },
        model: { id: "4d5ea62fd76aa1136000000c", name: "Mill" },
      },
    ],
  ]),
  typeform: jsonBook("Typeform Webhooks", [
    [
      "form_response",
      {
        event_id: "01HV8X2ACMA2GZ7HE8KG2S0HNA",
        event_type: "form_response",
        form_response: {
          form_id: "lT4Z3j",
          token: "a3a12ec67a1365927098a606107fac15",
          submitted_at: ISO,
          answers: [
            {
              type: "text",
              text: "Läuft!",
              field: { id: "DlXFaesGBpoF", type: "short_text", ref: "state" },
            },
          ],
        },
      },
    ],
  ]),
  webflow: jsonBook("Webflow", [
    [
      "form_submission",
      {
        triggerType: "form_submission",
        payload: {
          name: "Contact",
          siteId: "65427cf400e02b306eaa049c",
          data: { "First Name": "Ada", email: EMAIL },
          id: "6321ca84df3949bfc6752327",
          submittedAt: ISO,
        },
      },
      "/payload/id",
    ],
  ]),
  zendesk: jsonBook(
    "Zendesk Webhook",
    [
      [
        "zen:event-type:ticket.created",
        {
          account_id: 22_129_848,
          detail: {
            id: "1843",
            subject: "The store loses a digit",
            status: "OPEN",
            priority: "HIGH",
          },
          event: {},
          id: "cbe4028c-7239-495d-b020-f22348516046",
          subject: "zen:ticket:1843",
          time: ISO,
          type: "zen:event-type:ticket.created",
          zendesk_event_version: "2022-06-20",
        },
        "/id",
      ],
    ],
    {
      "x-zendesk-webhook-invocation-id": "01HV8X2ACMA2GZ7HE8KG2S0HNB",
      "x-zendesk-webhook-id": "01HV8X2AF22VRRZ1K67G06X1KQ",
      "x-zendesk-account-id": "22129848",
    },
  ),
};
