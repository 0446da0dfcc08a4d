// Written by npm run generate from schemas/relay.schema.json.

/**
 * The configuration of a webhook relay: who may send (sources), where events
 * go (targets), and how fast (queues).
 */
export type RelayConfig = {
  /**
   * The Google Cloud project that holds the queues; ${NAME} is replaced by the
   * environment variable NAME. Default: the environment variable
   * GOOGLE_CLOUD_PROJECT at start.
   */
  readonly project?: string | undefined;
  /**
   * The Cloud Tasks location of the queues. Default: the environment variable
   * RELAY_LOCATION at start, else us-central1.
   */
  readonly location?: string | undefined;
  /**
   * The default identity in the OIDC tokens that targets receive. A short name
   * stands for that account in the project.
   */
  readonly serviceAccount?: ServiceAccount | undefined;
  /**
   * What a gateway in front of the relay leaves in the paths: with /hooks, a
   * source answers at /hooks/<name> as well as at /<name>. Default: nothing.
   */
  readonly basePath?: string | undefined;
  /**
   * How tasks are created: `rest` over Cloud Tasks' REST API, `client` over gRPC
   * with the @google-cloud/tasks client. Default: rest on Google Cloud and with
   * CLOUD_TASKS_EMULATOR_REST, else client.
   */
  readonly transport?: "rest" | "client" | undefined;
  /**
   * A bucket of Cloud Storage for bodies that no task can hold, and for the
   * events of sources with archive: true.
   */
  readonly archive?: string | undefined;
  /**
   * The endpoints that receive webhooks. The name is the path: `github` answers
   * at POST /github.
   */
  readonly sources?: Readonly<Record<string, Source>> | undefined;
  /** The services that get the events, each by one task per event. */
  readonly targets?: Readonly<Record<string, Target>> | undefined;
  /**
   * Settings of the Cloud Tasks queues, in Cloud Tasks' own names. A queue that
   * is not listed gets the defaults, which never drop a task.
   */
  readonly queues?: Readonly<Record<string, Queue>> | undefined;
};

/** A source: `sources.<name>`, an endpoint at `POST /<name>`. */
export type Source = SourceFields &
  (
    | {
        readonly provider:
          | "adyen"
          | "adyen-platform"
          | "aftership"
          | "airtable"
          | "anthropic"
          | "asana"
          | "auth0-log-stream"
          | "azure-event-grid"
          | "bepaid"
          | "bitbucket"
          | "box"
          | "buildkite"
          | "buildkite-token"
          | "calendly"
          | "chargebee"
          | "circleci"
          | "clerk"
          | "cloudevents"
          | "cloudflare-notifications"
          | "cloudflare-stream"
          | "cloudinary"
          | "cloudinary-sha256"
          | "coinbase-commerce"
          | "contentful"
          | "customerio"
          | "datadog"
          | "deepgram"
          | "discord-events"
          | "discord-interactions"
          | "dockerhub"
          | "docusign"
          | "dropbox"
          | "dropbox-sign"
          | "easypost"
          | "elevenlabs"
          | "fingerprint"
          | "flutterwave"
          | "fusionauth"
          | "gitea"
          | "github"
          | "gitlab"
          | "gitlab-signing-token"
          | "gocardless"
          | "hookdeck"
          | "hubspot-v1"
          | "hubspot-v2"
          | "hubspot-v3"
          | "intercom"
          | "jira"
          | "kontent-ai"
          | "launchdarkly"
          | "lemon-squeezy"
          | "line"
          | "linear"
          | "liveblocks"
          | "mailgun"
          | "mercadopago"
          | "microsoft-graph"
          | "mollie"
          | "mux"
          | "netlify"
          | "notion"
          | "npm"
          | "nylas"
          | "okta"
          | "onfido"
          | "openai"
          | "paddle"
          | "paddle-classic"
          | "pagerduty"
          | "paystack"
          | "persona"
          | "plivo"
          | "polar"
          | "polar-legacy"
          | "postmark"
          | "pusher"
          | "qstash"
          | "quickbooks"
          | "razorpay"
          | "replicate"
          | "resend"
          | "retell"
          | "revenuecat"
          | "sanity"
          | "segment"
          | "sendgrid"
          | "sentry"
          | "shopify"
          | "shopify-events"
          | "slack-commands"
          | "slack-events"
          | "slack-interactivity"
          | "snyk"
          | "square"
          | "standard-webhooks"
          | "standard-webhooks-v1a"
          | "stream-chat"
          | "stripe"
          | "svix"
          | "telegram"
          | "telnyx"
          | "travis-ci"
          | "trello"
          | "twilio"
          | "twilio-body"
          | "twitch"
          | "typeform"
          | "uploadcare"
          | "vercel"
          | "viber"
          | "vonage"
          | "webflow"
          | "wise"
          | "wix"
          | "woocommerce"
          | "workos"
          | "x-twitter"
          | "xero"
          | "zendesk"
          | "zoom";
        readonly options?: Readonly<Record<string, string>>;
      }
    | {
        readonly provider: "apple-app-store";
        readonly options: {
          /** your app's bundle ID, e.g. com.example.app */
          readonly bundleId: string;
          /** SHA-256 fingerprint of the root certificate (default: Apple Root CA - G3's) */
          readonly rootFingerprint?: string;
        };
      }
    | {
        readonly provider: "atlassian-connect";
        readonly options: {
          /** the clientKey of the installation */
          readonly clientKey: string;
        };
      }
    | {
        readonly provider: "aws-sns";
        readonly options: {
          /** the topics' ARNs, separated by commas */
          readonly topics: string;
        };
      }
    | {
        readonly provider: "azure-event-grid-entra";
        readonly options: {
          /** the directory (tenant) id of your Entra application */
          readonly tenantId: string;
          /** its application id, or application id URI, as the token's aud */
          readonly audience: string;
        };
      }
    | {
        readonly provider: "braintree";
        readonly options: {
          /** the public key that goes with the private key */
          readonly publicKey: string;
        };
      }
    | {
        readonly provider: "ebay";
        readonly options: {
          /** your app id, to ask for the keys */
          readonly clientId: string;
          /** your cert id, as `${EBAY_CERT_ID}` */
          readonly clientSecret: string;
        };
      }
    | {
        readonly provider: "eventarc";
        readonly options: {
          /** the audience of the trigger's tokens (its destination URL) */
          readonly audience: string;
          /** the service account of the trigger */
          readonly email: string;
        };
      }
    | {
        readonly provider: "fusionauth-jwks";
        readonly options: {
          /** where your FusionAuth is, e.g. auth.example.com */
          readonly host: string;
        };
      }
    | {
        readonly provider: "google-pubsub";
        readonly options: {
          /** the subscription's push audience (default there: the push URL) */
          readonly audience: string;
          /** the service account that the subscription pushes as */
          readonly email: string;
        };
      }
    | {
        readonly provider: "kinde";
        readonly options: {
          /** your Kinde domain, e.g. engines.kinde.com */
          readonly host: string;
        };
      }
    | {
        readonly provider: "livekit";
        readonly options: {
          /** the API key that signs the webhooks */
          readonly apiKey: string;
        };
      }
    | {
        readonly provider: "meta";
        readonly options: {
          /** the verify token that you enter beside the callback URL */
          readonly verifyToken: string;
        };
      }
    | {
        readonly provider: "monday";
        readonly options?: {
          /** the endpoint's URL as the app has it */
          readonly audience?: string;
        };
      }
    | {
        readonly provider: "paypal";
        readonly options: {
          /** the webhook's id, as the dashboard shows it */
          readonly webhookId: string;
        };
      }
    | {
        readonly provider: "plaid";
        readonly options: {
          /** production or sandbox */
          readonly environment: string;
          /** the client_id of the API key */
          readonly clientId: string;
          /** the environment's API secret */
          readonly clientSecret: string;
        };
      }
    | ({
        readonly provider: "custom";
        readonly options?: Readonly<Record<string, string>>;
      } & Required<Pick<SourceFields, "verify" | "event">>)
  );

