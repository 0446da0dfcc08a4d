import { jsonBook, type SampleBook } from "./sample.ts";

const gitRepository = {
  full_name: "engines/mill",
  name: "mill",
  uuid: "{b1946ac9-2492-4347-8235-b4d261118403}",
};

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Bitbucket-Webhooks/2.0",
  [
    [
      "repo:push",
      {
        push: {
          changes: [
            {
              new: {
                type: "branch",
                name: "main",
                target: { hash: "9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392" },
              },
              old: null,
              created: true,
              closed: false,
              forced: false,
            },
          ],
        },
        actor: { display_name: "Ada Lovelace", type: "user" },
        repository: gitRepository,
      },
    ],
    [
      "pullrequest:created",
      {
        pullrequest: { id: 43, title: "Carry the tens before they are needed", state: "OPEN" },
        actor: { display_name: "Ada Lovelace" },
        repository: gitRepository,
      },
    ],
  ],
  {
    "x-request-uuid": "4a3b1d0e-7a52-4f8b-8f2e-6b1a7c3d5e90",
    "x-hook-uuid": "3c1d0e6f-8a2b-4c5d-9e7f-1a2b3c4d5e6f",
    "x-attempt-number": "1",
  },
);
