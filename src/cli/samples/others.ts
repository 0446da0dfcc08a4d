import type { Sample, SampleBook } from "./sample.ts";

/** After https://docs.gitlab.com/user/project/integrations/webhook_events/. */
const gitlabUser = {
  id: 1841,
  name: "Ada Lovelace",
  username: "ada",
  avatar_url: "https://gitlab.example.com/uploads/-/system/user/avatar/1841/avatar.png",
  email: "[REDACTED]",
};

const gitlabProject = {
  id: 507,
  name: "Mill",
  description: "The mill: four operations, done by cards",
  web_url: "https://gitlab.example.com/engines/mill",
  avatar_url: null,
  git_ssh_url: "git@gitlab.example.com:engines/mill.git",
  git_http_url: "https://gitlab.example.com/engines/mill.git",
  namespace: "Engines",
  visibility_level: 0,
  path_with_namespace: "engines/mill",
  default_branch: "main",
  ci_config_path: null,
};

const gitlabCommit = {
  id: "9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392",
  message: "Carry the tens before they are needed – ça marche\n",
  title: "Carry the tens before they are needed – ça marche",
  timestamp: "2026-11-23T12:57:41+01:00",
  url: "https://gitlab.example.com/engines/mill/-/commit/9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392",
  author: { name: "Ada Lovelace", email: "[REDACTED]" },
  added: ["src/carriage.ts"],
  modified: ["README.md"],
  removed: [],
};

const gitlab: SampleBook = {
  userAgent: "GitLab/18.6.0",
  headers: {
    "x-gitlab-event": "Push Hook",
    "x-gitlab-webhook-uuid": "3c1d0e6f-8a2b-4c5d-9e7f-1a2b3c4d5e6f",
    "x-gitlab-event-uuid": "13792a34-cac6-4fda-95a8-c58e00a3954e",
    "x-gitlab-instance": "https://gitlab.example.com",
    "idempotency-key": "f5e57ebe-07a4-4b25-b0f5-6d2d0a3b7c11",
  },
  samples: [
    {
      event: "push",
      json: {
        object_kind: "push",
        event_name: "push",
        before: "5f1c2a0de4b7c9136a8d40e2b7f9c3d1a6e80b24",
        after: gitlabCommit.id,
        ref: "refs/heads/main",
        ref_protected: true,
        checkout_sha: gitlabCommit.id,
        message: null,
        user_id: gitlabUser.id,
        user_name: gitlabUser.name,
        user_username: gitlabUser.username,
        user_email: null,
        project_id: gitlabProject.id,
        project: gitlabProject,
        commits: [gitlabCommit],
        total_commits_count: 1,
        push_options: {},
        repository: {
          name: "Mill",
          url: gitlabProject.git_ssh_url,
          description: gitlabProject.description,
          homepage: gitlabProject.web_url,
        },
      },
    },
    {
      event: "merge_request.open",
      headers: { "x-gitlab-event": "Merge Request Hook" },
      json: {
        object_kind: "merge_request",
        event_type: "merge_request",
        user: gitlabUser,
        project: gitlabProject,
        object_attributes: {
          id: 99_214,
          iid: 43,
          title: "Carry the tens before they are needed",
          description: "Closes #42",
          state: "opened",
          source_branch: "anticipating-carriage",
          target_branch: "main",
          author_id: gitlabUser.id,
          created_at: "2026-11-23 12:00:00 UTC",
          updated_at: "2026-11-23 12:00:00 UTC",
          merge_status: "checking",
          draft: false,
          url: "https://gitlab.example.com/engines/mill/-/merge_requests/43",
          last_commit: gitlabCommit,
          action: "open",
        },
        labels: [],
        changes: {},
      },
    },
    {
      event: "issue.open",
      headers: { "x-gitlab-event": "Issue Hook" },
      json: {
        object_kind: "issue",
        event_type: "issue",
        user: gitlabUser,
        project: gitlabProject,
        object_attributes: {
          id: 88_301,
          iid: 42,
          title: "The store loses a digit when a card is read twice",
          description: "Read a card, interrupt the mill, read it again.",
          state: "opened",
          author_id: gitlabUser.id,
          created_at: "2026-11-23 12:00:00 UTC",
          updated_at: "2026-11-23 12:00:00 UTC",
          url: "https://gitlab.example.com/engines/mill/-/issues/42",
          action: "open",
        },
        labels: [],
        changes: {},
      },
    },
    {
      event: "pipeline",
      headers: { "x-gitlab-event": "Pipeline Hook" },
      json: {
        object_kind: "pipeline",
        object_attributes: {
          id: 31_204,
          iid: 187,
          ref: "main",
          tag: false,
          sha: gitlabCommit.id,
          source: "push",
          status: "success",
          duration: 96,
        },
        user: gitlabUser,
        project: gitlabProject,
        commit: gitlabCommit,
        builds: [],
      },
    },
  ],
};

