import "@shopify/shopify-api/adapters/node";
import { isValidWebhookSignature } from "@fingerprint/node-sdk";
import { signatureHelper } from "@kontent-ai/webhook-helper";
import { LinearWebhookClient } from "@linear/sdk/webhooks";
import Mux from "@mux/mux-node";
import { verifyWebhookSignature } from "@notionhq/client";
import { verify as verifyGithub } from "@octokit/webhooks-methods";
import { WebhookEventVerifier } from "@onfido/api";
import { Paddle } from "@paddle/paddle-node-sdk";
import { isValidSignature } from "@sanity/webhook";
import { EventWebhook } from "@sendgrid/eventwebhook";
import { LogSeverity, shopifyApi } from "@shopify/shopify-api";
import { WorkOS } from "@workos-inc/node";
import { decodeSymmetric } from "atlassian-jwt";
import { v2 as cloudinary } from "cloudinary";
import { verifyKey } from "discord-interactions";
import Pusher from "pusher";
import Razorpay from "razorpay";
import { verify as verifyRetell } from "retell-sdk";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Stripe } from "stripe";
import { Webhook as SvixWebhook } from "svix";
import twilio from "twilio";

/** A request as a handler that uses an SDK has it: node's view of the headers, and the bytes as they came. */
export type Seen = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Without the `?`. */
  readonly query: string;
  readonly publicUrl: string;
  readonly secret: string;
};

/** An official library's verdict. What it throws is a refusal. */
export type Sdk = {
  readonly library: string;
  readonly verify: (seen: Seen) => boolean | Promise<boolean>;
};

/** As the libraries' own pages hand the body over: as text, or as bytes where they say so. */
const text = ({ body }: Seen): string => body.toString();

/** A check that throws. */
const passes = async (check: () => unknown): Promise<boolean> => {
  await check();
  return true;
};

const { webhooks: stripe } = new Stripe("sk_test_none");
const workos = new WorkOS("sk_test_unused");
const paddle = new Paddle("unused");
const mux = new Mux({ tokenId: "unused", tokenSecret: "unused" });

const shopify: Sdk = {
  library: "@shopify/shopify-api",
  async verify(seen) {
    const { webhooks } = shopifyApi({
      apiKey: "k",
      apiSecretKey: seen.secret,
      hostName: "example.com",
      apiVersion: "2026-10" as never,
      isEmbeddedApp: false,
      logger: { level: LogSeverity.Error, log: () => {} },
    });
    const rawRequest = { method: "POST", url: "/", headers: { ...seen.headers } };
    return (await webhooks.validate({ rawBody: text(seen), rawRequest })).valid;
  },
};

const discord: Sdk = {
  library: "discord-interactions",
  verify: ({ headers, body, secret }) =>
    verifyKey(
      body,
      headers["x-signature-ed25519"] ?? "",
      headers["x-signature-timestamp"] ?? "",
      secret,
    ),
};

const cloudinaryWith = (algorithm: string): Sdk => ({
  library: "cloudinary",
  verify(seen) {
    cloudinary.config({ api_secret: seen.secret, signature_algorithm: algorithm });
    return cloudinary.utils.verifyNotificationSignature(
      text(seen),
      Number(seen.headers["x-cld-timestamp"]),
      seen.headers["x-cld-signature"] ?? "",
    );
  },
});

const twilioSdk: Sdk = {
  library: "twilio",
  verify({ headers, body, query, publicUrl, secret }) {
    const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
    const request = {
      header: (name: string) => headers[name.toLowerCase()],
      originalUrl: `/?${query}`,
      query: Object.fromEntries(new URLSearchParams(query)),
      body: isForm === true ? fieldsOf(body.toString()) : {},
      rawBody: body.toString(),
      headers,
    };
    const url = query === "" ? publicUrl : `${publicUrl}?${query}`;
    return twilio.validateExpressRequest(request as never, secret, { url });
  },
};

