import { expect, test } from "vitest";
import type { DeliveryFact } from "../../src/console/facts/facts.ts";
import type { Query } from "../../src/console/facts/query.ts";
import { parseSearch } from "../../src/console/facts/search.ts";
import { createConsole } from "../../src/console/server/console.ts";
import { listenConsole } from "../../src/console/server/listen.ts";
import { atFileEnd } from "../support/file-end.ts";
import { startCloudStandIn } from "./cloud-stage.ts";
import { fakeFacts } from "./fake-facts.ts";

/** What listening pages cost: reads of a project's log, of which there are twelve a minute. */

/** Turns after which every row is looked at again. */
const ROUND = 6;

async function startListening() {
  const fake = fakeFacts();
  const cloud = await startCloudStandIn(fake);
  const asked: Query[] = [];
  let wake = (): void => undefined;
  const unused = (): never => {
    throw new Error("nothing but the stream is asked for here");
  };
  const console = createConsole({
    facts: {
      ...cloud.facts,
      deliveries: async (query, ...rest) => {
        const found = await cloud.facts.deliveries(query, ...rest);
        asked.push(query);
        wake();
        return found;
      },
    },
    world: "cloud",
    place: "my-project",
    session: "session",
    pollMs: 1,
    search: parseSearch,
    content: unused,
    sources: unused,
    request: unused,
    why: unused,
    signed: unused,
    confirmation: unused,
    command: unused,
  });
  const server = await listenConsole(console, 0);
  const stop = new AbortController();
  const entered = await fetch(console.enter(`http://localhost:${server.port}/`), {
    redirect: "manual",
  });
  const cookie = entered.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const stream = await fetch(`http://localhost:${server.port}/api/stream`, {
    headers: { cookie },
    signal: stop.signal,
  });
  atFileEnd(async () => {
    stop.abort();
    await server.close();
    await cloud.close();
  });
  const texts = stream.body?.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  let text = "";
  return {
    fake,
    /** The reads of the log in the turns of a whole round, from one that looks at every row. */
    readsOfRound: async (): Promise<number> => {
      const from = asked.length + ROUND - (asked.length % ROUND);
      while (asked.length < from) await new Promise<void>((resolve) => (wake = resolve));
      const before = cloud.calls.filter((call) => call.includes("entries:list")).length;
      while (asked.length < from + ROUND) await new Promise<void>((resolve) => (wake = resolve));
      return cloud.calls.filter((call) => call.includes("entries:list")).length - before;
    },
    /** What the stream says, once it says that. */
    until: async (pattern: RegExp): Promise<string> => {
      while (!pattern.test(text)) text += String((await texts?.next())?.value);
      return text;
    },
  };
}

const reached = (state: "waiting" | "delivered"): Pick<DeliveryFact, "reached"> => ({
  reached: [
    { queue: "ci", task: "t1", target: "ci", state, attempts: state === "waiting" ? 0 : 1 },
  ],
});

test("while nothing is new a turn is one read of the log, though the newest row is looked for again", async () => {
  const { fake, until, readsOfRound } = await startListening();
  fake.add({ id: "first", ...reached("delivered") });
  await until(/first/);
  // How far the rows have come is read once in a round.
  expect(await readsOfRound()).toBe(ROUND + 1);
});

test("a line that comes late, with an earlier time, and what becomes of a row that is under way are told", async () => {
  const { fake, until } = await startListening();
  const now = Date.now();
  fake.add({ id: "newest", time: new Date(now).toISOString(), ...reached("delivered") });
  await until(/newest/);
  fake.add({ id: "latecomer", time: new Date(now - 5000).toISOString(), ...reached("waiting") });
  const told = await until(/event: new\ndata: [^\n]*"latecomer"/);
  expect(told).not.toContain("event: update");
  const late = fake.all.find(({ id }) => id === "latecomer");
  Object.assign(late ?? {}, reached("delivered"));
  expect(await until(/event: update\n/)).toMatch(/event: update\ndata: [^\n]*"latecomer"/);
});