/** `Name` of relay.yaml. */
export type Name = string;

/** `QueueName` of relay.yaml. */
export type QueueName = string;

/** `ServiceAccount` of relay.yaml. */
export type ServiceAccount = string;

/** `Duration` of relay.yaml. */
export type Duration = string;

/** `Glob` of relay.yaml. */
export type Glob = string;

/** `Expression` of relay.yaml. */
export type Expression = string;

/** `HeaderName` of relay.yaml. */
export type HeaderName = string;

/** `LowerCaseHeader` of relay.yaml. */
export type LowerCaseHeader = string;

/** `HeaderValue` of relay.yaml. */
export type HeaderValue = string;

/** `Encoding` of relay.yaml. */
export type Encoding = "hex" | "base64" | "base64url";

/** `SourceFields` of relay.yaml. */
export type SourceFields = {
  /**
   * Names of the environment variables that hold what the provider shows
   * (secret, token, user:password or public key), newest first. A delivery that
   * any of them signed is accepted, so that secrets can be rotated.
   */
  readonly secrets?: readonly string[] | undefined;
  /**
   * The methods that deliveries come with. A GET has no body: its query goes to
   * the targets in the header relay-query. Default: POST.
   */
  readonly methods?: readonly ("POST" | "GET" | "PUT" | "PATCH")[] | undefined;
  /**
   * The URL of this source exactly as registered at the provider. Schemes that
   * sign the URL need it; it is never rebuilt from request headers.
   */
  readonly publicUrl?: string | undefined;
  /**
   * Event type (a glob) → JSON Schema file, relative to this file, or one
   * definition of a file that holds many (file.json#/definitions/name). The
   * first match wins; a type without a match is not validated.
   */
  readonly schemas?: Readonly<Record<string, string>> | undefined;
  /**
   * What becomes of an authentic event that fails its schema: park it for a
   * redrive, reject it with 422, or pass it on with a warning in the log.
   * Default: park.
   */
  readonly invalid?: "park" | "reject" | "pass" | undefined;
  /** What becomes of an authentic event that no route matches. Default: ignore. */
  readonly unrouted?: "ignore" | "park" | undefined;
  /** Keeps the bytes of every event in the archive bucket. Default: false. */
  readonly archive?: boolean | undefined;
  /**
   * Makes one event of each item of a batch, with its own type, id and bytes: a
   * JSON Pointer (with its first slash) or a CEL expression that gives the list.
   * Lists within the list are opened. Either every item is kept or none.
   * Default: a delivery is one event.
   */
  readonly split?: string | undefined;
  /** How redeliveries are recognised. */
  readonly dedup?:
    | {
        /**
         * A CEL expression that gives a string or a number, the same for every
         * delivery of one event and another for each event. Default: what the
         * provider's preset tells its events apart by. Where it cannot be computed the
         * default counts, and the log says so.
         */
        readonly key?: Expression | undefined;
        /**
         * Remember finished deliveries for up to 31 days instead of about an hour, at
         * the price of one more task per delivery. For providers that redeliver for
         * days. Default: false.
         */
        readonly ledger?: boolean | undefined;
      }
    | undefined;
  /**
   * The success answer, for providers that insist on one. Default: the preset's
   * own, else 202 with the relay's JSON.
   */
  readonly respond?:
    | {
        /** 200 to 299. Default: 200. */
        readonly status?: number | undefined;
        /** Default: empty. */
        readonly body?: string | undefined;
        /** Default: text/plain; charset=utf-8. */
        readonly contentType?: string | undefined;
      }
    | undefined;
  /**
   * Which of the delivery's headers go on to the targets, as globs. Default: the
   * preset's own list. Authorization, cookies, hop-by-hop headers and the
   * provider's signature never do.
   */
  readonly forwardHeaders?: readonly string[] | undefined;
  /**
   * Which events go to which targets, and when. Every route that matches
   * applies; a target gets an event once.
   */
  readonly routes?: readonly Route[] | undefined;
  /** Only with `provider: custom`: how the sender proves itself. */
  readonly verify?: Scheme | undefined;
  /** Only with `provider: custom`: where a delivery says what happened. */
  readonly event?: EventRule | undefined;
  /**
   * Only with `provider: custom`: the provider's checks that the endpoint is
   * yours, answered without making a task.
   */
  readonly handshakes?: readonly Handshake[] | undefined;
  /**
   * Only with `provider: custom`: the provider's name for people. Default: the
   * source's name.
   */
  readonly title?: string | undefined;
  /**
   * Only with `provider: custom`: what `secrets` must hold, for messages.
   * Default: the signing secret.
   */
  readonly secret?: string | undefined;
  /**
   * Only with provider custom: what names the items of a batch, for `split`;
   * `body:` points into the item.
   */
  readonly items?:
    | {
        /** JSON Pointer of the list. */
        readonly at: string;
        /**
         * Where an item's id is, the same over the sender's retries; of a list all
         * must be there. Default: the delivery's identity and the item's index.
         */
        readonly id?: string | readonly Locator[] | undefined;
        /**
         * Where an item's type is: parts joined by a dot. Default: the delivery's
         * type.
         */
        readonly type?: readonly Locator[] | undefined;
        /** Where an item's time is. Default: the delivery's time. */
        readonly time?:
          | {
              /** Where the time is. */
              readonly at: Locator;
              /**
               * Seconds or milliseconds since 1970, RFC 3339, or RFC 3339 that is UTC where
               * it names no zone.
               */
              readonly unit: "s" | "ms" | "iso" | "iso-utc";
            }
          | undefined;
      }
    | undefined;
  /** Only with provider custom: bodies may be gzip, and what is inside is signed. */
  readonly inflate?: true | undefined;
  /**
   * Only with `provider: custom`: how long the provider waits for the answer.
   * Default: unknown.
   */
  readonly timeoutSeconds?: number | null | undefined;
  /**
   * Only with `provider: custom`: how long after the first attempt the provider
   * may still redeliver; 0 means never. Default: unknown.
   */
  readonly retryHours?: number | null | undefined;
};

