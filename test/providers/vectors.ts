import type { Proof } from "./proof.ts";

type Vector = Omit<Proof, "headers"> & { readonly headers: Readonly<Record<string, string>> };

/** The vectors of the presets named. */
export function vectorsOf(...names: readonly string[]): Proof[] {
  return VECTORS.filter(({ preset }) => names.includes(preset)).map((vector) => ({
    ...vector,
    headers: () => vector.headers,
  }));
}

/**
 * Deliveries at 2026-11-23T12:00:00Z that the provider's own SDK took at that moment. Recorded with the version named, because
 * these SDKs are too large to install for one function: box-node-sdk 37 MB, @hubspot/api-client 50 MB, elevenlabs 108 MB, …
 */
const VECTORS: readonly Vector[] = [
  {
    preset: "box",
    by: "box-node-sdk 10.12.0",
    secret: "SamplePrimaryKey",
    headers: {
      "box-delivery-id": "673a081b-bb4b-4d45-b4f1-4131a29c1d07",
      "box-delivery-timestamp": "2026-11-23T04:00:00-08:00",
      "box-signature-version": "1",
      "box-signature-algorithm": "HmacSHA256",
      "box-signature-primary": "Fnb/yfboze3WBezbYTqgEzhCbP1CULxoj/eTSj8YGKs=",
      "box-signature-secondary": "fjFzVdrjMwz7XXAAXdxQfVun8deiVOTzrZji8TAVzv8=",
    },
    body: '{"type":"webhook_event","id":"0f2b9c1e-5f6e-4f0e-9a53-b1de12b6a001","created_at":"2026-11-23T04:00:00-08:00","trigger":"FILE.UPLOADED","source":{"id":"73835521473","type":"file","name":"Größe.pdf"}}',
    event: { type: "FILE.UPLOADED", id: "0f2b9c1e-5f6e-4f0e-9a53-b1de12b6a001" },
  },
  {
    preset: "box",
    by: "box-node-sdk 10.12.0",
    secret: "SampleSecondaryKey",
    headers: {
      "box-delivery-id": "673a081b-bb4b-4d45-b4f1-4131a29c1d07",
      "box-delivery-timestamp": "2026-11-23T04:00:00-08:00",
      "box-signature-version": "1",
      "box-signature-algorithm": "HmacSHA256",
      "box-signature-primary": "bt4kpLjU+zXe6j6AsmcFXMT5cW2S3uLCf5TWJnpD138=",
      "box-signature-secondary": "fjFzVdrjMwz7XXAAXdxQfVun8deiVOTzrZji8TAVzv8=",
    },
    body: '{"type":"webhook_event","id":"0f2b9c1e-5f6e-4f0e-9a53-b1de12b6a001","created_at":"2026-11-23T04:00:00-08:00","trigger":"FILE.UPLOADED","source":{"id":"73835521473","type":"file","name":"Größe.pdf"}}',
    event: { type: "FILE.UPLOADED", id: "0f2b9c1e-5f6e-4f0e-9a53-b1de12b6a001" },
  },
  {
    preset: "hubspot-v1",
    by: "@hubspot/api-client 14.0.1",
    secret: "4a9f1c2e-0000-4b4b-8c8c-5d6e7f8091a2",
    headers: {
      "x-hubspot-signature": "956c3747596fba097fb7b3bd2cd6bec077818bf20e50b0024d96a10e73aa2d73",
      "x-hubspot-signature-version": "v1",
    },
    body: '[{"eventId":3817237,"subscriptionId":12,"portalId":62515,"occurredAt":1795435190000,"subscriptionType":"contact.propertyChange","attemptNumber":0,"objectId":1246965,"propertyName":"name","propertyValue":"Zoë"}]',
    // The hash of the body without its attemptNumber.
    event: {
      type: "contact.propertyChange",
      id: "830d105585dd72b5e7e48afc3d792a36e96e56de2234b0cf7ad62e9a8440c3bd",
    },
  },
  {
    preset: "hubspot-v2",
    by: "@hubspot/api-client 14.0.1",
    secret: "4a9f1c2e-0000-4b4b-8c8c-5d6e7f8091a2",
    publicUrl: "https://relay.example.com/hubspot?tenant=a%2Fb",
    headers: {
      "x-hubspot-signature": "3540019003a0740c9972fbb7b1a2c3f845e462a81d9ee5416a25bdde962bd273",
      "x-hubspot-signature-version": "v2",
    },
    body: '[{"eventId":3817237,"subscriptionId":12,"portalId":62515,"occurredAt":1795435190000,"subscriptionType":"contact.propertyChange","attemptNumber":0,"objectId":1246965,"propertyName":"name","propertyValue":"Zoë"}]',
    // The hash of the body without its attemptNumber.
    event: {
      type: "contact.propertyChange",
      id: "830d105585dd72b5e7e48afc3d792a36e96e56de2234b0cf7ad62e9a8440c3bd",
    },
  },
  {
    preset: "hubspot-v3",
    by: "@hubspot/api-client 14.0.1",
    secret: "4a9f1c2e-0000-4b4b-8c8c-5d6e7f8091a2",
    publicUrl: "https://relay.example.com/hubspot?tenant=a%2Fb",
    headers: {
      "x-hubspot-signature-v3": "Fk0mQEK42yDpXCnH41+yt6FN6bt0/eVA3+g0elHtlB8=",
      "x-hubspot-request-timestamp": "1795435200000",
    },
    body: '[{"eventId":3817237,"subscriptionId":12,"portalId":62515,"occurredAt":1795435190000,"subscriptionType":"contact.propertyChange","attemptNumber":0,"objectId":1246965,"propertyName":"name","propertyValue":"Zoë"}]',
    // The hash of the body without its attemptNumber.
    event: {
      type: "contact.propertyChange",
      id: "830d105585dd72b5e7e48afc3d792a36e96e56de2234b0cf7ad62e9a8440c3bd",
    },
  },
  {
    preset: "elevenlabs",
    by: "@elevenlabs/elevenlabs-js 2.73.0",
    secret: "wsec_1234567890abcdef",
    headers: {
      "elevenlabs-signature":
        "t=1795435200,v0=7a4b6c8238d8372c3300dae8fba0bf1a3e5789ad4719b7d8e0bcb8e78a8deb06",
    },
    body: '{"type":"post_call_transcription","event_timestamp":1795435199,"data":{"agent_id":"xyz","conversation_id":"abc","status":"done"}}',
    event: { type: "post_call_transcription" },
  },
  {
    preset: "webflow",
    by: "webflow-api 3.3.4",
    secret: "7c9c6b9d1f2e3a4b5c6d",
    headers: {
      "x-webflow-timestamp": "1795435200000",
      "x-webflow-signature": "290cfdd2f0d7873991ad8261bfe73a6c285507fb2e5605b3bc7db4074553a6e6",
    },
    body: '{"triggerType":"form_submission","payload":{"name":"Contact","siteId":"65427cf400e02b306eaa049c","data":{"First Name":"Zaphod"}}}',
    event: { type: "form_submission" },
  },
  {
    preset: "line",
    by: "@line/bot-sdk 11.2.0",
    secret: "8c570fa6dd201bb328f1c1eac23a96d8",
    headers: {
      "x-line-signature": "+A8dnQZDYHlE2mIxbqfq0k7cP7VC8SaJnCNAgYuVXRA=",
    },
    body: '{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[{"type":"message","webhookEventId":"01FZ74A0TDDPYRVKNK77XKC3ZR","deliveryContext":{"isRedelivery":false},"timestamp":1795435199000,"message":{"type":"text","id":"1","text":"こんにちは"}}]}',
    // The hash of the body without its isRedelivery.
    event: {
      type: "message",
      id: "75e80d50ca67dc10d6dfe97bda7818a33291e89a0e813702b090b2be21506aae",
    },
  },
  {
    preset: "stream-chat",
    by: "stream-chat 9.53.0",
    secret: "gx6bkgxzyfmpj2s4c8u2",
    headers: {
      "x-signature": "2e24432698de3adc9f011700b3d06326e6b4e7bac90896570922dc0e5687892e",
      "x-webhook-id": "5a9f1c5e-1b8b-4c7e-9d9b-6f2e3a4b5c6d",
    },
    body: '{"type":"message.new","cid":"messaging:fun","created_at":"2026-11-23T11:59:59.123456Z","message":{"id":"m1","text":"hé"}}',
    event: { type: "message.new", id: "5a9f1c5e-1b8b-4c7e-9d9b-6f2e3a4b5c6d" },
  },
  {
    preset: "square",
    by: "square 46.0.0",
    secret: "asdf1234",
    publicUrl: "https://relay.example.com/square",
    headers: {
      "x-square-hmacsha256-signature": "TvBVW50vXH2WLK9nFs+bUO/ZfswgRG8xdpYcbNu+4+E=",
    },
    body: '{"merchant_id":"6SSW7HV8K2ST5","type":"customer.created","event_id":"fd1e04b9-1b1b-4d0a-b0b0-3d0d1c2b3a49","created_at":"2026-11-23T11:59:58Z","data":{"type":"customer","object":{"customer":{"given_name":"Amélie"}}}}',
    event: { type: "customer.created", id: "fd1e04b9-1b1b-4d0a-b0b0-3d0d1c2b3a49" },
  },
  {
    preset: "adyen-platform",
    by: "@adyen/api-library 32.1.0",
    secret: "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056",
    headers: {
      hmacsignature: "B2lhPwifBd7bjWsGQZzQMBf9w0rgS9dSVHpnxLNH8rw=",
      protocol: "HmacSHA256",
    },
    body: '{"data":{"balancePlatform":"YOUR_BALANCE_PLATFORM","accountHolder":{"id":"AH3227C223222B5CMD2SXFKGT","description":"S. Hopper – café"}},"environment":"test","timestamp":"2026-11-23T12:59:58+01:00","type":"balancePlatform.accountHolder.updated"}',
    event: { type: "balancePlatform.accountHolder.updated" },
  },
  {
    preset: "hookdeck",
    by: "@hookdeck/sdk 0.4.0",
    secret: "1234secret",
    headers: {
      "x-hookdeck-signature": "RjOgqv3Tj/1u1sByOYhyJfXP0qzfN88MuVnFJSaNYmE=",
      "x-hookdeck-eventid": "evt_1",
    },
    body: '{"any":"thing"}',
    event: { type: "hookdeck", id: "evt_1" },
  },
  {
    preset: "coinbase-commerce",
    by: "coinbase-commerce-node 1.0.4",
    secret: "c7f5b1d2-8a8b-4b57-9a39-1cbd21b54d4c",
    headers: {
      "x-cc-webhook-signature": "55db25f7adaf116cc6efd96662edb13441b170bd3eeadc7c7e392aea75f36aeb",
    },
    body: '{"attempt_number":1,"event":{"id":"24934862-d980-46cb-9402-43c81b0cdba6","type":"charge:created","api_version":"2018-03-22","created_at":"2026-11-23T11:59:58Z","data":{"code":"66BEOV2A"}},"id":1,"scheduled_for":"2026-11-23T11:59:59Z"}',
    event: { type: "charge:created", id: "24934862-d980-46cb-9402-43c81b0cdba6" },
  },
  {
    preset: "viber",
    by: "viber-bot 1.0.18",
    secret: "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9",
    headers: {
      "x-viber-content-signature":
        "7caa75daea157ae0a951f856c66f0fb8aaa9ff1163184490e27551f19b83f109",
    },
    body: '{"event":"delivered","timestamp":1795435199000,"message_token":4912661846655238145,"user_id":"01234567890A="}',
    event: { type: "delivered" },
  },
  {
    preset: "easypost",
    by: "@easypost/api 8.9.0",
    secret: "sécret ﬁ",
    headers: {
      "x-hmac-signature":
        "hmac-sha256-hex=698988b3cd2359650813c32dac076b6cac570680bfe2fb1d6ac39c17e2ee99b5",
    },
    body: '{"description":"batch.created","id":"evt_6db5a37ed6f611efa5ca3cecef1b359e","mode":"test","object":"Event","created_at":"2026-11-23T11:59:58Z","result":{"weight":16.0}}',
    event: { type: "batch.created", id: "evt_6db5a37ed6f611efa5ca3cecef1b359e" },
  },
  {
    preset: "gocardless",
    by: "gocardless-nodejs 10.1.2",
    secret: "ED7D658C-D8EB-4941-948B-3973214F2D49",
    headers: {
      "webhook-signature": "e6cab6b4508654bb83e28c8ce97f8bbecf606c93bbfd2f11dc736c2adc06ae13",
    },
    body: '{"events":[{"id":"EV00BD05S5VM2T","created_at":"2026-11-23T11:59:58.000Z","resource_type":"subscriptions","action":"created","links":{"subscription":"SB0003JJQ2MR06"},"metadata":{"note":"Ærø"}}],"meta":{"webhook_id":"WB00BD05S5VM2T"}}',
    event: { type: "subscriptions.created", id: "WB00BD05S5VM2T" },
  },
];
