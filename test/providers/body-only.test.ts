import "@shopify/shopify-api/adapters/node";
import { isValidWebhookSignature } from "@fingerprint/node-sdk";
import { signatureHelper } from "@kontent-ai/webhook-helper";
import { signWebhookPayload, verifyWebhookSignature } from "@notionhq/client";
import { WebhookEventVerifier } from "@onfido/api";
import { LogSeverity, shopifyApi } from "@shopify/shopify-api";
import Pusher from "pusher";
import Razorpay from "razorpay";
import { describe, expect, test } from "vitest";
import { mac, passes, type Proof, prove } from "./proof.ts";
import { receive } from "./receive.ts";
import { vectorsOf } from "./vectors.ts";

/** Signed or checked by the provider's own SDK. */
const official: readonly Proof[] = [
  {
    preset: "notion",
    by: "@notionhq/client",
    secret: "secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl",
    body: '{"id":"367cba44-b6f3-4c92-81e7-6a2e9659efd4","timestamp":"2026-11-23T11:59:58.123Z","workspace_id":"13950b26","attempt_number":1,"type":"page.created","entity":{"id":"153104cd","type":"page"},"data":{}}',
    headers: async (body, verificationToken) => ({
      "x-notion-signature": await signWebhookPayload({ body, verificationToken }),
    }),
    official: (body, headers, verificationToken) =>
      verifyWebhookSignature({
        body,
        signature: headers["x-notion-signature"] ?? "",
        verificationToken,
      }),
    event: { type: "page.created", id: "367cba44-b6f3-4c92-81e7-6a2e9659efd4" },
  },
  {
    preset: "fingerprint",
    by: "@fingerprint/node-sdk",
    secret: "pFq3hXJ8hHnXyP9sZ0oF4Q==",
    body: '{"event_id":"1708102555327.NLOjmg","timestamp":1795435199000,"identification":{"visitor_id":"3HNey93AkBW6CRbxV6xP"}}',
    headers: (body, secret) => ({
      "fpjs-event-signature": `v1=${mac("sha256", "hex", secret, body)}`,
    }),
    official: (body, headers, secret) =>
      isValidWebhookSignature({
        header: headers["fpjs-event-signature"] ?? "",
        data: Buffer.from(body),
        secret,
      }),
    event: { type: "fingerprint", id: "1708102555327.NLOjmg" },
  },
  {
    preset: "razorpay",
    by: "razorpay",
    secret: "1a2b3c4d webhook sécret",
    body: '{"entity":"event","account_id":"acc_BFQ7uQEaa7j2z7","event":"payment.captured","contains":["payment"],"payload":{"payment":{"entity":{"id":"pay_DESlfW9H8K9uqM","amount":100}}},"created_at":1795435199}',
    headers: (body, secret) => ({
      "x-razorpay-signature": mac("sha256", "hex", secret, body),
      "x-razorpay-event-id": "FFxdqyPMnSWfJz",
    }),
    official: (body, headers, secret) =>
      Razorpay.validateWebhookSignature(body, headers["x-razorpay-signature"] ?? "", secret),
    event: {
      type: "payment.captured",
      id: "FFxdqyPMnSWfJz",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    preset: "pusher",
    by: "pusher",
    secret: "7ad3773142a6692b25b8",
    body: '{"time_ms":1795435199000,"events":[{"name":"channel_occupied","channel":"größe"}]}',
    headers: (body, secret) => ({
      "x-pusher-key": "278d425bdf160c739803",
      "x-pusher-signature": mac("sha256", "hex", secret, body),
    }),
    official: (body, headers, secret) =>
      new Pusher({ appId: "1", key: "278d425bdf160c739803", secret, cluster: "eu" })
        .webhook({ headers: { ...headers }, rawBody: body })
        .isValid(),
    event: { type: "channel_occupied", time: "2026-11-23T11:59:59.000Z" },
  },
  {
    preset: "onfido",
    by: "@onfido/api",
    secret: "TaKWkUOEcbmYNCzBYCMI2PxTGjlAR8kg",
    body: '{"payload":{"resource_type":"check","action":"check.completed","object":{"id":"1a23edea-4e16-4b4b-b78d-35d31cf3a8d1","status":"complete","href":"https://api.eu.onfido.com/v3.6/checks/1a23"}}}',
    headers: (body, secret) => ({ "x-sha2-signature": mac("sha256", "hex", secret, body) }),
    official: (body, headers, secret) =>
      passes(() =>
        new WebhookEventVerifier(secret).readPayload(body, headers["x-sha2-signature"] ?? ""),
      ),
    event: { type: "check.completed" },
  },
  {
    preset: "kontent-ai",
    by: "@kontent-ai/webhook-helper",
    secret: "4UhRxUJtL7AbHNQX8yxTdm0J7rT9H2iC1d1V1t0vV5g=",
    body: '{"notifications":[{"data":{"system":{"id":"c3e2b1a0","name":"Größe","codename":"size"}},"message":{"environment_id":"5e5a4f2e","object_type":"content_item","action":"published","delivery_slot":"published"}}]}',
    headers: (body, secret) => ({
      "x-kontent-ai-signature": signatureHelper.getHashFromString(body, secret),
    }),
    official: (body, headers, secret) =>
      signatureHelper.isValidSignatureFromString(
        body,
        secret,
        headers["x-kontent-ai-signature"] ?? "",
      ),
    event: { type: "content_item.published" },
  },
  {
    preset: "shopify-events",
    by: "@shopify/shopify-api",
    secret: "hush5b0f2a9c",
    body: '{"id":820982911946154508,"title":"Größe","shop":"x.myshopify.com"}',
    headers: (body, secret) => ({
      "shopify-hmac-sha256": mac("sha256", "base64", secret, body),
      "shopify-topic": "Product",
      "shopify-action": "update",
      "shopify-handle": "products",
      "shopify-shop-domain": "x.myshopify.com",
      "shopify-api-version": "2026-10",
      "shopify-webhook-id": "b1234-eefd-4c9e-9520-049845a02082",
      "shopify-triggered-at": "2026-11-23T11:59:59.123456789Z",
    }),
    official: async (rawBody, headers, secret) => {
      const { webhooks } = shopifyApi({
        apiKey: "key",
        apiSecretKey: secret,
        apiVersion: "2026-07" as never,
        hostName: "relay.example.com",
        isEmbeddedApp: false,
        logger: { level: LogSeverity.Error },
      });
      const rawRequest = { method: "POST", url: "/hook", headers: { ...headers } };
      return (await webhooks.validate({ rawBody, rawRequest })).valid;
    },
    event: {
      type: "Product.update",
      id: "b1234-eefd-4c9e-9520-049845a02082",
      time: "2026-11-23T11:59:59.123Z",
    },
  },
];

/** A header of one MAC over the body, as most pages describe it. */
const signs =
  (
    header: string,
    encoding: "hex" | "base64",
    {
      hash = "sha256",
      prefix = "",
      more = {},
    }: {
      hash?: "sha1" | "sha256" | "sha512";
      prefix?: string;
      more?: Record<string, string>;
    } = {},
  ) =>
  (body: string, secret: string): Record<string, string> => ({
    [header]: prefix + mac(hash, encoding, secret, body),
    ...more,
  });

/** No SDK and no vectors of their own: signed here as the provider's page says, in words or in its sample code. */
const documented: readonly Proof[] = [
  {
    preset: "x-twitter",
    by: "https://docs.x.com/x-api/webhooks/introduction",
    secret: "L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg",
    body: '{"for_user_id":"2244994945","favorite_events":[{"id":"a7ba59eab0bfcba386f7acedac279542","favorited_status":{"text":"caf\\u00e9"}}]}',
    headers: signs("x-twitter-webhooks-signature", "base64", { prefix: "sha256=" }),
    event: { type: "favorite_events" },
  },
  {
    preset: "bitbucket",
    by: "https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/#Secure-webhooks",
    secret: "It's a secret to everybody 9",
    body: '{"actor":{"display_name":"Emma"},"repository":{"name":"relay"},"push":{"changes":[]}}',
    headers: signs("x-hub-signature", "hex", {
      prefix: "sha256=",
      more: {
        "x-event-key": "repo:push",
        "x-request-uuid": "0e2c1f5c-4d4b-4a5c-8f8b-3a3b0c1d2e3f",
      },
    }),
    event: { type: "repo:push", id: "0e2c1f5c-4d4b-4a5c-8f8b-3a3b0c1d2e3f" },
  },
  {
    preset: "jira",
    by: "https://developer.atlassian.com/cloud/jira/platform/webhooks/",
    secret: "It's a secret to everybody 8",
    body: '{"timestamp":1795435199000,"webhookEvent":"jira:issue_updated","issue":{"id":"99291","fields":{"summary":"Größe"}}}',
    headers: signs("x-hub-signature", "hex", {
      prefix: "sha256=",
      more: { "x-atlassian-webhook-identifier": "a8f7b6c5d4e3" },
    }),
    event: {
      type: "jira:issue_updated",
      id: "a8f7b6c5d4e3",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    preset: "snyk",
    by: "https://docs.snyk.io/snyk-api/using-specific-snyk-apis/webhooks-apis/validating-payloads",
    secret: "5e0b9a4c2d",
    body: '{"project":{"name":"relay"},"newIssues":[],"removedIssues":[]}',
    headers: signs("x-hub-signature", "hex", {
      prefix: "sha256=",
      more: { "x-snyk-event": "project_snapshot/v0", "x-snyk-transport-id": "83eb0c8a" },
    }),
    event: { type: "project_snapshot/v0", id: "83eb0c8a" },
  },
  {
    preset: "intercom",
    by: "https://developers.intercom.com/docs/webhooks/setting-up-webhooks",
    secret: "2f1c8a1b-7d55-4d6d-9f56-c0ffee000001",
    body: '{"type":"notification_event","app_id":"a86dr8yl","data":{"item":{"id":"1"}},"topic":"conversation.user.created","id":"notif_ccd8a4d0-f965-11e3-a367-c779cae3e1b3","created_at":1795435199,"delivery_attempts":1}',
    headers: signs("x-hub-signature", "hex", { hash: "sha1", prefix: "sha1=" }),
    event: {
      type: "conversation.user.created",
      id: "notif_ccd8a4d0-f965-11e3-a367-c779cae3e1b3",
    },
  },
  {
    preset: "typeform",
    by: "https://www.typeform.com/developers/webhooks/secure-your-webhooks/",
    secret: "abc123",
    body: '{"event_id":"LtWXD3crgy","event_type":"form_response","form_response":{"form_id":"lT4Z3j","answers":[{"text":"Zoë"}]}}',
    headers: signs("typeform-signature", "base64", { prefix: "sha256=" }),
    event: { type: "form_response", id: "LtWXD3crgy" },
  },
  {
    preset: "npm",
    by: "https://docs.npmjs.com/cli/v10/commands/npm-hook",
    secret: "this-is-a-shared-secret-7",
    body: '{"event":"package:publish","name":"relay","type":"package","version":"1.0.0","hookOwner":{"username":"bcoe"},"payload":{}}',
    headers: signs("x-npm-signature", "hex", { prefix: "sha256=" }),
    event: { type: "package:publish" },
  },
  {
    preset: "mollie",
    by: "https://docs.mollie.com/reference/webhooks-best-practices",
    secret: "b3b1f0a2c4d6e8f0",
    body: '{"resource":"event","id":"event_GvJ8WHrp5isUdRub9CJyH","type":"payment-link.paid","entityId":"pl_qng5gbbv8NAZ5gpM5ZYgx","createdAt":"2026-11-23T11:59:59.0Z"}',
    headers: signs("x-mollie-signature", "hex", { prefix: "sha256=" }),
    event: { type: "payment-link.paid", id: "event_GvJ8WHrp5isUdRub9CJyH" },
  },
  {
    preset: "airtable",
    by: "https://airtable.com/developers/web/api/webhooks-overview",
    secret: "cmVsYXktdGVzdC1hYmM=",
    body: '{"base":{"id":"app00000000000000"},"webhook":{"id":"ach00000000000000"},"timestamp":"2026-11-23T11:59:59.892Z"}',
    headers: (body, secret) => ({
      "x-airtable-content-mac": `hmac-sha256=${mac("sha256", "hex", Buffer.from(secret, "base64"), body)}`,
    }),
    event: { type: "airtable", time: "2026-11-23T11:59:59.892Z" },
  },
  {
    preset: "uploadcare",
    by: "https://uploadcare.com/docs/webhooks/",
    secret: "12345X",
    body: '{"initiator":{"type":"api"},"hook":{"id":677,"event":"file.uploaded","target":"https://x"},"data":{"uuid":"d5c9e4e2"}}',
    headers: signs("x-uc-signature", "hex", { prefix: "v1=" }),
    event: { type: "file.uploaded" },
  },
  {
    preset: "pagerduty",
    by: "https://developer.pagerduty.com/docs/verifying-webhook-signatures, two secrets at once",
    secret: "Ptz7pQKk0wz7Qb6mJpV8sJv1u1a0m1l2",
    body: '{"event":{"id":"5ac64822-4adc-4fda-ade0-410becf0de4f","event_type":"incident.priority_updated","resource_type":"incident","occurred_at":"2026-11-23T11:59:59.169Z","data":{"title":"Größe"}}}',
    headers: (body, secret) => ({
      "x-pagerduty-signature": [`${secret}-old`, secret]
        .map((key) => `v1=${mac("sha256", "hex", key, body)}`)
        .join(","),
    }),
    event: { type: "incident.priority_updated", id: "5ac64822-4adc-4fda-ade0-410becf0de4f" },
  },
  {
    preset: "circleci",
    by: "https://circleci.com/docs/webhooks/#validate-webhooks, a second version beside v1",
    secret: "hunter123",
    body: '{"type":"workflow-completed","id":"3888f21b-eaa7-38e3-8f3d-75a63bba8895","happened_at":"2026-11-23T11:59:59.317Z","workflow":{"status":"success"}}',
    headers: (body, secret) => ({
      "circleci-event-type": "workflow-completed",
      "circleci-signature": `v1=${mac("sha256", "hex", secret, body)},v2=4fcc06915b43d8a49aff193441e9e18654e6a27c2c428b02e8fcc41ccc2299f9`,
    }),
    event: { type: "workflow-completed", id: "3888f21b-eaa7-38e3-8f3d-75a63bba8895" },
  },
  {
    preset: "lemon-squeezy",
    by: "https://docs.lemonsqueezy.com/help/webhooks/signing-requests",
    secret: "lemon-shh-6",
    body: '{"meta":{"event_name":"order_created","webhook_id":"f2a3","custom_data":{}},"data":{"type":"orders","id":"1"}}',
    headers: signs("x-signature", "hex", { more: { "x-event-name": "order_created" } }),
    event: { type: "order_created" },
  },
  {
    preset: "sentry",
    by: "https://docs.sentry.io/organization/integrations/integration-platform/webhooks/",
    secret: "d5c9b8a7e6f504132",
    body: '{"action":"created","installation":{"uuid":"a8e5d37a"},"data":{"issue":{"id":"1","title":"Größe"}}}',
    headers: signs("sentry-hook-signature", "hex", {
      more: { "sentry-hook-resource": "issue", "request-id": "6a8f3e2d" },
    }),
    event: { type: "issue.created", id: "6a8f3e2d" },
  },
  {
    preset: "launchdarkly",
    by: "https://launchdarkly.com/docs/home/infrastructure/webhooks",
    secret: "mySpecialSecret5",
    body: '{"_id":"6a0b1c2d3e4f","date":1795435199000,"kind":"flag","name":"Größe","accesses":[{"action":"updateOn"}]}',
    headers: signs("x-ld-signature", "hex"),
    event: { type: "flag", id: "6a0b1c2d3e4f" },
  },
  {
    preset: "vercel",
    by: "https://vercel.com/docs/webhooks/webhooks-api#securing-webhooks",
    secret: "Wq3fZ8a1",
    body: '{"type":"deployment.created","id":"BxC1aTd3sRz0","createdAt":1795435199000,"region":"sfo1","payload":{}}',
    headers: signs("x-vercel-signature", "hex", { hash: "sha1" }),
    event: { type: "deployment.created", id: "BxC1aTd3sRz0" },
  },
  {
    preset: "segment",
    by: "https://segment.com/docs/connections/destinations/catalog/actions-webhook/",
    secret: "segment-shared-4",
    body: '{"type":"track","event":"Order Completed","messageId":"api-1jokJHfR3qMH2G0V2k9Z","timestamp":"2026-11-23T11:59:59.000Z","userId":"42"}',
    headers: signs("x-signature", "hex", { hash: "sha1" }),
    event: { type: "track", id: "api-1jokJHfR3qMH2G0V2k9Z" },
  },
  {
    preset: "paystack",
    by: "https://paystack.com/docs/payments/webhooks/#verify-event-origin",
    secret: "sk_test_6f5e4d3c2b1a",
    body: '{"event":"charge.success","data":{"id":302961,"amount":10000,"currency":"NGN"}}',
    headers: signs("x-paystack-signature", "hex", { hash: "sha512" }),
    event: { type: "charge.success" },
  },
  {
    preset: "gitea",
    by: "https://docs.gitea.com/usage/repository/webhooks",
    secret: "3gEsCfjlV2ugRwgpU#w1",
    body: '{"action":"opened","number":1,"pull_request":{"title":"Größe"},"repository":{"name":"webhooks"}}',
    headers: signs("x-gitea-signature", "hex", {
      more: {
        "x-gitea-event": "pull_request",
        "x-gitea-delivery": "f6266f16-1bf3-46a5-9ea4-602e06ead473",
      },
    }),
    event: { type: "pull_request.opened", id: "f6266f16-1bf3-46a5-9ea4-602e06ead473" },
  },
  {
    preset: "woocommerce",
    by: "https://woocommerce.com/document/webhooks/",
    secret: "wc-secret-2",
    body: '{"id":727,"status":"processing","billing":{"first_name":"Zoë"}}',
    headers: signs("x-wc-webhook-signature", "base64", {
      more: {
        "x-wc-webhook-topic": "order.created",
        "x-wc-webhook-delivery-id": "3a1f5b0c6e7d",
      },
    }),
    event: {
      type: "order.created",
      id: "3a1f5b0c6e7d:910f1325cc631fc45ad9eb96e0c60537e960ca2ec5c969b1805639bf52c88884",
    },
  },
  {
    preset: "quickbooks",
    by: "https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks, entities",
    secret: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    body: '{"eventNotifications":[{"realmId":"1185883450","dataChangeEvent":{"entities":[{"name":"Customer","id":"1","operation":"Create","lastUpdated":"2026-11-23T11:59:59.000Z"}]}}]}',
    headers: signs("intuit-signature", "base64"),
    event: { type: "Customer.Create" },
  },
  {
    preset: "quickbooks",
    by: "https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks, CloudEvents",
    secret: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    body: '[{"specversion":"1.0","id":"88cd52aa-33b6-4351-9aa4-47572edbd068","source":"intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=","type":"qbo.customer.created.v1","time":"2026-11-23T11:59:59Z","intuitentityid":"1234"}]',
    headers: signs("intuit-signature", "base64"),
    event: { type: "qbo.customer.created.v1" },
  },
  {
    preset: "xero",
    by: "https://developer.xero.com/documentation/guides/webhooks/configuring-your-server/",
    secret: "OSd0eLlVIY9ZhViEqlDUh4+6n6M+Lo+eDaEJheJ6OCCg==",
    body: '{"events":[{"resourceId":"717f2bfc-c6d4-41fd-b238-3f2f0c0cf777","eventCategory":"INVOICE","eventType":"UPDATE","tenantId":"c2cc9b6e"}],"firstEventSequence":1,"lastEventSequence":1,"entropy":"S0m3r4Nd0mt3xt"}',
    headers: signs("x-xero-signature", "base64"),
    event: { type: "INVOICE.UPDATE" },
  },
  {
    preset: "aftership",
    by: "https://www.aftership.com/docs/tracking/webhook/webhook-signature",
    secret: "afsh-71",
    body: '{"event":"tracking_update","event_id":"56afc2a5-4d8b-4a51-b3ae-d1a1b4b6f2a7","is_tracking_first_tag":true,"msg":{"id":"x"},"ts":1795435199}',
    headers: signs("aftership-hmac-sha256", "base64"),
    event: { type: "tracking_update", id: "56afc2a5-4d8b-4a51-b3ae-d1a1b4b6f2a7" },
  },
  {
    preset: "docusign",
    by: "https://developers.docusign.com/platform/webhooks/connect/hmac/, three keys",
    secret: "WX8kRk3b0hVqS1",
    body: '{"event":"envelope-completed","apiVersion":"v2.1","uri":"/restapi/v2.1","retryCount":0,"configurationId":10,"generatedDateTime":"2026-11-23T11:59:59.1234567Z","data":{"accountId":"a","envelopeId":"e7b1"}}',
    headers: (body, secret) =>
      Object.fromEntries(
        ["one", "two", secret].map((key, i) => [
          `x-docusign-signature-${i + 1}`,
          mac("sha256", "base64", key, body),
        ]),
      ),
    event: {
      type: "envelope-completed",
      id: "e7b1:envelope-completed:2026-11-23T11:59:59.1234567Z::10",
      time: "2026-11-23T11:59:59.123Z",
    },
  },
  {
    preset: "asana",
    by: "https://developers.asana.com/docs/webhooks-guide",
    secret: "b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81",
    body: '{"events":[{"user":{"gid":"1"},"created_at":"2026-11-23T11:59:59.000Z","action":"changed","resource":{"gid":"2","resource_type":"task"},"parent":null}]}',
    headers: signs("x-hook-signature", "hex"),
    event: { type: "task.changed", time: "2026-11-23T11:59:59.000Z" },
  },
  {
    preset: "nylas",
    by: "https://developer.nylas.com/docs/cookbook/use-cases/build/verify-webhook-signatures/",
    secret: "ny-las-5ec",
    body: '{"specversion":"1.0","type":"message.created","source":"/google/emails/realtime","id":"5cc5f3a2","time":1795435199,"webhook_delivery_attempt":1,"data":{"object":{"subject":"Größe"}}}',
    headers: signs("x-nylas-signature", "hex"),
    event: { type: "message.created", id: "5cc5f3a2", time: "2026-11-23T11:59:59.000Z" },
  },
  {
    preset: "trello",
    by: "https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/",
    secret: "d1f3a5b7c9e0",
    publicUrl: "https://relay.example.com/trello?board=größe",
    body: '{"action":{"id":"51f9424bcd6e040f3c002412","type":"voteOnCard","date":"2026-11-23T11:59:59.000Z"},"model":{"id":"4d5ea62fd76aa1136000000c"}}',
    headers: (body, secret) => ({
      "x-trello-webhook": mac(
        "sha1",
        "base64",
        secret,
        `${body}https://relay.example.com/trello?board=größe`,
      ),
    }),
    event: { type: "voteOnCard", id: "51f9424bcd6e040f3c002412" },
  },
];

prove([
  ...official,
  ...vectorsOf(
    "line",
    "stream-chat",
    "square",
    "adyen-platform",
    "hookdeck",
    "coinbase-commerce",
    "viber",
    "easypost",
    "gocardless",
  ),
  ...documented,
]);

// https://circleci.com/docs/webhooks/#validate-webhooks
describe("CircleCI's published signatures", () => {
  test.each([
    ["hello world", "secret", "734cc62f32841568f45715aeb9f4d7891324e6d948e4c6c60c0621cdac48623a"],
    [
      "lalala",
      "another-secret",
      "daa220016c8f29a8b214fbfc3671aeec2145cfb1e6790184ffb38b6d0425fa00",
    ],
    [
      "an-important-request-payload",
      "hunter123",
      "9be2242094a9a8c00c64306f382a7f9d691de910b4a266f67bd314ef18ac49fa",
    ],
  ])("%s is CircleCI's own, though no JSON; under v2 it is nobody's", async (body, secret, hex) => {
    const signed = (version: string) => ({
      body,
      headers: { "circleci-signature": `${version}=${hex}` },
    });
    expect((await receive("circleci", signed("v1"), { secrets: [secret] })).code).toBe(
      "malformed-payload",
    );
    expect((await receive("circleci", signed("v2"), { secrets: [secret] })).code).toBe(
      "bad-signature",
    );
  });
});

test("EasyPost's floats and composed secrets stay as they are", async () => {
  const [vector] = vectorsOf("easypost");
  const { body = "", secret = "" } = vector ?? {};
  const rewritten = {
    body: body.replace("16.0", "16"),
    headers: { ...(await vector?.headers(body, secret)) },
  };
  expect((await receive("easypost", rewritten, { secrets: [secret] })).code).toBe("bad-signature");
});

test("two Dropbox notifications of the same bytes are two events", async () => {
  const secret = "0a1b2c3d4e5f6g7";
  const body = '{"list_folder":{"accounts":["dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc"]}}';
  const sent = { body, headers: signs("x-dropbox-signature", "hex")(body, secret) };
  const first = await receive("dropbox", sent, { secrets: [secret] });
  const second = await receive("dropbox", sent, { secrets: [secret] });
  expect(first.event).toMatchObject({ type: "dropbox", body: Buffer.from(body) });
  expect(second.event?.id).not.toBe(first.event?.id);
  const forged = await receive("dropbox", { ...sent, body: `${body} ` }, { secrets: [secret] });
  expect(forged.code).toBe("bad-signature");
});