/** `Provider` of relay.yaml. */
export type Provider =
  | "adyen"
  | "adyen-platform"
  | "aftership"
  | "airtable"
  | "anthropic"
  | "apple-app-store"
  | "asana"
  | "atlassian-connect"
  | "auth0-log-stream"
  | "aws-sns"
  | "azure-event-grid"
  | "azure-event-grid-entra"
  | "bepaid"
  | "bitbucket"
  | "box"
  | "braintree"
  | "buildkite"
  | "buildkite-token"
  | "calendly"
  | "chargebee"
  | "circleci"
  | "clerk"
  | "cloudevents"
  | "cloudflare-notifications"
  | "cloudflare-stream"
  | "cloudinary"
  | "cloudinary-sha256"
  | "coinbase-commerce"
  | "contentful"
  | "customerio"
  | "datadog"
  | "deepgram"
  | "discord-events"
  | "discord-interactions"
  | "dockerhub"
  | "docusign"
  | "dropbox"
  | "dropbox-sign"
  | "easypost"
  | "ebay"
  | "elevenlabs"
  | "eventarc"
  | "fingerprint"
  | "flutterwave"
  | "fusionauth"
  | "fusionauth-jwks"
  | "gitea"
  | "github"
  | "gitlab"
  | "gitlab-signing-token"
  | "gocardless"
  | "google-pubsub"
  | "hookdeck"
  | "hubspot-v1"
  | "hubspot-v2"
  | "hubspot-v3"
  | "intercom"
  | "jira"
  | "kinde"
  | "kontent-ai"
  | "launchdarkly"
  | "lemon-squeezy"
  | "line"
  | "linear"
  | "liveblocks"
  | "livekit"
  | "mailgun"
  | "mercadopago"
  | "meta"
  | "microsoft-graph"
  | "mollie"
  | "monday"
  | "mux"
  | "netlify"
  | "notion"
  | "npm"
  | "nylas"
  | "okta"
  | "onfido"
  | "openai"
  | "paddle"
  | "paddle-classic"
  | "pagerduty"
  | "paypal"
  | "paystack"
  | "persona"
  | "plaid"
  | "plivo"
  | "polar"
  | "polar-legacy"
  | "postmark"
  | "pusher"
  | "qstash"
  | "quickbooks"
  | "razorpay"
  | "replicate"
  | "resend"
  | "retell"
  | "revenuecat"
  | "sanity"
  | "segment"
  | "sendgrid"
  | "sentry"
  | "shopify"
  | "shopify-events"
  | "slack-commands"
  | "slack-events"
  | "slack-interactivity"
  | "snyk"
  | "square"
  | "standard-webhooks"
  | "standard-webhooks-v1a"
  | "stream-chat"
  | "stripe"
  | "svix"
  | "telegram"
  | "telnyx"
  | "travis-ci"
  | "trello"
  | "twilio"
  | "twilio-body"
  | "twitch"
  | "typeform"
  | "uploadcare"
  | "vercel"
  | "viber"
  | "vonage"
  | "webflow"
  | "wise"
  | "wix"
  | "woocommerce"
  | "workos"
  | "x-twitter"
  | "xero"
  | "zendesk"
  | "zoom"
  | "custom";

