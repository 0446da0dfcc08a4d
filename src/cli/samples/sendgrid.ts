import type { Sample, SampleBook } from "./sample.ts";

const mail = (event: string, more: Record<string, unknown> = {}): Sample => ({
  event,
  json: [
    {
      email: "ada@example.com",
      timestamp: 1_795_435_200,
      "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
      event,
      category: ["engine news"],
      sg_event_id: "ZGVsaXZlcmVkLTAtMTg0MzAwMC1RdkoyWmJXYzFZdA",
      sg_message_id: "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
      ...more,
    },
  ],
  fresh: ["/0/sg_event_id"],
});

/**
 * After https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event; the batch ends
 * with CRLF.
 */
export const book: SampleBook = {
  userAgent: "SendGrid Event API",
  contentType: "application/json;charset=utf-8",
  style: { end: "\r\n" },
  samples: [
    mail("delivered", { response: "250 OK" }),
    mail("processed"),
    mail("open", { useragent: "Mozilla/5.0", ip: "203.0.113.7" }),
    mail("click", { url: "https://example.com/engine", ip: "203.0.113.7" }),
    mail("bounce", {
      reason: "550 5.1.1 The account does not exist",
      status: "5.1.1",
      type: "bounce",
    }),
    mail("dropped", { reason: "Bounced Address", status: "5.0.0" }),
  ],
};
