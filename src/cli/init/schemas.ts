import type { Provider } from "../../types/provider.ts";

/** Schemas that the package brings, for presets whose events they fit: by glob, the file in schemas/. */
const SCHEMAS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  github: {
    push: "github/push.json",
    "pull_request.*": "github/pull_request.json",
    "issues.*": "github/issues.json",
    "workflow_run.*": "github/workflow_run.json",
    "release.*": "github/release.json",
    "*": "github/any.json",
  },
  stripe: {
    "invoice.*": "stripe/invoice.json",
    "checkout.session.*": "stripe/checkout.session.json",
    "customer.subscription.*": "stripe/customer.subscription.json",
    "*": "stripe/event.json",
  },
  "slack-events": {
    message: "slack/message.json",
    app_mention: "slack/app_mention.json",
    "*": "slack/event_callback.json",
  },
  shopify: { "orders/*": "shopify/orders.json", "products/*": "shopify/products.json" },
};

/** What a new project validates the events of a preset with: glob to file, first match wins. */
export const schemasOf = ({ name }: Provider): Readonly<Record<string, string>> =>
  SCHEMAS[name] ?? {};
