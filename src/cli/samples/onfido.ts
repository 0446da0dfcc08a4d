import { ISO, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Onfido-Webhooks", [
  [
    "workflow_run.completed",
    {
      payload: {
        resource_type: "workflow_run",
        action: "workflow_run.completed",
        object: {
          id: UUID,
          status: "approved",
          completed_at_iso8601: ISO,
          href: `https://api.eu.onfido.com/v3.6/workflow_runs/${UUID}`,
        },
      },
    },
    "/payload/object/id",
  ],
]);
