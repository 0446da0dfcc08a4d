import { SECONDS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Go-http-client/1.1", [
  [
    "dockerhub",
    {
      callback_url:
        "https://registry.hub.docker.com/u/engines/mill/hook/2141b5bi5i5b02bec211i4eeih0242eg11000a/",
      push_data: { images: [], pushed_at: SECONDS, pusher: "ada", tag: "build_1843507" },
      repository: {
        repo_name: "engines/mill",
        name: "mill",
        namespace: "engines",
        status: "Active",
      },
    },
    "/push_data/tag",
  ],
]);