/** `Route` of relay.yaml. */
export type Route = {
  /**
   * Globs over the whole event type; `*` is any run of characters. Default:
   * every event.
   */
  readonly events?: readonly Glob[] | undefined;
  /**
   * A CEL expression over event, body, headers, query, path, bodyHash and now
   * that gives a bool. False where a field is missing; where it cannot be
   * computed otherwise, the event is parked for this route.
   */
  readonly when?: Expression | undefined;
  /** Names of the targets. */
  readonly to: readonly string[];
  /**
   * How long after its arrival the event is delivered: at most 30d. Default: at
   * once.
   */
  readonly delay?: Duration | undefined;
  /**
   * A CEL expression that gives the timestamp at which the event is delivered,
   * at most 30 days ahead. Instead of delay.
   */
  readonly at?: Expression | undefined;
  /**
   * Spreads deliveries over this long. The same event always gets the same
   * moment, so that a redelivery agrees. Default: none.
   */
  readonly jitter?: Duration | undefined;
};

/** `Target` of relay.yaml. */
export type Target = {
  /**
   * Where the tasks go: https, or http for a service on this machine. At most
   * 2083 characters. ${NAME} is replaced by the environment variable NAME.
   */
  readonly url?: string | undefined;
  /**
   * Instead of a URL: a Pub/Sub topic. A message's data are the event's bytes,
   * its attributes the CloudEvent.
   */
  readonly pubsub?: string | undefined;
  /** With pubsub: a CEL expression that gives the message's ordering key. */
  readonly orderingKey?: string | undefined;
  /**
   * Instead of a URL: a workflow, started with the CloudEvent as its argument
   * (at most 32 KB).
   */
  readonly workflow?: string | undefined;
  /**
   * Instead of a URL: a message bus of Eventarc Advanced, which gets the
   * CloudEvent.
   */
  readonly eventarc?: string | undefined;
  /**
   * Instead of a URL: a bucket of Cloud Storage, or a prefix in one, which gets
   * an object per event.
   */
  readonly gcs?: string | undefined;
  /**
   * Instead of a URL: a Cloud Run job, run once per event with EVENT_ID,
   * EVENT_SOURCE, EVENT_TYPE and EVENT_TIME.
   */
  readonly job?: string | undefined;
  /**
   * How a body goes that is too large for a task (1 MB): not at all (413),
   * compressed and otherwise by reference into the archive, or always by
   * reference. Default: gzip.
   */
  readonly large?: "reject" | "gzip" | "dataref" | undefined;
  /**
   * Spreads the target's tasks over that many queues, each of which dispatches
   * at most 500 a second. The limits of its queue are the target's, divided over
   * them. When you change it, write {count: 8, before: 4} until an hour after
   * the last task that waited then is finished: a task that moves is claimed in
   * its old queue first, so that no redelivery makes a second one. Default: 1.
   */
  readonly shards?:
    | number
    | {
        /** Over how many queues the tasks are spread from now on. */
        readonly count: number;
        /**
         * Over how many they were spread before; 1: over the one queue of the target's
         * name.
         */
        readonly before: number;
      }
    | undefined;
  /**
   * When a task is given up and moved to the dead-letter queue relay-dead:
   * whichever of these comes first. Default: never.
   */
  readonly dead?:
    | {
        /** After that many attempts. */
        readonly after?: number | undefined;
        /** That long after the first attempt; at most 30d. */
        readonly age?: Duration | undefined;
        /**
         * HTTP statuses by which the target says that it will never accept the task.
         * Default: [410].
         */
        readonly statuses?: readonly number[] | undefined;
      }
    | undefined;
  /**
   * The HTTP method of the tasks, or `buffer` for Cloud Tasks' BufferTask into a
   * queue whose httpTarget says where they go. Default: POST.
   */
  readonly method?: "POST" | "PUT" | "PATCH" | "buffer" | undefined;
  /**
   * The Cloud Tasks queue. Default: the target's own name, so that a sick target
   * slows only itself.
   */
  readonly queue?: QueueName | undefined;
  /**
   * The identity in this target's tokens. Default: the serviceAccount at the top
   * of this file.
   */
  readonly serviceAccount?: ServiceAccount | undefined;
  /**
   * The audience of the OIDC token; ${NAME} is replaced by the environment
   * variable NAME. Default: the origin of the URL, as Cloud Run expects; for
   * REGION-PROJECT.cloudfunctions.net/NAME the URL up to the function's name.
   */
  readonly audience?: string | undefined;
  /**
   * Send an OAuth access token instead of an OIDC token. Only for
   * *.googleapis.com.
   */
  readonly oauth?:
    | {
        /**
         * The scope of the access token. Default:
         * https://www.googleapis.com/auth/cloud-platform.
         */
        readonly scope?: string | undefined;
      }
    | undefined;
  /** How long the target has to answer: 15s to 30m. Default: 10m. */
  readonly dispatchDeadline?: Duration | undefined;
  /**
   * Headers of every task to this target. ${NAME} in a value is replaced by the
   * environment variable NAME.
   */
  readonly headers?: Readonly<Record<string, HeaderValue>> | undefined;
};

