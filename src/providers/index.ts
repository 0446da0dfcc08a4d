import type { Provider } from "../types.ts";
import { discordInteractions } from "./discord-interactions.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import { googlePubsub } from "./google-pubsub.ts";
import { meta } from "./meta.ts";
import { sendgrid } from "./sendgrid.ts";
import { shopify } from "./shopify.ts";
import { slackCommands } from "./slack-commands.ts";
import { slackEvents } from "./slack-events.ts";
import { standardWebhooks } from "./standard-webhooks.ts";
import { stripe } from "./stripe.ts";
import { svix } from "./svix.ts";
import { twilio } from "./twilio.ts";
import { zoom } from "./zoom.ts";

const ALL: readonly Provider[] = [
  discordInteractions,
  github,
  gitlab,
  googlePubsub,
  meta,
  sendgrid,
  shopify,
  slackCommands,
  slackEvents,
  standardWebhooks,
  stripe,
  svix,
  twilio,
  zoom,
];

/** Every preset, by the name that `provider:` of relay.yaml takes. */
export const providers: Readonly<Record<string, Provider>> = Object.fromEntries(
  ALL.map((provider) => [provider.name, provider]),
);
