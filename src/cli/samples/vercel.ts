import { SECONDS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Vercel Webhooks", [
  [
    "deployment.succeeded",
    {
      id: "q8W3ZKVsBX9cTmLh2RyN",
      type: "deployment.succeeded",
      createdAt: SECONDS * 1000,
      region: "fra1",
      payload: {
        deployment: { id: "dpl_6Vd1kZq8W3ZKVsBX9cTm", name: "mill", url: "mill-1843.vercel.app" },
        target: "production",
        project: { id: "prj_Zk3yQ7m1T5" },
      },
    },
  ],
]);
