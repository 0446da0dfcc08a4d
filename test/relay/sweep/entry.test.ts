import { afterAll, beforeAll, expect, test } from "vitest";
import { QueueError } from "../../../src/relay/queue/errors.ts";
import type { Swept } from "../../../src/relay/sweep/sweep.ts";
import type { Task } from "../../../src/types/task.ts";
import { config, testRelay } from "../fixtures.ts";
import { type Issuer, startIssuer } from "../issuer.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const MOVED = { queue: "ci", task: "t", target: "ci", cause: "status 410" };
const SWEPT: Swept = { checked: 3, moved: [MOVED], delivered: 0, refused: [], isCut: false };

/** What the scheduler sends: as a task would be dispatched, to the sweep's own path. */
async function scheduler(claims: Record<string, unknown> = {}) {
  const task: Task = {
    name: "projects/p/locations/l/queues/q/tasks/t",
    url: "https://relay.example.com/-/sweep",
    method: "POST",
    headers: {},
    body: Buffer.alloc(0),
    dispatchDeadlineSeconds: 60,
  };
  const authorization = `Bearer ${await issuer.token({ email: "sweeper@p.iam.gserviceaccount.com", ...claims })}`;
  return issuer.dispatch(task, authorization);
}

const stage = (sweep?: () => Promise<Swept>) =>
  testRelay(config(), {
    env: {
      CLOUD_TASKS_EMULATOR_REST: issuer.url,
      // As echo writes it.
      RELAY_SWEEPER: "sweeper@p.iam.gserviceaccount.com\n",
    },
    ...(sweep && { sweep }),
  });

test("the scheduler's request sweeps, and the log names what was moved", async () => {
  const { relay, lines } = stage(() => Promise.resolve(SWEPT));
  const answer = await relay(await scheduler());
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toMatchObject({ status: "swept", checked: 3, moved: 1 });
  expect(lines()[0]).toMatchObject({ severity: "WARNING", outcome: "swept", dead: [MOVED] });
});

test.each([
  ["another account's", { email: "invoker@p.iam.gserviceaccount.com" }],
  ["for another audience", { aud: "https://evil.example.com" }],
  ["unverified", { email_verified: false }],
  ["expired", { exp: 1_700_000_000 }],
  ["another issuer's", { iss: "https://evil.example.com" }],
])("a token that is %s is refused, and nothing is swept", async (_what, claims) => {
  let sweeps = 0;
  const { relay } = stage(() => {
    sweeps += 1;
    return Promise.resolve(SWEPT);
  });
  expect((await relay(await scheduler(claims))).status).toBe(401);
  expect(sweeps).toBe(0);
});

test("a relay without dead-letter policies refuses to sweep", async () => {
  const { relay } = stage();
  expect((await relay(await scheduler())).status).toBe(401);
});

test("a sweep that Cloud Tasks cuts short is a 503, which the scheduler repeats", async () => {
  const { relay } = stage(() => Promise.reject(new QueueError("UNAVAILABLE", "not now")));
  expect((await relay(await scheduler())).status).toBe(503);
});