/** `Queue` of relay.yaml. */
export type Queue = {
  /** How fast tasks are dispatched. */
  readonly rateLimits?:
    | {
        /** More than 0, at most 500 for each of the target's shards. Default: 500 each. */
        readonly maxDispatchesPerSecond?: number | undefined;
        /** 1 to 5000. Default: 1000. */
        readonly maxConcurrentDispatches?: number | undefined;
      }
    | undefined;
  /** How failed tasks are tried again. The defaults never drop a task. */
  readonly retryConfig?:
    | {
        /**
         * -1 for no limit, else at least 1. A task is dropped once both this and
         * maxRetryDuration are used up. Default: -1.
         */
        readonly maxAttempts?: number | undefined;
        /** The wait before the second attempt. Default: 1s. */
        readonly minBackoff?: Duration | undefined;
        /** The longest wait between attempts. Default: 1h. */
        readonly maxBackoff?: Duration | undefined;
        /** How often the wait doubles before it grows linearly. Default: 12. */
        readonly maxDoublings?: number | undefined;
        /**
         * How long after the first attempt a task is still tried; 0s for no limit.
         * Default: 0s.
         */
        readonly maxRetryDuration?: Duration | undefined;
      }
    | undefined;
  /**
   * Cloud Tasks' queue-level target: it overrides where and how every task of
   * the queue goes.
   */
  readonly httpTarget?:
    | {
        /** Parts of the URL that replace the task's own. */
        readonly uriOverride?:
          | {
              /** Default: HTTPS. */
              readonly scheme?: "HTTP" | "HTTPS" | undefined;
              /** The host name, without scheme, port or path. */
              readonly host?: string | undefined;
              /** The port, 1 to 65535. */
              readonly port?: number | string | undefined;
              /** Replaces the path. */
              readonly pathOverride?:
                | {
                    /** The path, beginning with a slash. */
                    readonly path?: string | undefined;
                  }
                | undefined;
              /** Replaces the query. */
              readonly queryOverride?:
                | {
                    /** The query, without the question mark. */
                    readonly queryParams?: string | undefined;
                  }
                | undefined;
              /**
               * ALWAYS replaces what the task says, IF_NOT_EXISTS only fills in what it
               * lacks. Default: ALWAYS.
               */
              readonly uriOverrideEnforceMode?: "ALWAYS" | "IF_NOT_EXISTS" | undefined;
            }
          | undefined;
        /** Replaces the method of the task. */
        readonly httpMethod?:
          | "POST"
          | "GET"
          | "HEAD"
          | "PUT"
          | "DELETE"
          | "PATCH"
          | "OPTIONS"
          | undefined;
        /**
         * Headers that replace the task's own. They are stored in Cloud Tasks: ${NAME}
         * is not expanded here.
         */
        readonly headerOverrides?:
          | readonly {
              /** One header. */
              readonly header: {
                /** The header's name. */
                readonly key: HeaderName;
                /** The header's value. */
                readonly value: HeaderValue;
              };
            }[]
          | undefined;
        /** The OIDC token of every task of the queue. */
        readonly oidcToken?:
          | {
              /** The identity, as a full email. */
              readonly serviceAccountEmail: ServiceAccountEmail;
              /** The audience; at queue level Cloud Tasks has no default for it. */
              readonly audience: string;
            }
          | undefined;
        /**
         * The OAuth access token of every task of the queue. Only for
         * *.googleapis.com.
         */
        readonly oauthToken?:
          | {
              /** The identity, as a full email. */
              readonly serviceAccountEmail: ServiceAccountEmail;
              /** The scope; at queue level Cloud Tasks has no default for it. */
              readonly scope: string;
            }
          | undefined;
      }
    | undefined;
};

