import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    reporters: ["default", "./.ci/summary.ts"],
    // Two cores: each file gets its own process, so that one test's environment never reaches another.
    pool: "forks",
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