/** After https://developers.zoom.us/docs/api/meetings/events/. */
const zoom: SampleBook = {
  userAgent: "Zoom Marketplace/1.0a",
  contentType: "application/json; charset=utf-8",
  headers: { "x-zm-trackingid": "v=2.0;clid=us06;rid=WEB_6c1f2a7b9d" },
  samples: [
    {
      event: "meeting.started",
      json: {
        event: "meeting.started",
        payload: {
          account_id: "Kq3xV7n2TuOa0sYb1cDfGh",
          object: {
            duration: 60,
            start_time: "2026-11-23T12:00:00Z",
            timezone: "Europe/Berlin",
            topic: "The mill – weekly",
            id: "98201774435",
            type: 2,
            uuid: "4cWz1VxTR0KpQ2aLh8uYtg==",
            host_id: "u8Xk2LmQT5uVw0aZp1BnCd",
          },
        },
        event_ts: 1_795_435_200_000,
      },
      fresh: ["/payload/object/id"],
    },
    {
      event: "recording.completed",
      json: {
        event: "recording.completed",
        payload: {
          account_id: "Kq3xV7n2TuOa0sYb1cDfGh",
          object: {
            id: 98_201_774_435,
            uuid: "4cWz1VxTR0KpQ2aLh8uYtg==",
            host_id: "u8Xk2LmQT5uVw0aZp1BnCd",
            topic: "The mill – weekly",
            type: 2,
            start_time: "2026-11-23T12:00:00Z",
            duration: 58,
            total_size: 529_758,
            recording_count: 1,
            share_url: "https://zoom.us/rec/share/Xk7QvJ2ZbWc1Yt",
            recording_files: [
              {
                id: "0d4c1f6e-9a52-4f8b-8f2e-6b1a7c3d5e90",
                file_type: "MP4",
                file_size: 529_758,
                recording_type: "shared_screen_with_speaker_view",
                status: "completed",
              },
            ],
          },
        },
        event_ts: 1_795_435_200_000,
        download_token: "sample-download-token",
      },
      fresh: ["/payload/object/id"],
    },
  ],
};

const mail = (event: string, more: Record<string, unknown> = {}): Sample => ({
  event,
  json: [
    {
      email: "ada@example.com",
      timestamp: 1_795_435_200,
      "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
      event,
      category: ["engine news"],
      sg_event_id: "ZGVsaXZlcmVkLTAtMTg0MzAwMC1RdkoyWmJXYzFZdA",
      sg_message_id: "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
      ...more,
    },
  ],
  fresh: ["/0/sg_event_id"],
});

/** After https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event; the batch ends with CRLF. */
const sendgrid: SampleBook = {
  userAgent: "SendGrid Event API",
  contentType: "application/json;charset=utf-8",
  style: { end: "\r\n" },
  samples: [
    mail("delivered", { response: "250 OK" }),
    mail("processed"),
    mail("open", { useragent: "Mozilla/5.0", ip: "203.0.113.7" }),
    mail("click", { url: "https://example.com/engine", ip: "203.0.113.7" }),
    mail("bounce", {
      reason: "550 5.1.1 The account does not exist",
      status: "5.1.1",
      type: "bounce",
    }),
    mail("dropped", { reason: "Bounced Address", status: "5.0.0" }),
  ],
};

