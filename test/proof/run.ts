import type { Campaign, Figures, Run } from "./campaign.ts";
import { CAMPAIGNS } from "./campaigns/index.ts";
import type { Mutant } from "./mutants.ts";
import { BrokenPromise } from "./promise.ts";
import { randomOf } from "./random.ts";

/** Of the slices in the tests. Any will do; with one that stays, a failure is one of the change at hand. */
export const SLICE_SEED = "20261126";

/** Runs one campaign. Throws BrokenPromise. */
export function proveCampaign(
  campaign: Campaign,
  run: Omit<Run, "random" | "mutant">,
): Promise<Figures> {
  return campaign.run({ ...run, random: randomOf(`${run.seed}/${campaign.name}`) });
}

/** A fault that shows only where a kill falls within a few milliseconds may be missed by one seed, not by so many. */
const SEEDS_TO_NOTICE = 3;

/** Runs a campaign's quick slice against a relay with a fault. Throws BrokenPromise unless it notices. */
export async function proveMutant(mutant: Mutant, seed: string): Promise<void> {
  const campaign = CAMPAIGNS.find(({ name }) => name === mutant.campaign);
  if (campaign === undefined) throw new TypeError(`there is no campaign ${mutant.campaign}`);
  let said = "no word";
  for (let turn = 1; turn <= SEEDS_TO_NOTICE; turn += 1) {
    const random = randomOf(`${seed}/${campaign.name}${turn === 1 ? "" : `/${turn}`}`);
    const broken = await campaign.run({ seed, random, size: "quick", mutant }).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (broken !== undefined && !(broken instanceof BrokenPromise)) throw broken;
    said = broken?.message ?? said;
    if (mutant.noticed.test(said)) return;
  }
  throw new BrokenPromise(
    `the campaign ${campaign.name} does not notice a relay that ${mutant.name}: ${said}`,
  );
}
