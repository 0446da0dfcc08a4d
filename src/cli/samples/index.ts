import type { Provider } from "../../types/provider.ts";
import type { Sample, SampleBook } from "./sample.ts";

type Books = Readonly<Record<string, SampleBook>>;

const commerce = async (): Promise<Books> => (await import("./commerce.ts")).books;
const fetchedKeys = async (): Promise<Books> => (await import("./fetched-keys.ts")).books;
const github = async (): Promise<Books> => (await import("./github.ts")).books;
const messages = async (): Promise<Books> => (await import("./messages.ts")).books;
const operations = async (): Promise<Books> => (await import("./operations.ts")).books;
const others = async (): Promise<Books> => (await import("./others.ts")).books;
const platform = async (): Promise<Books> => (await import("./platform.ts")).books;
const shopify = async (): Promise<Books> => (await import("./shopify.ts")).books;
const slack = async (): Promise<Books> => (await import("./slack.ts")).books;
const standard = async (): Promise<Books> => (await import("./standard-webhooks.ts")).books;
const stripe = async (): Promise<Books> => (await import("./stripe.ts")).books;
const twilio = async (): Promise<Books> => (await import("./twilio.ts")).books;
const work = async (): Promise<Books> => (await import("./work.ts")).books;

/** Where the samples of a preset are; loaded when they are asked for. */
export const BOOKS: Readonly<Record<string, () => Promise<Books>>> = {
  adyen: platform,
  "adyen-platform": commerce,
  aftership: commerce,
  airtable: work,
  anthropic: platform,
  asana: work,
  "atlassian-connect": platform,
  "auth0-log-stream": operations,
  "aws-sns": fetchedKeys,
  "azure-event-grid": platform,
  bitbucket: work,
  box: work,
  braintree: platform,
  buildkite: operations,
  "buildkite-token": operations,
  calendly: work,
  chargebee: commerce,
  circleci: operations,
  clerk: platform,
  cloudevents: platform,
  "cloudflare-notifications": operations,
  "cloudflare-stream": operations,
  cloudinary: messages,
  "cloudinary-sha256": messages,
  "coinbase-commerce": commerce,
  contentful: platform,
  customerio: messages,
  datadog: operations,
  deepgram: messages,
  "discord-events": platform,
  "discord-interactions": others,
  dockerhub: operations,
  docusign: work,
  dropbox: work,
  "dropbox-sign": platform,
  easypost: commerce,
  ebay: fetchedKeys,
  elevenlabs: messages,
  fingerprint: messages,
  flutterwave: commerce,
  fusionauth: platform,
  gitea: work,
  github: github,
  gitlab: others,
  "gitlab-signing-token": platform,
  gocardless: commerce,
  "google-pubsub": others,
  "hubspot-v1": work,
  "hubspot-v2": work,
  "hubspot-v3": work,
  intercom: work,
  jira: work,
  "kontent-ai": work,
  launchdarkly: operations,
  "lemon-squeezy": commerce,
  line: messages,
  linear: work,
  liveblocks: platform,
  livekit: platform,
  mailgun: platform,
  mercadopago: platform,
  meta: others,
  "microsoft-graph": platform,
  mollie: commerce,
  monday: platform,
  mux: messages,
  netlify: platform,
  notion: work,
  npm: operations,
  nylas: messages,
  okta: operations,
  onfido: messages,
  openai: platform,
  paddle: commerce,
  pagerduty: operations,
  paypal: fetchedKeys,
  paystack: commerce,
  persona: messages,
  plaid: platform,
  plivo: platform,
  polar: platform,
  postmark: messages,
  pusher: messages,
  qstash: platform,
  quickbooks: commerce,
  razorpay: commerce,
  replicate: platform,
  resend: platform,
  retell: messages,
  revenuecat: commerce,
  sanity: work,
  segment: messages,
  sendgrid: others,
  sentry: operations,
  shopify: shopify,
  "slack-commands": slack,
  "slack-events": slack,
  "slack-interactivity": slack,
  snyk: operations,
  square: commerce,
  "standard-webhooks": standard,
  "standard-webhooks-v1a": platform,
  "stream-chat": messages,
  stripe: stripe,
  svix: standard,
  telegram: messages,
  telnyx: platform,
  trello: work,
  twilio: twilio,
  twitch: messages,
  typeform: work,
  uploadcare: messages,
  vercel: operations,
  viber: messages,
  vonage: platform,
  webflow: work,
  woocommerce: commerce,
  workos: operations,
  "x-twitter": messages,
  xero: commerce,
  zendesk: work,
  zoom: others,
};

/** The samples of a preset; a plain one for presets without samples of their own. */
export async function sampleBook(provider: Provider): Promise<SampleBook> {
  const books = Object.hasOwn(BOOKS, provider.name) ? await BOOKS[provider.name]?.() : undefined;
  return books?.[provider.name] ?? plainBook(provider);
}

/** The sample for an event type; for a type without one, the first sample, which is given that type. */
export function sampleFor(book: SampleBook, event: string | undefined): Sample {
  return book.samples.find((sample) => sample.event === event) ?? book.samples[0];
}

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
