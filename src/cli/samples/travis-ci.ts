import type { SampleBook } from "./sample.ts";

/** After https://docs.travis-ci.com/user/notifications/#webhooks-delivery-format. */
export const book: SampleBook = {
  userAgent: "Travis CI Notifications",
  headers: { "travis-repo-slug": "engines/mill" },
  samples: [
    {
      event: "passed",
      formJson: {
        id: 1_843_507,
        number: "187",
        type: "push",
        state: "passed",
        status: 0,
        result: 0,
        status_message: "Passed",
        started_at: "2026-11-23T11:58:00Z",
        finished_at: "2026-11-23T12:00:00Z",
        branch: "main",
        commit: "9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392",
        repository: { id: 507, name: "mill", owner_name: "engines" },
      },
      fresh: ["/id"],
    },
  ],
};
