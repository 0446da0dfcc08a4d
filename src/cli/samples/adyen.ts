import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Adyen HttpClient 1.0", [
  [
    "AUTHORISATION",
    {
      live: "false",
      notificationItems: [
        {
          NotificationRequestItem: {
            additionalData: {},
            amount: { currency: "EUR", value: 24_500 },
            eventCode: "AUTHORISATION",
            eventDate: "2026-11-23T13:00:00+01:00",
            merchantAccountCode: "AnalyticalEngines",
            merchantReference: "order-1843",
            originalReference: "",
            paymentMethod: "visa",
            pspReference: "QFQTPCQ8HXSKGK82",
            reason: "033899:1111:03/2030",
            success: "true",
          },
        },
      ],
    },
    "/notificationItems/0/NotificationRequestItem/pspReference",
  ],
]);
