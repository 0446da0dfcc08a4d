import type { DeliveryFact, StuckFact } from "../../src/console/facts/facts.ts";
import type { HourBin } from "../../src/console/facts/queue-fact.ts";
import type { FakeFacts } from "./fake-facts.ts";

const SECOND_MS = 1000;

/** An hour of a working day: what a person would see, of every outcome. */
export function tellStory(facts: FakeFacts, now: Date): void {
  const at = (seconds: number): string =>
    new Date(now.getTime() - seconds * SECOND_MS).toISOString();
  const task = (
    id: string,
    target: string,
    state: DeliveryFact["reached"][number]["state"],
    n = 1,
  ) => ({ queue: target, task: id, target, state, attempts: n }) as const;

  for (let index = 0; index < 400; index += 1) {
    const isStripe = index % 3 === 0;
    facts.add({
      time: at(200 + index * 190 + (index % 7) * 11),
      source: isStripe ? "stripe" : "github",
      provider: isStripe ? "stripe" : "github",
      type: isStripe
        ? "invoice.paid"
        : (["push", "issues.opened", "pull_request.synchronize"][index % 3] ?? "push"),
      path: isStripe ? "/stripe" : "/github",
      bytes: 900 + ((index * 7919) % 30_000),
      latencyMs: 4 + (index % 9),
      ...(index % 17 === 5 && { outcome: "duplicate", reached: [] }),
      ...(index % 23 === 7 && { outcome: "ignored", reached: [], targets: [] }),
      ...(index % 29 === 9 && {
        outcome: "refused",
        status: 401,
        severity: "WARNING",
        targets: [],
        reached: [],
        cause: { code: "bad-signature", detail: "no secret of source github signed this" },
      }),
    });
  }
  facts.add({
    id: "failing1",
    time: at(48),
    type: "issues.opened",
    targets: ["ci", "audit"],
    reached: [
      { ...task("t-failing", "ci", "failing", 4), lastStatus: 503, nextAt: at(-110) },
      task("t-audit", "audit", "delivered"),
    ],
    event: "9a1f2e00-d111-11ee-8f1c-55ad31cb7f02",
  });
  for (const [index, status] of [503, 503, 500, 503].entries()) {
    facts.attempts.push({
      queue: "ci",
      task: "t-failing",
      time: at(47 - index * 9),
      number: index + 1,
      outcome: "failed",
      status,
      durationMs: 120 + index * 40,
      nextAt: at(38 - index * 9),
    });
  }
  facts.attempts.push({
    queue: "audit",
    task: "t-audit",
    time: at(47),
    number: 1,
    outcome: "delivered",
    status: 204,
    durationMs: 31,
  });
  facts.add({
    id: "parked1",
    time: at(31),
    source: "stripe",
    provider: "stripe",
    path: "/stripe",
    type: "invoice.paid",
    outcome: "parked",
    severity: "WARNING",
    targets: [],
    parked: 1,
    event: "evt_1OfQvJ2eZvKYlo2C",
    cause: { code: "schema-mismatch", detail: "/data/object/amount_paid must be integer" },
    schemaErrors: [{ pointer: "/data/object/amount_paid", message: "must be integer" }],
    reached: [{ queue: "relay-parked", task: "p-1", state: "parked", attempts: 0 }],
  });
  facts.add({
    id: "refused1",
    time: at(12),
    outcome: "refused",
    status: 401,
    severity: "WARNING",
    type: undefined as unknown as string,
    event: undefined as unknown as string,
    targets: [],
    reached: [],
    cause: { code: "bad-signature", detail: "no secret of source github signed this" },
  });
  facts.add({ id: "latest1", time: at(4), secretIndex: 1 });
  hold(facts, at);
  for (const queue of ["ci", "audit", "relay-parked", "relay-dead"])
    facts.hours.set(queue, hourOf(queue, facts, now));
}

/** While ci was down its queue grew; when it came back, what had waited went out. */
function hourOf(queue: string, facts: FakeFacts, now: Date): readonly HourBin[] {
  let depth = 0;
  return Array.from({ length: 30 }, (_, at) => {
    if (queue.startsWith("relay-")) {
      const all = facts.held.filter((one) => one.queue === queue).length;
      const time = new Date(now.getTime() - (30 - at) * 120 * SECOND_MS).toISOString();
      const had = Math.round((all * Math.min(at, 20)) / 20);
      const created = had - Math.round((all * Math.min(Math.max(0, at - 1), 20)) / 20);
      return { time, depth: had, created, delivered: 0, failed: 0 };
    }
    const isDown = queue === "ci" && at > 7 && at < 16;
    const created = 4 + ((at * 7) % 5);
    const delivered = isDown ? 0 : Math.min(depth + created, 16);
    const failed = isDown ? 3 + (at % 3) : 0;
    depth += created - delivered;
    const last = at === 29 && queue === "ci" ? 1 : depth;
    const time = new Date(now.getTime() - (30 - at) * 120 * SECOND_MS).toISOString();
    return { time, depth: last, created, delivered, failed };
  });
}

function hold(facts: FakeFacts, at: (seconds: number) => string): void {
  const put = (given: Partial<StuckFact> & Pick<StuckFact, "task" | "queue" | "kind">): void =>
    void facts.held.push({
      source: "github",
      type: "push",
      event: `event-of-${given.task}`,
      createdAt: at(4000),
      dueAt: at(4000),
      attempts: 0,
      ...given,
    });
  for (let index = 0; index < 214; index += 1) {
    put({
      queue: "relay-parked",
      task: `p-${index + 1}`,
      kind: "parked",
      source: "stripe",
      type: "invoice.paid",
      createdAt: at(3600 - index * 5),
      cause: { code: "schema-mismatch", detail: "/data/object/amount_paid must be integer" },
    });
  }
  for (let index = 0; index < 9; index += 1) {
    put({
      queue: "relay-dead",
      task: `x-${index}`,
      kind: "dead",
      target: "ci",
      attempts: 20,
      lastStatus: 410,
      cause: { code: "status-410", detail: "ci answered 410, which relay.yaml says is final" },
    });
  }
  put({
    queue: "ci",
    task: "t-failing",
    kind: "failing",
    target: "ci",
    type: "issues.opened",
    attempts: 4,
    lastStatus: 503,
    event: "9a1f2e00-d111-11ee-8f1c-55ad31cb7f02",
    createdAt: at(48),
    dueAt: at(-110),
    lastAt: at(20),
    cause: { code: "503", detail: "ci answered 503" },
  });
}
