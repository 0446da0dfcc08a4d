import { configDefaults, defineConfig } from "vitest/config";
import { LongFirst } from "./long-first.ts";

/**
 * What `npm test` leaves to a script of its own: `test:console` wants Chromium, `test:deploy` gcloud,
 * and `test:built` packs, installs and builds, starts `npm run dev` and its commands again and
 * again, types what the documents say, and compiles Go and Java. One that is named on the command line runs.
 */
const APART = [
  "test/console/{page,pictures}*.test.ts",
  "test/cli/console/dev.test.ts",
  "test/cli/dev/{carry,takeover}.test.ts",
  "test/cli/operate/{redrive,terminal}.test.ts",
  "test/deploy/**",
  "test/docs/{local,examples,go-client}.test.ts",
  "test/handler/languages.test.ts",
  "test/package/**",
  "test/proof/**",
];
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
    // A process per worker, for tests that wait for processes and change the environment. It goes on
    // to the next file with its modules loaded, which halves the time; each-file.ts clears up between.
    pool: "forks",
    isolate: false,
    // One more than two cores: the tests wait a third of the time, for processes and timers.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    globalSetup: ["test/support/whole-run.ts"],
    setupFiles: ["test/support/each-file.ts"],
    // Against a test that would never end; no test is about how fast this machine is.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
