import { SECONDS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("LaunchDarkly Webhook", [
  [
    "flag",
    {
      _id: "5f8a1c2a0de4b7c9136a8d40",
      _accountId: "507a2f1b0d4c4f8b8f2e6b1a",
      date: SECONDS * 1000,
      kind: "flag",
      name: "carriage",
      titleVerb: "turned on the flag",
      member: { email: "ada@example.com" },
    },
  ],
]);
