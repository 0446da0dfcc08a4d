import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Asana", [
  [
    "task.changed",
    {
      events: [
        {
          user: { gid: "12184300", resource_type: "user" },
          created_at: ISO,
          action: "changed",
          resource: {
            gid: "1208843001843",
            resource_type: "task",
            resource_subtype: "default_task",
          },
          parent: null,
          change: { field: "due_at", action: "changed" },
        },
      ],
    },
    "/events/0/resource/gid",
  ],
]);
