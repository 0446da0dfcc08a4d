import type { SampleBook } from "./sample.ts";

/**
 * After https://developers.facebook.com/docs/graph-api/webhooks/getting-started and
 * …/whatsapp/cloud-api/webhooks.
 */
export const book: SampleBook = {
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
