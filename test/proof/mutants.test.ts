import { afterAll, expect, test } from "vitest";
import { removeBuilds } from "./build.ts";
import { MUTANTS } from "./mutants.ts";
import { proveMutant, SLICE_SEED } from "./run.ts";

afterAll(removeBuilds);

test.each(MUTANTS)("$campaign notices a relay that $name", async (mutant) => {
  await expect(proveMutant(mutant, SLICE_SEED)).resolves.toBeUndefined();
});
