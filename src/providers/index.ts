// Generated from the files of this folder by `npm run generate`.
import type { Provider } from "../types/provider.ts";
import { adyen } from "./adyen.ts";
import { adyenPlatform } from "./adyen-platform.ts";
import { aftership } from "./aftership.ts";
import { airtable } from "./airtable.ts";
import { anthropic } from "./anthropic.ts";
import { appleAppStore } from "./apple-app-store.ts";
import { asana } from "./asana.ts";
import { atlassianConnect } from "./atlassian-connect.ts";
import { auth0LogStream } from "./auth0-log-stream.ts";
import { awsSns } from "./aws-sns.ts";
import { azureEventGrid } from "./azure-event-grid.ts";
import { azureEventGridEntra } from "./azure-event-grid-entra.ts";
import { bepaid } from "./bepaid.ts";
import { bitbucket } from "./bitbucket.ts";
import { box } from "./box.ts";
import { braintree } from "./braintree.ts";
import { buildkite } from "./buildkite.ts";
import { buildkiteToken } from "./buildkite-token.ts";
import { calendly } from "./calendly.ts";
import { chargebee } from "./chargebee.ts";
import { circleci } from "./circleci.ts";
import { clerk } from "./clerk.ts";
import { cloudevents } from "./cloudevents.ts";
import { cloudflareNotifications } from "./cloudflare-notifications.ts";
import { cloudflareStream } from "./cloudflare-stream.ts";
import { cloudinary } from "./cloudinary.ts";
import { cloudinarySha256 } from "./cloudinary-sha256.ts";
import { coinbaseCommerce } from "./coinbase-commerce.ts";
import { contentful } from "./contentful.ts";
import { customerio } from "./customerio.ts";
import { datadog } from "./datadog.ts";
import { deepgram } from "./deepgram.ts";
import { discordEvents } from "./discord-events.ts";
import { discordInteractions } from "./discord-interactions.ts";
import { dockerhub } from "./dockerhub.ts";
import { docusign } from "./docusign.ts";
import { dropbox } from "./dropbox.ts";
import { dropboxSign } from "./dropbox-sign.ts";
import { easypost } from "./easypost.ts";
import { ebay } from "./ebay.ts";
import { elevenlabs } from "./elevenlabs.ts";
import { eventarc } from "./eventarc.ts";
import { fingerprint } from "./fingerprint.ts";
import { flutterwave } from "./flutterwave.ts";
import { fusionauth } from "./fusionauth.ts";
import { fusionauthJwks } from "./fusionauth-jwks.ts";
import { gitea } from "./gitea.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import { gitlabSigningToken } from "./gitlab-signing-token.ts";
import { gocardless } from "./gocardless.ts";
import { googlePubsub } from "./google-pubsub.ts";
import { hookdeck } from "./hookdeck.ts";
import { hubspotV1 } from "./hubspot-v1.ts";
import { hubspotV2 } from "./hubspot-v2.ts";
import { hubspotV3 } from "./hubspot-v3.ts";
import { intercom } from "./intercom.ts";
import { jira } from "./jira.ts";
import { kinde } from "./kinde.ts";
import { kontentAi } from "./kontent-ai.ts";
import { launchdarkly } from "./launchdarkly.ts";
import { lemonSqueezy } from "./lemon-squeezy.ts";
import { line } from "./line.ts";
import { linear } from "./linear.ts";
import { liveblocks } from "./liveblocks.ts";
import { livekit } from "./livekit.ts";
import { mailgun } from "./mailgun.ts";
import { mercadopago } from "./mercadopago.ts";
import { meta } from "./meta.ts";
import { microsoftGraph } from "./microsoft-graph.ts";
import { mollie } from "./mollie.ts";
import { monday } from "./monday.ts";
import { mux } from "./mux.ts";
import { netlify } from "./netlify.ts";
import { notion } from "./notion.ts";
import { npm } from "./npm.ts";
import { nylas } from "./nylas.ts";
import { okta } from "./okta.ts";
import { onfido } from "./onfido.ts";
import { openai } from "./openai.ts";
import { paddle } from "./paddle.ts";
import { paddleClassic } from "./paddle-classic.ts";
import { pagerduty } from "./pagerduty.ts";
import { paypal } from "./paypal.ts";
import { paystack } from "./paystack.ts";
import { persona } from "./persona.ts";
import { plaid } from "./plaid.ts";
import { plivo } from "./plivo.ts";
import { polar } from "./polar.ts";
import { polarLegacy } from "./polar-legacy.ts";
import { postmark } from "./postmark.ts";
import { pusher } from "./pusher.ts";
import { qstash } from "./qstash.ts";
import { quickbooks } from "./quickbooks.ts";
import { razorpay } from "./razorpay.ts";
import { replicate } from "./replicate.ts";
import { resend } from "./resend.ts";
import { retell } from "./retell.ts";
import { revenuecat } from "./revenuecat.ts";
import { sanity } from "./sanity.ts";
import { segment } from "./segment.ts";
import { sendgrid } from "./sendgrid.ts";
import { sentry } from "./sentry.ts";
import { shopify } from "./shopify.ts";
import { shopifyEvents } from "./shopify-events.ts";
import { slackCommands } from "./slack-commands.ts";
import { slackEvents } from "./slack-events.ts";
import { slackInteractivity } from "./slack-interactivity.ts";
import { snyk } from "./snyk.ts";
import { square } from "./square.ts";
import { standardWebhooks } from "./standard-webhooks.ts";
import { standardWebhooksV1a } from "./standard-webhooks-v1a.ts";
import { streamChat } from "./stream-chat.ts";
import { stripe } from "./stripe.ts";
import { svix } from "./svix.ts";
import { telegram } from "./telegram.ts";
import { telnyx } from "./telnyx.ts";
import { travisCi } from "./travis-ci.ts";
import { trello } from "./trello.ts";
import { twilio } from "./twilio.ts";
import { twilioBody } from "./twilio-body.ts";
import { twitch } from "./twitch.ts";
import { typeform } from "./typeform.ts";
import { uploadcare } from "./uploadcare.ts";
import { vercel } from "./vercel.ts";
import { viber } from "./viber.ts";
import { vonage } from "./vonage.ts";
import { webflow } from "./webflow.ts";
import { wise } from "./wise.ts";
import { wix } from "./wix.ts";
import { woocommerce } from "./woocommerce.ts";
import { workos } from "./workos.ts";
import { xTwitter } from "./x-twitter.ts";
import { xero } from "./xero.ts";
import { zendesk } from "./zendesk.ts";
import { zoom } from "./zoom.ts";

