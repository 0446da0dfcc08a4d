import type { Provider } from "../../types.ts";
import type { Sample, SampleBook } from "./sample.ts";

type Books = Readonly<Record<string, SampleBook>>;

const commerce = async (): Promise<Books> => (await import("./commerce.ts")).books;
const github = async (): Promise<Books> => (await import("./github.ts")).books;
const messages = async (): Promise<Books> => (await import("./messages.ts")).books;
const operations = async (): Promise<Books> => (await import("./operations.ts")).books;
const others = async (): Promise<Books> => (await import("./others.ts")).books;
const shopify = async (): Promise<Books> => (await import("./shopify.ts")).books;
const slack = async (): Promise<Books> => (await import("./slack.ts")).books;
const standard = async (): Promise<Books> => (await import("./standard-webhooks.ts")).books;
const stripe = async (): Promise<Books> => (await import("./stripe.ts")).books;
const twilio = async (): Promise<Books> => (await import("./twilio.ts")).books;
const work = async (): Promise<Books> => (await import("./work.ts")).books;

/** Where the samples of a preset are; loaded when they are asked for. */
export const BOOKS: Readonly<Record<string, () => Promise<Books>>> = {
  "adyen-platform": commerce,
  aftership: commerce,
  airtable: work,
  asana: work,
  "auth0-log-stream": operations,
  bitbucket: work,
  box: work,
  buildkite: operations,
  "buildkite-token": operations,
  calendly: work,
  chargebee: commerce,
  circleci: operations,
  "cloudflare-notifications": operations,
  "cloudflare-stream": operations,
  cloudinary: messages,
  "cloudinary-sha256": messages,
  "coinbase-commerce": commerce,
  customerio: messages,
  datadog: operations,
  deepgram: messages,
  "discord-interactions": others,
  dockerhub: operations,
  docusign: work,
  dropbox: work,
  easypost: commerce,
  elevenlabs: messages,
  fingerprint: messages,
  flutterwave: commerce,
  gitea: work,
  github: github,
  gitlab: others,
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
  meta: others,
  mollie: commerce,
  mux: messages,
  notion: work,
  npm: operations,
  nylas: messages,
  okta: operations,
  onfido: messages,
  paddle: commerce,
  pagerduty: operations,
  paystack: commerce,
  persona: messages,
  postmark: messages,
  pusher: messages,
  quickbooks: commerce,
  razorpay: commerce,
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
  "stream-chat": messages,
  stripe: stripe,
  svix: standard,
  telegram: messages,
  trello: work,
  twilio: twilio,
  twitch: messages,
  typeform: work,
  uploadcare: messages,
  vercel: operations,
  viber: messages,
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