/** After https://developers.facebook.com/docs/graph-api/webhooks/getting-started and …/whatsapp/cloud-api/webhooks. */
const meta: SampleBook = {
  userAgent: "facebookexternalua",
  style: { ascii: true },
  samples: [
    {
      event: "whatsapp_business_account.messages",
      json: {
        object: "whatsapp_business_account",
        entry: [
          {
            id: "102290129340398",
            changes: [
              {
                value: {
                  messaging_product: "whatsapp",
                  metadata: {
                    display_phone_number: "4915735987654",
                    phone_number_id: "106540352242922",
                  },
                  contacts: [{ profile: { name: "Ada Lovelace" }, wa_id: "4915112345678" }],
                  messages: [
                    {
                      from: "4915112345678",
                      id: "wamid.HBgNNDkxNTExMjM0NTY3OBUCABIYFjNFQjA",
                      timestamp: "1795435200",
                      text: { body: "Läuft die Mühle? 🚂" },
                      type: "text",
                    },
                  ],
                },
                field: "messages",
              },
            ],
          },
        ],
      },
      fresh: ["/entry/0/changes/0/value/messages/0/id"],
    },
    {
      event: "page.feed",
      json: {
        object: "page",
        entry: [
          {
            id: "104893702518744",
            time: 1_795_435_200,
            changes: [
              {
                field: "feed",
                value: {
                  from: { id: "7218315", name: "Ada Lovelace" },
                  item: "comment",
                  verb: "add",
                  post_id: "104893702518744_122098374518",
                  comment_id: "122098374518_843",
                  message: "Schön – danke!",
                  created_time: 1_795_435_200,
                },
              },
            ],
          },
        ],
      },
      fresh: ["/entry/0/changes/0/value/comment_id"],
    },
    {
      event: "instagram.comments",
      json: {
        object: "instagram",
        entry: [
          {
            id: "17841405822304914",
            time: 1_795_435_200,
            changes: [
              {
                field: "comments",
                value: {
                  id: "17865799348089039",
                  from: { id: "232323232", username: "ada" },
                  media: { id: "18024187318456123", media_product_type: "FEED" },
                  text: "Läuft!",
                },
              },
            ],
          },
        ],
      },
      fresh: ["/entry/0/changes/0/value/id"],
    },
  ],
};

/** After https://docs.discord.com/developers/interactions/receiving-and-responding. */
const discordInteractions: SampleBook = {
  userAgent: "Discord-Interactions/1.0 (+https://discord.com)",
  samples: [
    {
      event: "2",
      json: {
        app_permissions: "562949953601536",
        application_id: "845027738276462632",
        channel_id: "772908445358620702",
        data: {
          id: "866818195033292851",
          name: "deploy",
          type: 1,
          options: [{ name: "service", type: 3, value: "mill" }],
        },
        entitlements: [],
        guild_id: "772904309264089089",
        guild_locale: "de",
        id: "867793854505943041",
        locale: "de",
        member: {
          deaf: false,
          joined_at: "2026-01-25T09:30:11.000000+00:00",
          mute: false,
          nick: null,
          permissions: "2147483647",
          roles: [],
          user: {
            avatar: null,
            discriminator: "0",
            global_name: "Ada",
            id: "167348773423415296",
            public_flags: 0,
            username: "ada",
          },
        },
        token: "sample-interaction-token",
        type: 2,
        version: 1,
      },
    },
    {
      event: "3",
      json: {
        application_id: "845027738276462632",
        channel_id: "772908445358620702",
        data: { component_type: 2, custom_id: "approve" },
        id: "867793854505943042",
        token: "sample-interaction-token",
        type: 3,
        version: 1,
      },
    },
  ],
};

/** After https://cloud.google.com/pubsub/docs/push#receive_push. */
const googlePubsub: SampleBook = {
  userAgent: "CloudPubSub-Google",
  style: { indent: 2 },
  samples: [
    {
      event: "order.created",
      json: {
        message: {
          attributes: { eventType: "order.created" },
          data: Buffer.from('{"order":1843,"note":"Mühle"}').toString("base64"),
          messageId: "11837466120935",
          message_id: "11837466120935",
          publishTime: "2026-11-23T12:00:00.118Z",
          publish_time: "2026-11-23T12:00:00.118Z",
        },
        subscription: "projects/my-project/subscriptions/orders-push",
      },
    },
  ],
};

/** By preset. */
export const books: Readonly<Record<string, SampleBook>> = {
  gitlab: gitlab,
  zoom: zoom,
  sendgrid: sendgrid,
  meta: meta,
  "discord-interactions": discordInteractions,
  "google-pubsub": googlePubsub,
};
