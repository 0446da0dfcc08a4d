import type { Provider } from "../types.ts";
import { box } from "./box.ts";
import { buildkite } from "./buildkite.ts";
import { buildkiteToken } from "./buildkite-token.ts";
import { calendly } from "./calendly.ts";
import { cloudflareStream } from "./cloudflare-stream.ts";
import { cloudinary } from "./cloudinary.ts";
import { cloudinarySha256 } from "./cloudinary-sha256.ts";
import { customerio } from "./customerio.ts";
import { discordInteractions } from "./discord-interactions.ts";
import { elevenlabs } from "./elevenlabs.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import { googlePubsub } from "./google-pubsub.ts";
import { hubspotV1 } from "./hubspot-v1.ts";
import { hubspotV2 } from "./hubspot-v2.ts";
import { hubspotV3 } from "./hubspot-v3.ts";
import { linear } from "./linear.ts";
import { meta } from "./meta.ts";
import { mux } from "./mux.ts";
import { paddle } from "./paddle.ts";
import { persona } from "./persona.ts";
import { retell } from "./retell.ts";
import { sanity } from "./sanity.ts";
import { sendgrid } from "./sendgrid.ts";
import { shopify } from "./shopify.ts";
import { slackCommands } from "./slack-commands.ts";
import { slackEvents } from "./slack-events.ts";
import { slackInteractivity } from "./slack-interactivity.ts";
import { standardWebhooks } from "./standard-webhooks.ts";
import { stripe } from "./stripe.ts";
import { svix } from "./svix.ts";
import { twilio } from "./twilio.ts";
import { twitch } from "./twitch.ts";
import { webflow } from "./webflow.ts";
import { workos } from "./workos.ts";
import { zendesk } from "./zendesk.ts";
import { zoom } from "./zoom.ts";

const ALL: readonly Provider[] = [
  box,
  buildkite,
  buildkiteToken,
  calendly,
  cloudflareStream,
  cloudinary,
  cloudinarySha256,
  customerio,
  discordInteractions,
  elevenlabs,
  github,
  gitlab,
  googlePubsub,
  hubspotV1,
  hubspotV2,
  hubspotV3,
  linear,
  meta,
  mux,
  paddle,
  persona,
  retell,
  sanity,
  sendgrid,
  shopify,
  slackCommands,
  slackEvents,
  slackInteractivity,
  standardWebhooks,
  stripe,
  svix,
  twilio,
  twitch,
  webflow,
  workos,
  zendesk,
  zoom,
];

/** Every preset, by the name that `provider:` of relay.yaml takes. */
export const providers: Readonly<Record<string, Provider>> = Object.fromEntries(
  ALL.map((provider) => [provider.name, provider]),
);
