import { ISO, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Microsoft-EventGrid",
  [
    [
      "Microsoft.Storage.BlobCreated",
      [
        {
          topic: `/subscriptions/${UUID}/resourceGroups/mill/providers/Microsoft.Storage/storageAccounts/mill`,
          subject: "/blobServices/default/containers/cards/blobs/carriage.json",
          eventType: "Microsoft.Storage.BlobCreated",
          id: "831e1650-001e-001b-66ab-eeb76e069631",
          data: {
            api: "PutBlob",
            contentType: "application/json",
            contentLength: 507,
            blobType: "BlockBlob",
            url: "https://mill.blob.core.windows.net/cards/carriage.json",
          },
          dataVersion: "",
          metadataVersion: "1",
          eventTime: ISO,
        },
      ],
      "/0/id",
    ],
  ],
  { "aeg-event-type": "Notification" },
);