/** `ServiceAccountEmail` of relay.yaml. */
export type ServiceAccountEmail = string;

/** `Locator` of relay.yaml. */
export type Locator = string;

/** `Template` of relay.yaml. */
export type Template = string;

/** `Scheme` of relay.yaml. */
export type Scheme =
  | MacScheme
  | SignatureScheme
  | JwtScheme
  | TokenScheme
  | BasicScheme
  | UrlFormScheme
  | CanonicalRequestScheme;

/** mac: a keyed hash over a template */
export type MacScheme = {
  /**
   * JSON Pointer of the body's list whose items are each signed by themselves;
   * `body:` then points into the item, and all must verify.
   */
  readonly each?: string | undefined;
  /** The scheme. */
  readonly kind: "mac";
  /** The hash function. */
  readonly hash: "sha1" | "sha256" | "sha512";
  /** `plain`: no HMAC; the content must then contain {secret}. Default: hmac. */
  readonly keyed?: "hmac" | "plain" | undefined;
  /** How the text of the secret becomes the key. Default: utf8. */
  readonly key?: "utf8" | "hex" | "base64" | "whsec" | "nfkd" | "sha1" | undefined;
  /** What may be signed instead, where senders differ. */
  readonly orContent?: Template | undefined;
  /**
   * What is signed: text with {body}, {ts}, {url}, {method}, {secret} or a
   * locator in braces.
   */
  readonly content: Template;
  /** Where the signature is. */
  readonly signature: SignatureLocation;
  /** The signed time, checked both ways. */
  readonly timestamp?: TimestampRule | undefined;
  /** Headers that must have exactly this value (a version, an algorithm name). */
  readonly fixedHeaders?: Readonly<Record<string, string>> | undefined;
};

/** signature: a public-key signature over a template */
export type SignatureScheme = {
  /** The scheme. */
  readonly kind: "signature";
  /** The signature algorithm. */
  readonly algorithm:
    | "ed25519"
    | "ecdsa-p256-sha256"
    | "rsa-sha1"
    | "rsa-sha256"
    | "rsa-pss-sha256";
  /**
   * How the public key is written: hex or base64 of Ed25519's 32 bytes, whpk_
   * and base64 of the same, or a DER or PEM SubjectPublicKeyInfo.
   */
  readonly key: "hex" | "base64" | "whpk" | "spki";
  /** Where the sender publishes its one key, instead of the source's secrets. */
  readonly remoteKey?: RemoteKey | undefined;
  /**
   * What is signed: text with {body}, {ts}, {url}, {method} or a locator in
   * braces.
   */
  readonly content: Template;
  /** Where the signature is. */
  readonly signature: SignatureLocation;
  /** The signed time, checked both ways. */
  readonly timestamp?: TimestampRule | undefined;
};

/** jwt: a JSON Web Token in a header or in the body */
export type JwtScheme = {
  /**
   * The claim qsh must be Atlassian's hash of method, path and query of
   * publicUrl.
   */
  readonly queryHash?: boolean | undefined;
  /** The scheme. */
  readonly kind: "jwt";
  /**
   * The header that carries the token. Without it the body holds the token, and
   * its claims are the event.
   */
  readonly header?: LowerCaseHeader | undefined;
  /**
   * Without `header`: the body is a JSON object of this one member, which holds
   * the token. Default: the body is the token itself.
   */
  readonly member?: string | undefined;
  /**
   * JSON Pointers of claims that are strings of JSON; each is read in its place,
   * in this order.
   */
  readonly nested?: readonly string[] | undefined;
  /**
   * For providers that sign for all their customers with one key: claims that
   * name the customer, and the option that they must equal.
   */
  readonly customer?:
    | {
        /**
         * JSON Pointers of the claims. At least one must be there, and each that is
         * must equal the option.
         */
        readonly at: readonly string[];
        /** Name of the option. */
        readonly option: string;
      }
    | undefined;
  /** Text before the token, compared without case. */
  readonly prefix?: string | undefined;
  /** The only algorithm accepted, or the few that customers may choose from. */
  readonly algorithm:
    | string
    | readonly ("HS256" | "HS384" | "HS512" | "RS256" | "ES256" | "EdDSA")[];
  /**
   * HTTPS address of the provider's JWK Set. Without it the key is the source's
   * secret: text for a keyed hash, otherwise a public key as PEM or base64 DER.
   */
  readonly jwks?: string | undefined;
  /** Instead of a JWK Set: where the key of a `kid` is asked for. */
  readonly remoteKey?: RemoteKey | undefined;
  /**
   * Instead of a JWK Set: the key is that of the first of three certificates in
   * the token's header, which the pinned root vouches for.
   */
  readonly x5c?:
    | {
        /** SHA-256 fingerprint of the root certificate. */
        readonly root: string;
        /** Name of the option that replaces `root` where it is given. */
        readonly rootOption: string;
        /** Object identifier of an extension that the signer's certificate must have. */
        readonly leaf: string;
        /** The same for the intermediate certificate. */
        readonly intermediate: string;
      }
    | undefined;
  /**
   * Of the claims of these names at least one must be there, and each that is
   * must have this value.
   */
  readonly sender?:
    | {
        /** Names of the claims. */
        readonly claims: readonly string[];
        /** Their value. */
        readonly value: string;
      }
    | undefined;
  /** Accepted issuers. {option:name} reads the source's options. */
  readonly issuer?: readonly string[] | undefined;
  /** The option whose value `aud` must equal. */
  readonly audienceOption?: string | undefined;
  /** The option whose value the verified `email` claim must equal. */
  readonly emailOption?: string | undefined;
  /** `exp` must be present. Default: true. */
  readonly requireExpiry?: boolean | undefined;
  /** Refuse tokens whose `iat` is older than this. */
  readonly maxAgeSeconds?: number | undefined;
  /** The claim that binds the body. */
  readonly bodyHash?:
    | {
        /** Name of the claim that holds the body's SHA-256. */
        readonly claim: string;
        /** How the hash is written. */
        readonly encoding: Encoding;
      }
    | undefined;
  /** `sub` must equal the source's publicUrl. */
  readonly subjectIsUrl?: boolean | undefined;
};

