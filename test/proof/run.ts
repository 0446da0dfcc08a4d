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

/** Runs a campaign's quick slice against a relay with a fault. Throws BrokenPromise unless it notices. */
export async function proveMutant(mutant: Mutant, seed: string): Promise<void> {
  const campaign = CAMPAIGNS.find(({ name }) => name === mutant.campaign);
  if (campaign === undefined) throw new TypeError(`there is no campaign ${mutant.campaign}`);
  const random = randomOf(`${seed}/${campaign.name}`);
  const broken = await campaign.run({ seed, random, size: "quick", mutant }).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (broken instanceof BrokenPromise && mutant.noticed.test(broken.message)) return;
  if (broken !== undefined && !(broken instanceof BrokenPromise)) throw broken;
  throw new BrokenPromise(
    `the campaign ${campaign.name} does not notice a relay that ${mutant.name}: ${broken?.message ?? "no word"}`,
  );
}
