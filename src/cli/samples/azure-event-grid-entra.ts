import { ISO, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/**
 * After https://learn.microsoft.com/azure/event-grid/cloud-event-schema: the schema without
 * batches.
 */
export const book: SampleBook = {
  ...jsonBook(
    "Microsoft-EventGrid",
    [
      [
        "Microsoft.Storage.BlobCreated",
        {
          specversion: "1.0",
          type: "Microsoft.Storage.BlobCreated",
          source: `/subscriptions/${UUID}/resourceGroups/mill/providers/Microsoft.Storage/storageAccounts/mill`,
          id: "9aeb0fdf-c01e-0131-0922-9eb54906e209",
          time: ISO,
          subject: "blobServices/default/containers/cards/blobs/carriage.json",
          data: {
            api: "PutBlockList",
            contentType: "application/json",
            contentLength: 507,
            blobType: "BlockBlob",
            url: "https://mill.blob.core.windows.net/cards/carriage.json",
          },
        },
        "/id",
      ],
    ],
    { "aeg-event-type": "Notification" },
  ),
  contentType: "application/cloudevents+json; charset=utf-8",
};
