import { configDefaults, defineConfig } from "vitest/config";

/** Tests of what needs more than `npm ci` to be there, run by `npm run test:deploy`; one that is named on the command line runs. */
const APART = ["test/deploy/**"];
const isNamed = process.argv.some((argument) => argument.startsWith("test/"));

// In an older one the tests that start src/*.ts would fail, each with its own riddle.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  console.error(
    `The tests need Node 24.12 or newer, and this is ${process.versions.node}: run npm ci without --ignore-scripts, which installs one for npm test to use`,
  );
  process.exit(1);
}

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