/** token: a shared secret sent as it is */
export type TokenScheme = {
  /**
   * JSON Pointer of the body's list whose items each hold the token; `body:`
   * then points into the item, and all must match.
   */
  readonly each?: string | undefined;
  /** The scheme. */
  readonly kind: "token";
  /** Where the token is. */
  readonly at: Locator;
  /** Text before the token. */
  readonly prefix?: string | undefined;
};

/** basic: HTTP Basic authentication, the secret is user:password */
export type BasicScheme = {
  /** The scheme. */
  readonly kind: "basic";
};

/** `RemoteKey` of relay.yaml. */
export type RemoteKey = {
  /** The request's method. */
  readonly method: "GET" | "POST";
  /** HTTPS address; {kid} and {option:name} are filled in. */
  readonly url: string;
  /** Sent as JSON; {kid} and {option:name} in its strings are filled in. */
  readonly json?: unknown;
  /**
   * An access token is fetched first (OAuth 2.0 client credentials), with the
   * options clientId and clientSecret.
   */
  readonly token?:
    | {
        /** HTTPS address of the token endpoint. */
        readonly url: string;
        /** The scope asked for. */
        readonly scope: string;
      }
    | undefined;
  /** JSON Pointer of the key in the answer. */
  readonly keyAt: string;
  /** How the key is written. */
  readonly format: "jwk" | "pem";
};

/** url-form: a HMAC over the public URL and the sorted form parameters */
export type UrlFormScheme = {
  /**
   * `appended`: name and value after the URL (Twilio). `query`: query and form
   * sorted, after a ? and a point (Plivo). Default: appended.
   */
  readonly style?: "appended" | "query" | undefined;
  /** The header whose value ends the signed text, after a point. */
  readonly nonceHeader?: LowerCaseHeader | undefined;
  /** The scheme. */
  readonly kind: "url-form";
  /** The hash function. */
  readonly hash: "sha1" | "sha256";
  /** Where the signature is. */
  readonly signature: SignatureLocation;
  /**
   * The query parameter that carries the hex SHA-256 of a body that is not a
   * form.
   */
  readonly bodyHashParameter?: string | undefined;
};

/** canonical-request: a HMAC-SHA256 over method, path, chosen headers and body */
export type CanonicalRequestScheme = {
  /** The scheme. */
  readonly kind: "canonical-request";
  /** Where the signature is. */
  readonly signature: SignatureLocation;
  /** The header that lists the signed headers, separated by commas. */
  readonly signedHeaders: LowerCaseHeader;
  /** The signed time, in a header. */
  readonly timestamp: TimestampRule;
};

/** `SignatureLocation` of relay.yaml. */
export type SignatureLocation = {
  /** Instead of a header: where in the body or the query the signature is. */
  readonly at?: Locator | undefined;
  /** The header in lower case, or a list of which each that is present is read. */
  readonly header?: string | readonly LowerCaseHeader[] | undefined;
  /** The header is a list with this between its items. Default: one item. */
  readonly separator?: "," | ";" | " " | "&" | undefined;
  /** Only items that begin with this are signatures; it is cut off. */
  readonly prefix?: string | undefined;
  /** How the signature is written. */
  readonly encoding: Encoding;
  /**
   * A signature counts only with the timestamp of its own group; this separates
   * the groups.
   */
  readonly groups?: " " | undefined;
};