/** As Express's form parser gives it. */
function fieldsOf(form: string): Record<string, string | string[]> {
  const fields = new URLSearchParams(form);
  return Object.fromEntries(
    [...new Set(fields.keys())].map((name) => {
      const values = fields.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

/** The official libraries that check a delivery, by the preset that stands for them. */
export const SDKS: Readonly<Record<string, Sdk>> = {
  "atlassian-connect": {
    library: "atlassian-jwt",
    verify: ({ headers, secret }) =>
      passes(() =>
        decodeSymmetric(
          headers["authorization"]?.replace("JWT ", "") ?? "",
          secret,
          "HS256" as never,
        ),
      ),
  },
  cloudinary: cloudinaryWith("sha1"),
  "cloudinary-sha256": cloudinaryWith("sha256"),
  "discord-events": discord,
  "discord-interactions": discord,
  fingerprint: {
    library: "@fingerprint/node-sdk",
    verify: ({ headers, body, secret }) =>
      isValidWebhookSignature({
        header: headers["fpjs-event-signature"] ?? "",
        data: body,
        secret,
      }),
  },
  github: {
    library: "@octokit/webhooks-methods",
    verify: (seen) =>
      verifyGithub(seen.secret, text(seen), seen.headers["x-hub-signature-256"] ?? ""),
  },
  "kontent-ai": {
    library: "@kontent-ai/webhook-helper",
    verify: (seen) =>
      signatureHelper.isValidSignatureFromString(
        text(seen),
        seen.secret,
        seen.headers["x-kontent-ai-signature"] ?? "",
      ),
  },
  linear: {
    library: "@linear/sdk",
    verify: ({ headers, body, secret }) =>
      passes(() =>
        new LinearWebhookClient(secret).parseData(body, headers["linear-signature"] ?? ""),
      ),
  },
  mux: {
    library: "@mux/mux-node",
    verify: (seen) =>
      passes(() => mux.webhooks.verifySignature(text(seen), seen.headers, seen.secret)),
  },
  notion: {
    library: "@notionhq/client",
    verify: (seen) =>
      verifyWebhookSignature({
        body: text(seen),
        signature: seen.headers["x-notion-signature"] ?? "",
        verificationToken: seen.secret,
      }),
  },
  onfido: {
    library: "@onfido/api",
    verify: (seen) =>
      passes(() =>
        new WebhookEventVerifier(seen.secret).readPayload(
          text(seen),
          seen.headers["x-sha2-signature"] ?? "",
        ),
      ),
  },
  paddle: {
    library: "@paddle/paddle-node-sdk",
    verify: (seen) =>
      paddle.webhooks.isSignatureValid(
        text(seen),
        seen.secret,
        seen.headers["paddle-signature"] ?? "",
      ),
  },
  pusher: {
    library: "pusher",
    verify: (seen) =>
      new Pusher({
        appId: "1",
        key: seen.headers["x-pusher-key"] ?? "",
        secret: seen.secret,
        cluster: "eu",
      })
        .webhook({ headers: { ...seen.headers }, rawBody: text(seen) })
        .isValid(),
  },
  razorpay: {
    library: "razorpay",
    verify: (seen) =>
      Razorpay.validateWebhookSignature(
        text(seen),
        seen.headers["x-razorpay-signature"] ?? "",
        seen.secret,
      ),
  },
  retell: {
    library: "retell-sdk",
    verify: (seen) =>
      verifyRetell(text(seen), seen.secret, seen.headers["x-retell-signature"] ?? ""),
  },
  sanity: {
    library: "@sanity/webhook",
    verify: (seen) =>
      isValidSignature(text(seen), seen.headers["sanity-webhook-signature"] ?? "", seen.secret),
  },
  sendgrid: {
    library: "@sendgrid/eventwebhook",
    verify(seen) {
      const library = new EventWebhook();
      return library.verifySignature(
        library.convertPublicKeyToECDSA(seen.secret),
        text(seen),
        seen.headers["x-twilio-email-event-webhook-signature"] ?? "",
        seen.headers["x-twilio-email-event-webhook-timestamp"] ?? "",
      );
    },
  },
  shopify,
  "shopify-events": shopify,
  "standard-webhooks": {
    library: "standardwebhooks",
    verify: (seen) =>
      passes(() => new StandardWebhook(seen.secret).verify(text(seen), { ...seen.headers })),
  },
  stripe: {
    library: "stripe",
    verify: (seen) =>
      passes(() =>
        stripe.constructEvent(text(seen), seen.headers["stripe-signature"] ?? "", seen.secret),
      ),
  },
  svix: {
    library: "svix",
    verify: (seen) =>
      passes(() => new SvixWebhook(seen.secret).verify(text(seen), { ...seen.headers })),
  },
  twilio: twilioSdk,
  "twilio-body": twilioSdk,
  workos: {
    library: "@workos-inc/node",
    verify: (seen) =>
      passes(() =>
        workos.webhooks.constructEvent({
          payload: JSON.parse(text(seen)) as never,
          sigHeader: seen.headers["workos-signature"] ?? "",
          secret: seen.secret,
        }),
      ),
  },
};
