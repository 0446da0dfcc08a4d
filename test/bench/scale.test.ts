import { expect, test } from "vitest";
import { scaleDocument } from "./scale/document.ts";
import { needOf } from "./scale/paper.ts";
import { LOADS, paperTable, QUICK, simulatedRows } from "./scale/tables.ts";

test("docs/scale.md has what paper gives; npm run bench -- scale writes it", () => {
  expect(scaleDocument()).toContain(`\n${paperTable()}\n`);
});

test("docs/scale.md has what the simulation gives, of the loads that take a moment", async () => {
  const page = scaleDocument();
  const rows = await simulatedRows(LOADS.slice(0, QUICK));
  expect(rows.filter((row) => !page.includes(`\n${row}\n`))).toEqual([]);
  const [, simulated = ""] = page.split("<!-- simulated -->");
  expect(simulated.match(/^\| [\d,]+ \| /gm)).toHaveLength(LOADS.length);
});

test("what is paid for grows with the rate, and the first million operations are free", () => {
  expect(needOf(0.1).dollars.tasks).toBe(0);
  expect(needOf(2).dollars.tasks).toBeGreaterThan(2 * needOf(1).dollars.tasks);
  expect([1, 400, 401, 10_000].map((rate) => needOf(rate).queues)).toEqual([1, 1, 2, 25]);
});
