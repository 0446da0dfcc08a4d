import type { SampleBook } from "./sample.ts";

const sms = {
  ToCountry: "DE",
  ToState: "",
  SmsMessageSid: "SM5f1c2a0de4b7c9136a8d40e2b7f9c3d1",
  NumMedia: "0",
  ToCity: "",
  FromZip: "",
  SmsSid: "SM5f1c2a0de4b7c9136a8d40e2b7f9c3d1",
  FromState: "",
  SmsStatus: "received",
  FromCity: "",
  Body: "It's 12:00 – is the mill up? 100% & ready + go",
  FromCountry: "DE",
  To: "+4915735987654",
  MessagingServiceSid: "MG9752274e9e519418a7406176694466fa",
  ToZip: "",
  NumSegments: "1",
  MessageSid: "SM5f1c2a0de4b7c9136a8d40e2b7f9c3d1",
  AccountSid: "AC81ebfe1c0b5c6769aa5d746121284056",
  From: "+4915112345678",
  ApiVersion: "2010-04-01",
};

const call = {
  AccountSid: "AC81ebfe1c0b5c6769aa5d746121284056",
  ApiVersion: "2010-04-01",
  CallSid: "CA9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6",
  CallStatus: "completed",
  CallDuration: "63",
  Called: "+4915735987654",
  Caller: "+4915112345678",
  Direction: "inbound",
  From: "+4915112345678",
  To: "+4915735987654",
  Timestamp: "Mon, 23 Nov 2026 12:00:00 +0000",
};

/**
 * After https://www.twilio.com/docs/messaging/guides/webhook-request and
 * …/voice/twiml#request-parameters.
 */
export const book: SampleBook = {
  userAgent: "TwilioProxy/1.1",
  contentType: "application/x-www-form-urlencoded; charset=UTF-8",
  headers: { "i-twilio-idempotency-token": "d2f3a1b0-7c64-4f0e-9b5d-8e1a2c3b4d5f" },
  samples: [
    { event: "received", form: sms, fresh: ["/MessageSid"] },
    {
      event: "delivered",
      form: {
        AccountSid: sms.AccountSid,
        ApiVersion: "2010-04-01",
        From: sms.To,
        MessageSid: sms.MessageSid,
        MessageStatus: "delivered",
        SmsSid: sms.SmsSid,
        SmsStatus: "delivered",
        To: sms.From,
      },
      fresh: ["/MessageSid"],
    },
    { event: "completed", form: call, fresh: ["/CallSid"] },
  ],
};
