import { jsonBook, type SampleBook } from "./sample.ts";

const ISO = "2026-11-23T12:00:00.000000Z";
const SECONDS = 1_795_435_200;
const EMAIL = "ada@example.com";

/** Payments, shops, shipping and accounting, after each provider's documentation (the preset's `docs`). */
export const books: Readonly<Record<string, SampleBook>> = {
  "adyen-platform": jsonBook(
    "Adyen HttpClient 1.0",
    [
      [
        "balancePlatform.transfer.created",
        {
          data: {
            balancePlatform: "AnalyticalEngines",
            creationDate: "2026-11-23T13:00:00+01:00",
            id: "1W1UG35U8A9J5ZLG",
            amount: { currency: "EUR", value: 24_500 },
            status: "authorised",
            type: "payment",
          },
          environment: "test",
          timestamp: "2026-11-23T13:00:00+01:00",
          type: "balancePlatform.transfer.created",
        },
        "/data/id",
      ],
    ],
    { protocol: "HmacSHA256" },
  ),
  aftership: jsonBook("AfterShip", [
    [
      "tracking_update",
      {
        event: "tracking_update",
        event_id: "0d4c1f6e-9a52-4f8b-8f2e-6b1a7c3d5e90",
        is_tracking_first_tag: true,
        msg: {
          id: "5b7658cec7c33c0e007de3c5",
          tracking_number: "00340434161094042557",
          slug: "dhl",
          tag: "InTransit",
        },
        ts: SECONDS,
      },
    ],
  ]),
  chargebee: jsonBook("ChargeBee", [
    [
      "subscription_created",
      {
        id: "ev_16BPgETyVrQbiGhA",
        occurred_at: SECONDS,
        source: "admin_console",
        object: "event",
        api_version: "v2",
        content: {
          subscription: { id: "16BPgETyVrQVHGh1", status: "active" },
          customer: { id: "ada", email: EMAIL },
        },
        event_type: "subscription_created",
        webhook_status: "scheduled",
      },
    ],
  ]),
  "coinbase-commerce": jsonBook("weipay-webhooks", [
    [
      "charge:confirmed",
      {
        attempt_number: 1,
        event: {
          api_version: "2018-03-22",
          created_at: "2026-11-23T12:00:00Z",
          data: {
            code: "66BEOV2A",
            id: "f765421f-2a63-4d1c-9f0b-6b1a7c3d5e90",
            name: "Punched cards",
          },
          id: "24934862-d980-46cb-9402-43c81b0cdba6",
          resource: "event",
          type: "charge:confirmed",
        },
        id: "1fc5e3d0-7a52-4f8b-8f2e-6b1a7c3d5e91",
        scheduled_for: "2026-11-23T12:00:00Z",
      },
    ],
  ]),
  easypost: jsonBook("EasyPost Webhook", [
    [
      "tracker.updated",
      {
        description: "tracker.updated",
        id: "evt_b7d1c2a0e4f64c1b9d3e5f7a8b9c0d1e",
        object: "Event",
        mode: "test",
        status: "pending",
        created_at: "2026-11-23T12:00:00Z",
        result: { id: "trk_9a8b7c6d5e4f", object: "Tracker", status: "in_transit", weight: 17.6 },
      },
    ],
  ]),
  flutterwave: jsonBook("Flutterwave", [
    [
      "charge.completed",
      {
        event: "charge.completed",
        data: {
          id: 285_959_875,
          tx_ref: "order-1843",
          amount: 24_500,
          currency: "NGN",
          status: "successful",
          customer: { email: EMAIL },
        },
      },
      "/data/id",
    ],
  ]),
  gocardless: jsonBook("gocardless-webhook-service/1.1", [
    [
      "payments.confirmed",
      {
        events: [
          {
            id: "EV01A4XKQ7WJ9Y",
            created_at: "2026-11-23T12:00:00.000Z",
            resource_type: "payments",
            action: "confirmed",
            links: { payment: "PM0042QXJ8T5ZK" },
            details: {
              origin: "gocardless",
              cause: "payment_confirmed",
              description: "Payment was confirmed as collected",
            },
            metadata: {},
          },
        ],
        meta: { webhook_id: "WB0003MKZTQP6H" },
      },
      "/events/0/id",
    ],
  ]),
  "lemon-squeezy": jsonBook("LemonSqueezy-Hookshot", [
    [
      "order_created",
      {
        meta: {
          event_name: "order_created",
          custom_data: { user: "1843" },
          webhook_id: "b1946ac9-2492-4347-8235-b4d261118403",
        },
        data: {
          type: "orders",
          id: "1843002",
          attributes: {
            identifier: "104e18a2-d755-4d4b-80c4-a6c1dcbe1c10",
            user_email: EMAIL,
            total: 2450,
            status: "paid",
          },
        },
      },
      "/data/attributes/identifier",
    ],
  ]),
  mollie: jsonBook("Mollie HTTP client/1.0", [
    [
      "payment-link.paid",
      {
        resource: "event",
        id: "event_GvJ8WHrp5isUdRub9CJyH",
        type: "payment-link.paid",
        entityId: "pl_qng5gbbv8NAZ5gpM5ZYgx",
        createdAt: "2026-11-23T12:00:00.0Z",
      },
    ],
  ]),
  paddle: jsonBook("Paddle", [
    [
      "transaction.completed",
      {
        data: {
          id: "txn_01hv8wptq8987qeep44cyrewp9",
          status: "completed",
          customer_id: "ctm_01hv6y1jedq4p1n0yqn5ba3ky4",
          currency_code: "EUR",
          details: { totals: { total: "24500", tax: "3912" } },
        },
        event_id: "evt_01hv8x2acma2gz7he8kg2s0hna",
        event_type: "transaction.completed",
        notification_id: "ntf_01hv8x2af22vrrz1k67g06x1kq",
        occurred_at: ISO,
      },
      "/notification_id",
    ],
    [
      "subscription.created",
      {
        data: { id: "sub_01hv8x29kz0t586xy6zn1a62ny", status: "active", items: [] },
        event_id: "evt_01hv8x2acma2gz7he8kg2s0hnb",
        event_type: "subscription.created",
        notification_id: "ntf_01hv8x2af22vrrz1k67g06x1kr",
        occurred_at: ISO,
      },
    ],
  ]),
  paystack: jsonBook("Paystack/2.0", [
    [
      "charge.success",
      {
        event: "charge.success",
        data: {
          id: 4_099_260_516,
          domain: "test",
          status: "success",
          reference: "order-1843",
          amount: 2_450_000,
          currency: "NGN",
          customer: { email: EMAIL },
        },
      },
      "/data/id",
    ],
  ]),
  quickbooks: jsonBook("QuickBooks", [
    [
      "qbo.invoice.created.v1",
      [
        {
          specversion: "1.0",
          id: "88cd52aa-33b6-4351-9aa4-47572edbd068",
          source: "intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=",
          type: "qbo.invoice.created.v1",
          datacontenttype: "application/json",
          time: "2026-11-23T12:00:00Z",
          intuitentityid: "1843",
          intuitaccountid: "9130354698012345",
          data: {},
        },
      ],
      "/0/id",
    ],
  ]),
  razorpay: jsonBook(
    "Razorpay-Webhook/v1",
    [
      [
        "payment.captured",
        {
          entity: "event",
          account_id: "acc_BFQ7uQEaa7j2z7",
          event: "payment.captured",
          contains: ["payment"],
          payload: {
            payment: {
              entity: {
                id: "pay_DESlfW9H8K9uqM",
                amount: 24_500,
                currency: "INR",
                status: "captured",
              },
            },
          },
          created_at: SECONDS,
        },
      ],
    ],
    { "x-razorpay-event-id": "OtTq2Xb8mJcW1y" },
  ),
  revenuecat: jsonBook("RevenueCat", [
    [
      "INITIAL_PURCHASE",
      {
        api_version: "1.0",
        event: {
          id: "12345678-1234-1234-1234-123456789012",
          type: "INITIAL_PURCHASE",
          app_user_id: "ada",
          product_id: "team_monthly",
          period_type: "NORMAL",
          purchased_at_ms: SECONDS * 1000,
          event_timestamp_ms: SECONDS * 1000,
          store: "APP_STORE",
          environment: "SANDBOX",
        },
      },
    ],
  ]),
  square: jsonBook("Square Connect v2", [
    [
      "payment.updated",
      {
        merchant_id: "6SSW7HV8K2ST5",
        type: "payment.updated",
        event_id: "6a8f5f28-54a1-4eb0-a98a-3111513fd4fc",
        created_at: "2026-11-23T12:00:00.000Z",
        data: {
          type: "payment",
          id: "hYy9pRFVxpDsO1FB05SunFWUe9JZY",
          object: {
            payment: { status: "COMPLETED", amount_money: { amount: 2450, currency: "USD" } },
          },
        },
      },
    ],
  ]),
  woocommerce: jsonBook(
    "WooCommerce/9.4.1 Hookshot (WordPress/6.7)",
    [
      [
        "order.created",
        {
          id: 1843,
          status: "processing",
          currency: "EUR",
          total: "61.50",
          billing: { first_name: "Ada", email: EMAIL },
          line_items: [],
        },
      ],
      [
        "product.updated",
        { id: 507, name: "Punched cards, pack of 50", sku: "CARD-50", price: "28.30" },
      ],
    ],
    {
      "x-wc-webhook-source": "https://shop.example.com/",
      "x-wc-webhook-id": "7",
      "x-wc-webhook-delivery-id": "b1946ac92492d2347c6235b4d2611184",
    },
  ),
  xero: jsonBook("Xero/1.0", [
    [
      "INVOICE.CREATE",
      {
        events: [
          {
            resourceUrl:
              "https://api.xero.com/api.xro/2.0/Invoices/717f2bfc-c6d4-41fd-b238-3f2f0c0cf777",
            resourceId: "717f2bfc-c6d4-41fd-b238-3f2f0c0cf777",
            eventDateUtc: "2026-11-23T12:00:00.000",
            eventType: "CREATE",
            eventCategory: "INVOICE",
            tenantId: "c2cc9b6e-9458-4c7d-93cc-f02b81b0594f",
            tenantType: "ORGANISATION",
          },
        ],
        firstEventSequence: 1843,
        lastEventSequence: 1843,
        entropy: "S0m3r4Nd0mt3xt",
      },
      "/events/0/resourceId",
    ],
  ]),
};