/** Every preset, by the name that `provider:` of relay.yaml accepts. */
export const providers: Readonly<Record<string, Provider>> = {
  adyen,
  "adyen-platform": adyenPlatform,
  aftership,
  airtable,
  anthropic,
  "apple-app-store": appleAppStore,
  asana,
  "atlassian-connect": atlassianConnect,
  "auth0-log-stream": auth0LogStream,
  "aws-sns": awsSns,
  "azure-event-grid": azureEventGrid,
  "azure-event-grid-entra": azureEventGridEntra,
  bepaid,
  bitbucket,
  box,
  braintree,
  buildkite,
  "buildkite-token": buildkiteToken,
  calendly,
  chargebee,
  circleci,
  clerk,
  cloudevents,
  "cloudflare-notifications": cloudflareNotifications,
  "cloudflare-stream": cloudflareStream,
  cloudinary,
  "cloudinary-sha256": cloudinarySha256,
  "coinbase-commerce": coinbaseCommerce,
  contentful,
  customerio,
  datadog,
  deepgram,
  "discord-events": discordEvents,
  "discord-interactions": discordInteractions,
  dockerhub,
  docusign,
  dropbox,
  "dropbox-sign": dropboxSign,
  easypost,
  ebay,
  elevenlabs,
  eventarc,
  fingerprint,
  flutterwave,
  fusionauth,
  "fusionauth-jwks": fusionauthJwks,
  gitea,
  github,
  gitlab,
  "gitlab-signing-token": gitlabSigningToken,
  gocardless,
  "google-pubsub": googlePubsub,
  hookdeck,
  "hubspot-v1": hubspotV1,
  "hubspot-v2": hubspotV2,
  "hubspot-v3": hubspotV3,
  intercom,
  jira,
  kinde,
  "kontent-ai": kontentAi,
  launchdarkly,
  "lemon-squeezy": lemonSqueezy,
  line,
  linear,
  liveblocks,
  livekit,
  mailgun,
  mercadopago,
  meta,
  "microsoft-graph": microsoftGraph,
  mollie,
  monday,
  mux,
  netlify,
  notion,
  npm,
  nylas,
  okta,
  onfido,
  openai,
  paddle,
  "paddle-classic": paddleClassic,
  pagerduty,
  paypal,
  paystack,
  persona,
  plaid,
  plivo,
  polar,
  "polar-legacy": polarLegacy,
  postmark,
  pusher,
  qstash,
  quickbooks,
  razorpay,
  replicate,
  resend,
  retell,
  revenuecat,
  sanity,
  segment,
  sendgrid,
  sentry,
  shopify,
  "shopify-events": shopifyEvents,
  "slack-commands": slackCommands,
  "slack-events": slackEvents,
  "slack-interactivity": slackInteractivity,
  snyk,
  square,
  "standard-webhooks": standardWebhooks,
  "standard-webhooks-v1a": standardWebhooksV1a,
  "stream-chat": streamChat,
  stripe,
  svix,
  telegram,
  telnyx,
  "travis-ci": travisCi,
  trello,
  twilio,
  "twilio-body": twilioBody,
  twitch,
  typeform,
  uploadcare,
  vercel,
  viber,
  vonage,
  webflow,
  wise,
  wix,
  woocommerce,
  workos,
  "x-twitter": xTwitter,
  xero,
  zendesk,
  zoom,
};
