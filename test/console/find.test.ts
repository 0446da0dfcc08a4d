import { expect, test } from "vitest";
import { findDeliveries } from "../../src/console/server/find.ts";
import type { ConsoleParts, ContentSearch } from "../../src/console/server/parts.ts";
import { parseSearch } from "../../src/console/facts/search.ts";
import { fakeFacts } from "./fake-facts.ts";

/** A search of what deliveries hold where reading it costs something. */

const QUERY = parseSearch("body.n:1", new Date());

/** A search that looks into so many deliveries for one answer; a tenth of them match. */
function startSearch(mostOfAnswer: number) {
  const facts = fakeFacts();
  for (let number = 0; number < 300; number++) facts.add({ id: `d${number}` });
  const calls: string[] = [];
  const content = (): ContentSearch => {
    let count = 0;
    return {
      matches: async ({ id }) => {
        if (count >= mostOfAnswer) return undefined;
        count += 1;
        calls.push(id);
        return id.endsWith("7");
      },
      looked: () => ({ deliveries: count, missing: 0, bytes: count }),
    };
  };
  return { parts: { facts, content, world: "cloud" } as unknown as ConsoleParts, facts, calls };
}

test("an answer ends where as much was read as one may, and the next goes on from there", async () => {
  const { parts, calls } = startSearch(33);
  const found: string[] = [];
  let page: string | undefined;
  let answers = 0;
  do {
    const answer = await findDeliveries(parts, QUERY, { page, size: 200 });
    found.push(...answer.items.map(({ id }) => id));
    expect(answer.looked?.deliveries).toBeLessThanOrEqual(33);
    page = answer.next;
    answers += 1;
  } while (page !== undefined);
  expect(new Set(found).size).toBe(30);
  expect(found).toHaveLength(30);
  expect(new Set(calls).size).toBe(300);
  // A page of the log is cut where the answer is: 200 by 33, then 100 by 33.
  expect(answers).toBe(7 + 4);
});

test("an answer looks through one page of the log, and says how far back that was", async () => {
  const { parts, facts } = startSearch(1000);
  const { items, searchedTo, next, looked } = await findDeliveries(parts, QUERY, { size: 200 });
  expect(looked?.deliveries).toBe(200);
  expect(items).toHaveLength(20);
  expect(next).toBeDefined();
  expect(searchedTo).toBe(facts.all[199]?.time);
  const rest = await findDeliveries(parts, QUERY, { page: next, size: 200 });
  expect({ ...rest, items: rest.items.length }).toMatchObject({ items: 10, looked: {} });
  expect(rest.next).toBeUndefined();
});

test("nothing more is read for whoever has gone away", async () => {
  const { parts, calls } = startSearch(1000);
  const gone = new AbortController();
  const { content } = parts;
  const leaving: ConsoleParts = {
    ...parts,
    content: (terms) => {
      const search = content(terms);
      return {
        ...search,
        matches: (delivery) => {
          if (calls.length === 20) gone.abort();
          return search.matches(delivery);
        },
      };
    },
  };
  const wanted = { size: 200, signal: gone.signal };
  await expect(findDeliveries(leaving, QUERY, wanted)).rejects.toThrow(/abort/);
  expect(calls.length).toBeLessThan(30);
});
