import twilio from "twilio";
import type { Vector } from "../vector.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** A form signed by twilio-node for a URL, apostrophes and repeated fields included. */
const live = (publicUrl: string): Vector => ({
  by: "twilio",
  standing: "live",
  secret: "12345",
  publicUrl,
  sent: {
    body: "From=%2B14158675310&Body=it%27s+%E2%80%9C%C3%BC%E2%80%9D+%26+co&Digits=2&Digits=1&Digits=2&To=x&MessageSid=SM1&SmsStatus=received",
    headers: (body, secret) => ({
      ...FORM,
      "I-Twilio-Idempotency-Token": "d2f3a1b0-7c64-4f0e-9b5d-8e1a2c3b4d5f",
      "X-Twilio-Signature": twilio.getExpectedTwilioSignature(secret, publicUrl, fieldsOf(body)),
    }),
    query: publicUrl.split("?")[1] ?? "",
  },
  official: (body, headers, secret) =>
    twilio.validateRequest(secret, headers["X-Twilio-Signature"] ?? "", publicUrl, fieldsOf(body)),
  event: { type: "received", id: "d2f3a1b0-7c64-4f0e-9b5d-8e1a2c3b4d5f" },
});

function fieldsOf(body: string): Record<string, string | string[]> {
  const form = new URLSearchParams(body);
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

/** The vector of twilio-node's own tests, spec/validation/webhooks.spec.js. */
const published = (publicUrl: string): Vector => ({
  by: "https://github.com/twilio/twilio-node/blob/main/spec/validation/webhooks.spec.js",
  standing: "published",
  secret: "12345",
  publicUrl,
  sent: {
    body: "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212",
    headers: { ...FORM, "X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=" },
    query: "foo=1&bar=2",
  },
  event: { type: "twilio" },
});

export const vectors: readonly Vector[] = [
  live("https://mycompany.com/myapp.php?foo=1&bar=2"),
  live("https://mycompany.com/it's?foo=1"),
  live("https://mycompany.com:8443/x"),
  published("https://mycompany.com/myapp.php?foo=1&bar=2"),
  published("https://mycompany.com:443/myapp.php"),
];
