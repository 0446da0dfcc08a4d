import { UUID } from "./_shared.ts";
import { jsonBook } from "./sample.ts";

/** A finished build: the same whether it is signed or comes with a token. */
export const buildkite = jsonBook(
  "Buildkite-Request",
  [
    [
      "build.finished",
      {
        event: "build.finished",
        build: {
          id: UUID,
          number: 187,
          state: "passed",
          branch: "main",
          commit: "9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392",
        },
        pipeline: { id: "c2cc9b6e-9458-4c7d-93cc-f02b81b0594f", slug: "mill", name: "mill" },
        sender: { id: "8a7693f8-dbae-4783-9137-84090fce9045", name: "Ada Lovelace" },
      },
      "/build/id",
    ],
  ],
  {
    "x-buildkite-event": "build.finished",
    "x-buildkite-request": "b1946ac9-2492-4347-8235-b4d261118403",
  },
);
