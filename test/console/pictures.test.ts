import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, launch, openPage, requestView, type Stage, startStage } from "./stage.ts";
import { tellStory } from "./story.ts";

/** With PICTURES=1 they are written to docs/; otherwise the pages are only looked at. */
const FOLDER = resolve(import.meta.dirname, "../../docs/images/console");
const isKept = process.env["PICTURES"] === "1";

const PAGES: readonly (readonly [name: string, path: string])[] = [
  ["deliveries", "/deliveries"],
  ["delivery", "/deliveries/failing1"],
  ["why", "/deliveries/latest1?tab=why"],
  ["explain", "/deliveries/refused1"],
  ["event", "/events/github/9a1f2e00-d111-11ee-8f1c-55ad31cb7f02"],
  ["compare", "/compare/latest1...failing1"],
  ["stuck", "/stuck"],
  ["queues", "/queues"],
  ["queue", "/queues/ci"],
  ["task", "/tasks/ci/t-failing"],
  ["sources", "/sources"],
  ["source", "/sources/github"],
  ["send", "/send"],
  ["replay", "/send?from=failing1"],
];

const push = (ref: string): string =>
  JSON.stringify({
    ref: `refs/heads/${ref}`,
    repository: { id: 186853002, full_name: "acme/api", private: false },
    pusher: { name: "ada" },
    commits: [{ id: "9f3c1e7", message: "Retry what fails <b>once</b>", author: { name: "Zoë" } }],
  });

describe.skipIf(CHROMIUM === undefined)("every page, by the eye", () => {
  let browser: Browser;
  let stage: Stage;

  beforeAll(async () => {
    browser = await launch();
    stage = await startStage();
    tellStory(stage.facts, new Date());
    for (const id of ["latest1", "refused1", "parked1"]) {
      stage.requests.set(id, requestView(push("main")));
    }
    stage.requests.set("failing1", requestView(push("fix-retries")));
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
    [1280, 390].map((width) => [colorScheme, width] as const),
  );
  test.each(looks)(
    "in %s at %i pixels: nothing beside the window, no complaint of the browser, enough contrast",
    { timeout: 120_000 },
    async (colorScheme, width) => {
      const viewport = { width, height: width === 390 ? 844 : 800 };
      const page = await openPage(browser, stage, { viewport, colorScheme });
      const trouble: string[] = [];
      page.on("pageerror", (error) => trouble.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") trouble.push(message.text());
      });
      for (const [name, path] of PAGES) {
        await page.goto(stage.url + path);
        await page.locator("main .page").waitFor();
        await page.locator("main [aria-busy]").waitFor({ state: "detached" });
        const overhang = await page.evaluate<number>(
          "document.documentElement.scrollWidth - innerWidth",
        );
        expect([name, overhang]).toEqual([name, 0]);
        expect([name, await page.evaluate<readonly string[]>(FAINT)]).toEqual([name, []]);
        const picture = await page.screenshot();
        if (isKept) keep(`${name}-${width}-${colorScheme}.png`, picture);
      }
      await page.close();
      expect(trouble).toEqual([]);
    },
  );
});

/** With a palette of its own, a picture is a quarter the size. */
function keep(name: string, picture: Buffer): void {
  mkdirSync(FOLDER, { recursive: true });
  const file = resolve(FOLDER, name);
  writeFileSync(file, picture);
  execFileSync("convert", [file, "-strip", "+dither", "-colors", "64", `PNG8:${file}`]);
}

/**
 * Words whose contrast to what is behind them is below 4.5 to 1 (WCAG 2.2, 1.4.3), worked out in the page:
 * https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
const FAINT = `(() => {
  const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([red, green, blue]) =>
    [red, green, blue]
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const [red, green, blue, alpha = 1] = channels(getComputedStyle(at).backgroundColor);
      if (alpha > 0.99 && red !== undefined) return [red, green, blue];
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (!own || element.closest("svg, option, noscript, .hidden, .skip") !== null) continue;
    const [one, other] = [light(channels(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) faint.push(element.textContent.trim().slice(0, 40) + " " + ratio.toFixed(2));
  }
  return [...new Set(faint)];
})()`;
