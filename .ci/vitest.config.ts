import { configDefaults, defineConfig } from "vitest/config";

/** Tests of what needs more than `npm ci` to be there, run by `npm run test:deploy`; one that is named on the command line runs. */
const APART = ["test/deploy/**"];
const isNamed = process.argv.some((argument) => argument.startsWith("test/"));

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(isNamed ? [] : APART)],
    reporters: ["default", "./.ci/summary.ts"],
    // Each file gets its own process, so that one test's environment never reaches another. Many of them wait for processes that they start.
    pool: "forks",
    maxWorkers: 2,
    // Against a test that would never end; no test is about how fast this machine is.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
