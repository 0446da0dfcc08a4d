import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keepRequests, keptRequest } from "../../../src/cli/dev/kept-requests.ts";
import type { Delivery } from "../../../src/types/delivery.ts";
import { tempFolder } from "../../support/folder.ts";

const delivery = (body: Buffer): Delivery => ({
  method: "POST",
  path: "/github",
  query: "a=1",
  headers: {},
  rawHeaders: ["X-Twice", "1", "X-Twice", "2"],
  body,
  receivedAt: new Date("2026-11-26T10:00:00.000Z"),
});

test("a request is read back byte for byte, repeated headers too, by its owner alone", async () => {
  const data = tempFolder();
  const body = Buffer.from([0, 10, 255, 13, 10]);
  keepRequests(data)("id-1", delivery(body));
  await expect.poll(() => keptRequest(data, "id-1")?.body).toEqual(body);
  expect(keptRequest(data, "id-1")).toMatchObject({
    path: "/github",
    query: "a=1",
    rawHeaders: ["X-Twice", "1", "X-Twice", "2"],
    receivedAt: "2026-11-26T10:00:00.000Z",
  });
  expect(statSync(join(data, "requests", "id-1")).mode & 0o77).toBe(0);
});

test.each(["../running.json", "a/b", "", ".", "nothing"])("no file is read for the id %j", (id) => {
  expect(keptRequest(tempFolder(), id)).toBeUndefined();
});

test("the oldest go where all together are over 200 MB", async () => {
  const data = tempFolder();
  const keep = keepRequests(data);
  const large = Buffer.alloc(60 * 1024 * 1024);
  for (const id of ["1", "2", "3", "4"]) {
    keep(id, delivery(large));
    await expect
      .poll(() => keptRequest(data, id)?.body.length, { timeout: 20_000 })
      .toBe(large.length);
  }
  expect(readdirSync(join(data, "requests"))).toEqual(["2", "3", "4"]);
});
