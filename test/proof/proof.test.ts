import { afterAll, expect, test } from "vitest";
import { removeBuilds } from "./build.ts";
import { CAMPAIGNS } from "./campaigns/index.ts";
import { proveCampaign, SLICE_SEED } from "./run.ts";

afterAll(removeBuilds);

test.each(CAMPAIGNS)("$name: every promise holds over a slice of it", async (campaign) => {
  const figures = await proveCampaign(campaign, { seed: SLICE_SEED, size: "quick" });
  expect(figures.tried).toMatch(/[1-9]/);
});
