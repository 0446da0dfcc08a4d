import { afterAll, expect, test } from "vitest";
import { removeBuilds } from "./build.ts";
import { CAMPAIGNS } from "./campaigns/index.ts";
import { MUTANTS } from "./mutants.ts";
import { proveCampaign, proveMutant } from "./run.ts";

/** Any will do; with one that stays, a failure is one of the change at hand. */
const SEED = "20261126";

afterAll(removeBuilds);

test.each(CAMPAIGNS)("$name: every promise holds over a slice of it", async (campaign) => {
  const figures = await proveCampaign(campaign, { seed: SEED, size: "quick" });
  expect(figures.tried).toMatch(/[1-9]/);
});

test.each(MUTANTS)("$campaign notices a relay that $name", async (mutant) => {
  await expect(proveMutant(mutant, SEED)).resolves.toBeUndefined();
});
