import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files whose tests take longest. Vitest goes by size, and so would begin some of them last. */
const LONG = [
  "test/proof/proof.test.ts",
  "test/docs/local.test.ts",
  "test/console/page-cloud.test.ts",
  "test/console/page.test.ts",
  "test/package/new-project.test.ts",
  "test/cli/dev/carry.test.ts",
  "test/host/stop.test.ts",
];

/** Begins the long files first, so that no worker is alone with one at the end. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`/${name}`));
      return at === -1 ? LONG.length : at;
    };
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