/** `TimestampRule` of relay.yaml. */
export type TimestampRule = {
  /** Where the time is. */
  readonly at: Locator;
  /** Seconds or milliseconds since 1970, or RFC 3339. */
  readonly unit: "s" | "ms" | "s-or-ms" | "iso";
  /** How far the sender's clock may be off, both ways. */
  readonly toleranceSeconds: number;
};

/** `EventRule` of relay.yaml. */
export type EventRule = {
  /** Where base64 of an XML document is when the body is a form. */
  readonly xml?: Locator | undefined;
  /**
   * What the sender calls the event; of a list all must be there, joined by a
   * colon. Default: the SHA-256 of the body.
   */
  readonly id?: string | readonly Locator[] | undefined;
  /**
   * JSON Pointer of a member that replaces the data, which is to be fetched
   * elsewhere: no schema applies where it is there.
   */
  readonly stub?: string | undefined;
  /**
   * What makes two deliveries the same event, so that a redelivery makes no
   * second task. Default: the id alone, or type and content where there is none.
   */
  readonly identity?:
    | {
        /**
         * The parts that together name one event and stay over retries: `id`, `type`,
         * `content` (the hash of the body), `items` (the ids of a batch's items) or
         * where a value is. `random`: every delivery is an event of its own, since
         * equal ones may be different events.
         */
        readonly by: "random" | readonly string[];
        /**
         * JSON Pointers of what the body says otherwise at each attempt, such as an
         * attempt counter; `*` stands for every item of a list. No part of `content`.
         */
        readonly changes?: readonly string[] | undefined;
        /**
         * Where the content is, when it is not the whole body; `params` is the query
         * and form parameters, in any order.
         */
        readonly content?: string | undefined;
        /** Whether the sender documents it. */
        readonly known?: "documented" | "inferred" | undefined;
        /** What users have to know of it. */
        readonly note?: string | undefined;
      }
    | undefined;
  /**
   * Whether the signature covers the identity. Default: true where the id is in
   * the body or is its hash, and the signature covers the body.
   */
  readonly idSigned?: boolean | undefined;
  /** Where the event type is: parts joined by a dot, missing ones left out. */
  readonly type: readonly Locator[];
  /** Where the time of the event is. Default: the time of arrival. */
  readonly time?:
    | {
        /** Where the time is. */
        readonly at: Locator;
        /**
         * Seconds or milliseconds since 1970, RFC 3339, or RFC 3339 that is UTC where
         * it names no zone.
         */
        readonly unit: "s" | "ms" | "iso" | "iso-utc";
      }
    | undefined;
  /** Where the JSON is when the body is a form. */
  readonly json?: Locator | undefined;
  /**
   * `json` refuses a body that is neither JSON nor a form, `xml` reads XML too,
   * `any` takes every body. Default: json.
   */
  readonly format?: "json" | "xml" | "jwt" | "any" | undefined;
};

/** `Handshake` of relay.yaml. */
export type Handshake = {
  /**
   * Whether it is answered before verification (unsigned), only after it
   * (signed), or brings the secret itself (pending): that one is answered while
   * a secret of the source is the text `pending`, and parked so that you find
   * the secret.
   */
  readonly proof: "unsigned" | "signed" | "pending";
  /** What makes a request a handshake; all must hold. */
  readonly when: {
    /** The request's method. */
    readonly method?: "GET" | "POST" | "HEAD" | "OPTIONS" | undefined;
    /** JSON Pointers of lists that must be there and empty. */
    readonly empty?: readonly string[] | undefined;
    /** Locators that must be present (true), or equal the given text. */
    readonly has?: Readonly<Record<string, boolean | string | number>> | undefined;
    /**
     * Locators whose text must equal the named option, otherwise the request is
     * refused (401).
     */
    readonly options?: Readonly<Record<string, string>> | undefined;
  };
  /** What goes back. */
  readonly answer: {
    /** Default: 200. */
    readonly status?: number | undefined;
    /** Headers of the answer; their values are templates. */
    readonly headers?: Readonly<Record<string, string>> | undefined;
    /** A body of text/plain: a template. */
    readonly text?: Template | undefined;
    /** A body of application/json; templates in its strings are filled in. */
    readonly json?: unknown;
  };
  /** Makes {mac} in the answer: a HMAC under the source's first secret. */
  readonly mac?:
    | {
        /** `plain`: no HMAC but a hash over `content`. Default: hmac. */
        readonly keyed?: "hmac" | "plain" | undefined;
        /** How the text of the secret becomes the key. Default: utf8. */
        readonly key?: "utf8" | "hex" | "base64" | "whsec" | "nfkd" | "sha1" | undefined;
        /** What is hashed. Default: the value at `of`. */
        readonly content?: Template | undefined;
        /**
         * Regular expression that the whole value must match. Default: no white space
         * and none of {}[]":, so that no delivery is signed.
         */
        readonly pattern?: string | undefined;
        /** Where the value is. */
        readonly of: Locator;
        /** The hash function. */
        readonly hash: "sha1" | "sha256";
        /** How the HMAC is written. */
        readonly encoding: "hex" | "base64";
        /** Longer values are refused, so that the endpoint is no oracle for deliveries. */
        readonly maxLength: number;
      }
    | undefined;
};
