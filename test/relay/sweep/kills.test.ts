import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { StuckFact } from "../../../src/console/facts/facts.ts";
import { openGoogle } from "../../../src/console/facts/google.ts";
import { openFacts } from "../../../src/console/facts/open-facts.ts";
import { startEmulator } from "../../../src/emulator/emulator.ts";
import { type Call, type GoogleApi, openApi, type Reply } from "../../../src/relay/google/api.ts";
import { sweep } from "../../../src/relay/sweep/sweep.ts";
import { fakeClock } from "../../emulator/clock.ts";
import { listen } from "../../support/http.ts";
import { config, source, target } from "../fixtures.ts";

/** The sweep against the embedded Cloud Tasks, killed at each of its calls. */

const PLACE = { project: "p", location: "us-central1" };
const QUEUES = "/v2/projects/p/locations/us-central1/queues";
const CONFIG = config([source()], [target({ dead: { statuses: [410] } })]);
/** What becomes of each task: given up, accepted while it is swept, tried while it is swept. */
const ENDS = ["dead", "accepted", "dead", "in flight", "dead"] as const;
const idOf = (index: number): string => `${index.toString(16).padStart(32, "0")}-github-ci`;
const IDS = ENDS.map((_, index) => idOf(index));

async function startStage() {
  const clock = fakeClock();
  const sweepClock = { now: () => new Date(clock.now()), sleep: () => nextTurn() };
  /** Ids of the events that were accepted. */
  const accepted: string[] = [];
  const accepting = new Set<string>();
  const holding = new Set<string>();
  const held: (() => void)[] = [];
  const receiver = await listen(
    createServer((request: IncomingMessage, response: ServerResponse) => {
      request.resume();
      const id = String(request.headers["ce-id"]);
      const answer = (): void => {
        if (accepting.has(id)) accepted.push(id);
        response.writeHead(accepting.has(id) ? 204 : 410).end();
      };
      if (holding.delete(id)) held.push(answer);
      else answer();
    }),
  );
  const emulator = await startEmulator({ grpcPort: 0, restPort: 0, data: ":memory:", clock });
  const api = openApi("Cloud Tasks", emulator.issuerUrl);
  onTestFinished(async () => {
    api.close();
    await emulator.close();
    await receiver.close();
  });
  const ask = async (method: Call["method"], path: string, json?: object) => {
    const body = json === undefined ? [] : [JSON.stringify(json)];
    const headers = { "content-type": "application/json" };
    const reply = await api.call({ method, path, headers, ...(json && { body }) }, 5000);
    return JSON.parse(reply.bytes.toString()) as { readonly tasks?: { readonly name: string }[] };
  };
  for (const queue of ["ci", "relay-dead"]) {
    const retryConfig = { minBackoff: "36000s", maxBackoff: "36000s" };
    await ask("POST", QUEUES, { name: `${QUEUES.slice(4)}/${queue}`, retryConfig });
  }
  await ask("POST", `${QUEUES}/relay-dead:pause`, {});
  for (const id of IDS) {
    const httpRequest = { url: receiver.url, headers: { "ce-id": id } };
    const name = `${QUEUES.slice(4)}/ci/tasks/${id}`;
    await ask("POST", `${QUEUES}/ci/tasks`, { task: { name, httpRequest } });
  }
  await emulator.settled();
  const facts = openFacts(
    openGoogle({
      project: PLACE.project,
      location: PLACE.location,
      logging: emulator.issuerUrl,
      tasks: emulator.issuerUrl,
      clock: { now: () => clock.now(), sleep: () => nextTurn() },
    }),
    () => ({ sources: [], targets: [] }),
  );
  const idsIn = async (queue: string): Promise<string[]> =>
    ((await ask("GET", `${QUEUES}/${queue}/tasks`)).tasks ?? []).map(
      ({ name }) => name.split("/").at(-1) ?? "",
    );

  /** Something happens to a task between the two calls that move it. */
  async function meanwhile(call: Call): Promise<void> {
    const made = call.method === "POST" ? String(call.body?.[0]) : "";
    const index = IDS.findIndex((id) => made.includes(`relay-dead/tasks/${id}`));
    const id = IDS[index] ?? "";
    const end = ENDS[index];
    if (end !== "accepted" && end !== "in flight") return;
    if (accepting.has(id)) return;
    accepting.add(id);
    if (end === "in flight") holding.add(id);
    await ask("POST", `${QUEUES}/ci/tasks/${id}:run`, {});
    if (end === "accepted") await emulator.settled();
    else await expect.poll(() => held.length).toBe(1);
  }

  /** One sweep, which ends with its n-th call: before that call is made, or before its answer is there. */
  async function sweepUntil(killed: number, when: "before" | "after"): Promise<boolean> {
    let calls = 0;
    const killing: GoogleApi = {
      ...api,
      async call(call, timeoutMs): Promise<Reply> {
        calls += 1;
        if (calls === killed && when === "before") throw new Error("killed");
        const reply = await api.call(call, timeoutMs);
        if (calls === killed) throw new Error("killed");
        await meanwhile(call);
        return reply;
      },
    };
    try {
      await sweep(CONFIG, PLACE, killing, sweepClock, 60_000);
      return false;
    } catch (error) {
      if ((error as Error).message === "killed") return true;
      throw error;
    }
  }

  return {
    accepted,
    idsIn,
    sweepUntil,
    /** Whatever was under way ends, and time passes until a copy that was left behind is settled. */
    pass: async (ms: number) => {
      for (const answer of held.splice(0)) answer();
      await emulator.settled();
      clock.advance(ms);
      await emulator.settled();
    },
    redrive: async () => {
      for (const id of IDS) accepting.add(id);
      const dead: StuckFact[] = [];
      for await (const one of facts.stuck({}, ["dead"])) dead.push(one);
      for await (const { outcome } of facts.redrive(dead)) expect(outcome).not.toBe("refused");
      await emulator.settled();
    },
  };
}

test.each(["before", "after"] as const)(
  "a sweep that is killed %s any of its calls loses no task, and none reaches its target twice",
  async (when) => {
    let wasKilled = true;
    let killed = 0;
    while (wasKilled) {
      killed += 1;
      const stage = await startStage();
      wasKilled = await stage.sweepUntil(killed, when);
      // Never lost: each is in a queue, or its target has it.
      const there = async (): Promise<string[]> => [
        ...(await stage.idsIn("ci")),
        ...(await stage.idsIn("relay-dead")),
        ...stage.accepted,
      ];
      expect({ killed, there: [...new Set(await there())].toSorted() }).toEqual({
        killed,
        there: IDS,
      });
      for (const ms of [6 * 60_000, 61 * 60_000, 0]) {
        await stage.pass(ms);
        expect(await stage.sweepUntil(0, when)).toBe(false);
      }
      await stage.pass(0);
      expect({ killed, left: await stage.idsIn("ci") }).toEqual({ killed, left: [] });
      await stage.redrive();
      expect({ killed, accepted: stage.accepted.toSorted() }).toEqual({ killed, accepted: IDS });
    }
    expect(killed).toBeGreaterThan(ENDS.length * 2);
  },
  120_000,
);
