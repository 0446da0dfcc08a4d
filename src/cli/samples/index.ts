import type { Provider } from "../../types.ts";
import type { Sample, SampleBook } from "./sample.ts";

/** Loaded one at a time: a command needs one provider's. */
const BOOKS: Readonly<Record<string, () => Promise<SampleBook>>> = {
  "discord-interactions": async () => (await import("./others.ts")).discordInteractions,
  github: async () => (await import("./github.ts")).github,
  gitlab: async () => (await import("./others.ts")).gitlab,
  "google-pubsub": async () => (await import("./others.ts")).googlePubsub,
  meta: async () => (await import("./others.ts")).meta,
  sendgrid: async () => (await import("./others.ts")).sendgrid,
  shopify: async () => (await import("./shopify.ts")).shopify,
  "slack-commands": async () => (await import("./slack.ts")).slackCommands,
  "slack-events": async () => (await import("./slack.ts")).slackEvents,
  "slack-interactivity": async () => (await import("./slack.ts")).slackInteractivity,
  "standard-webhooks": async () => (await import("./standard-webhooks.ts")).standardWebhooks,
  stripe: async () => (await import("./stripe.ts")).stripe,
  svix: async () => (await import("./standard-webhooks.ts")).svix,
  twilio: async () => (await import("./twilio.ts")).twilio,
  zoom: async () => (await import("./others.ts")).zoom,
};

/** The samples of a preset; a plain one for presets without samples of their own. */
export async function sampleBook(provider: Provider): Promise<SampleBook> {
  return (await BOOKS[provider.name]?.()) ?? plainBook(provider);
}

/** The sample for an event type; for a type without one, the first sample, which is given that type. */
export function sampleFor(book: SampleBook, event: string | undefined): Sample {
  return book.samples.find((sample) => sample.event === event) ?? book.samples[0];
}

/** Whether the samples have this event as the provider would send it. */
export const hasSample = (book: SampleBook, event: string): boolean =>
  book.samples.some((sample) => sample.event === event);

/** Nothing but what the preset reads: `composeSample` puts type, id and time where its locators say. */
function plainBook(provider: Provider): SampleBook {
  return {
    userAgent: `${provider.name}-webhooks/1.0`,
    samples: [
      {
        event: ["sample", "created"].slice(0, Math.max(1, provider.event.type.length)).join("."),
        json: {
          note: `A sample by relay send, not by ${provider.title}: “äöü” 🚂`,
          sample: "4f0c2a9e-1b7d-4c83-9e55-7a2d1f6b3c08",
        },
        fresh: ["/sample"],
      },
    ],
  };
}
