import { sign } from "@octokit/webhooks-methods";
import { expect, test } from "vitest";
import { delivery, testRelay } from "./fixtures.ts";

const SECRET = "It's a Secret to Everybody";

async function github(body: string, headers: Record<string, string> = {}) {
  return delivery(body, {
    "X-GitHub-Event": "push",
    "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "X-Hub-Signature-256": await sign(SECRET, body),
    ...headers,
  });
}

test("an authentic delivery becomes one task, and the answer says so", async () => {
  const { relay, tasks } = testRelay();
  const answer = await relay(await github('{"ref":"refs/heads/main"}'));
  expect(answer.status).toBe(202);
  expect(JSON.parse(answer.body)).toEqual({
    event: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    type: "push",
    status: "accepted",
    tasks: 1,
    duplicates: 0,
  });
  expect(tasks()).toHaveLength(1);
});
