import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { journeys } from "./journeys.ts";
import { fakeFacts } from "./fake-facts.ts";
import { CHROMIUM, launch, openPage, type Stage, startCloudStage, startStage } from "./stage.ts";
import { tellStory } from "./story.ts";

describe.skipIf(CHROMIUM === undefined)("over a project in the cloud", () => {
  journeys("cloud");
});

describe.skipIf(CHROMIUM === undefined)(
  "what Google's APIs are asked, and what they refuse",
  () => {
    let browser: Browser;
    let stage: Stage;
    let page: Page;

    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser.close());
    beforeEach(async () => {
      stage = await startCloudStage();
      tellStory(stage.facts, new Date());
    });
    afterEach(async () => {
      await page.close();
      await stage.close();
    });

    const lists = () =>
      stage.cloud?.calls.filter((call) => call.endsWith("entries:list")).length ?? 0;
    /** Calls since `from` once nothing more is asked for this page. */
    async function costOf(path: string): Promise<number> {
      const before = lists();
      await page.goto(stage.url + path);
      await page.locator("main .page").waitFor();
      await page.locator("main [aria-busy]").waitFor({ state: "detached" });
      return lists() - before;
    }

    test("no page reads the log by the row: what each costs is bounded", async () => {
      page = await openPage(browser, stage);
      await page.getByRole("option").first().waitFor();
      const pages = ["/stuck", "/queues", "/queues/ci", "/deliveries/failing1"];
      const costs: Record<string, number> = {};
      // The list's own stream has to be gone, which asks by itself.
      await costOf("/sources");
      for (const path of pages) costs[path] = await costOf(path);
      expect(costs["/stuck"]).toBe(0);
      expect(costs["/queues"]).toBeLessThanOrEqual(3);
      expect(costs["/queues/ci"]).toBeLessThanOrEqual(3);
      expect(costs["/deliveries/failing1"]).toBeLessThanOrEqual(3);
      expect(
        await costOf("/events/github/9a1f2e00-d111-11ee-8f1c-55ad31cb7f02"),
      ).toBeLessThanOrEqual(2);
    });

    test("a page of the list costs as many reads of the log as its tasks fit into, not one a row", async () => {
      page = await openPage(browser, stage);
      await page.getByRole("option").first().waitFor();
      const before = lists();
      const reply = await page.request.get(`${stage.url}/deliveries.json`);
      expect(((await reply.json()) as { items: unknown[] }).items).toHaveLength(100);
      // The page's own stream may have asked meanwhile.
      expect(lists() - before).toBeLessThanOrEqual(4);
    });

    test("a 429 is waited out, and nothing of it is seen", async () => {
      stage.cloud?.fail(429, /entries:list/, 2);
      page = await openPage(browser, stage);
      await page.getByRole("option").first().waitFor();
      expect(await page.getByRole("alert").count()).toBe(0);
    });

    test("a 403 names the role that is missing, where the rows would be", async () => {
      stage.cloud?.fail(403, /entries:list/, 1000);
      page = await openPage(browser, stage);
      const alert = page.getByRole("alert");
      await alert.waitFor();
      expect(await alert.innerText()).toContain("logging.viewer");
    });

    test("a search of bodies says that it needs the archive", async () => {
      page = await openPage(browser, stage);
      await page.getByRole("searchbox").fill("body.ref:main");
      await page.getByRole("searchbox").press("Enter");
      const alert = page.getByRole("alert");
      await alert.waitFor();
      expect(await alert.innerText()).toContain("needs the archive");
      expect(await page.getByRole("option").count()).toBe(0);
    });
  },
);

describe.skipIf(CHROMIUM === undefined)("a search of bodies in the archive", () => {
  test("tells how far it is, asks before it goes on past its bound, and stops when it is told to", async () => {
    const facts = fakeFacts();
    for (let number = 0; number < 1700; number++) facts.add({ event: `e-${number}` });
    let held: Promise<void> | undefined;
    let count = 0;
    const stage = await startStage(
      {
        world: "cloud",
        place: "my-project",
        pollMs: 3_600_000,
        content: () => {
          const looked = { deliveries: 0, missing: 0, bytes: 0 };
          return {
            matches: async ({ event }) => {
              await held;
              count += 1;
              looked.deliveries += 1;
              looked.bytes += 1000;
              looked.missing += event === "e-1699" ? 1 : 0;
              return event === "e-1500";
            },
            looked: () => looked,
          };
        },
      },
      facts,
    );
    const browser = await launch();
    const page = await openPage(browser, stage);
    await page.goto(`${stage.url}/deliveries?q=body.n%3A1&live=0`);
    const further = page.getByRole("button", { name: "Search further back" });
    await further.waitFor();
    const status = page.getByRole("status").filter({ hasText: " read (" });
    expect(await status.innerText()).toBe("999 bodies read (1.0 MB), 1 not in the archive");
    expect(await page.getByRole("option").count()).toBe(1);
    expect(count).toBe(1000);

    const { promise, resolve: release } = Promise.withResolvers<void>();
    held = promise;
    await further.click();
    await page.getByRole("button", { name: "Stop" }).click();
    await further.waitFor();
    release();
    expect(await status.innerText()).toContain("999 bodies");

    await further.click();
    await page.getByText("1 delivery", { exact: true }).waitFor();
    expect(await status.innerText()).toContain("1,699 bodies");
    expect(await further.count()).toBe(0);
    await browser.close();
    await stage.close();
  });
});
