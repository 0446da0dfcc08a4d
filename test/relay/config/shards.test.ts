import { expect, test } from "vitest";
import { providers } from "../../../src/providers/index.ts";
import { ConfigError, parseConfig } from "../../../src/relay/config/load.ts";

const read = (target: string, queues = "") =>
  parseConfig(
    `serviceAccount: invoker
sources: {s: {provider: github, secrets: [S], routes: [{to: [ci]}]}}
targets:
  ci: {url: "https://ci.example.com/", ${target}}
${queues}`,
    {
      presets: providers,
      env: { S: "s", GOOGLE_CLOUD_PROJECT: "p" },
      environmentChecks: "secrets-optional",
      file: "relay.yaml",
      folder: "/",
    },
  ).config;

const faults = (target: string, queues = ""): string => {
  try {
    read(target, queues);
    return "";
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
};

test("the limits of a queue are its target's, divided over the shards", () => {
  const limits =
    "queues: {ci: {rateLimits: {maxDispatchesPerSecond: 1200, maxConcurrentDispatches: 10}}}";
  const { queues, targets } = read("shards: 4", limits);
  expect(targets["ci"]?.shards).toEqual({ count: 4 });
  expect(Object.keys(queues)).toEqual(["ci-0", "ci-1", "ci-2", "ci-3", "relay-parked"]);
  expect(queues["ci-3"]?.rateLimits).toEqual({
    maxDispatchesPerSecond: 300,
    maxConcurrentDispatches: 3,
  });
});

test("limits that are not given are each queue's own", () => {
  expect(read("shards: 2").queues["ci-1"]?.rateLimits.maxDispatchesPerSecond).toBe(500);
});

test("the queues of before are kept, and claims in them taken back, while the target has grown", () => {
  const { queues } = read("shards: {count: 2, before: 1}");
  expect(Object.keys(queues)).toEqual(["ci-0", "ci-1", "ci", "relay-parked"]);
  expect(Object.values(queues).map(({ cleared }) => cleared)).toEqual([false, false, true, false]);
});

test("a rate that the queues together do not have is refused, with what would raise it", () => {
  const limits = (rate: number): string =>
    `queues: {ci: {rateLimits: {maxDispatchesPerSecond: ${rate}}}}`;
  expect(faults("shards: 2", limits(1001))).toMatch(/2 queues dispatch at most 1000 a second/);
  expect(faults("queue: ci", limits(501))).toMatch(/a queue dispatches at most 500 a second/);
});

test("a queue that sends all of its tasks elsewhere cannot grow, since the relay's own would go there too", () => {
  const routed = 'queues: {ci: {httpTarget: {uriOverride: {host: "ci.example.com"}}}}';
  expect(faults("shards: {count: 2, before: 1}", routed)).toMatch(
    /before: does not go with queues\.ci\.httpTarget/,
  );
  expect(faults("shards: 2", routed)).toBe("");
});

test("shards of a queue that targets share, or that buffers, are refused", () => {
  expect(faults("shards: 2, method: buffer")).toMatch(/does not go with method: buffer/);
  const shared = 'shards: 2}\n  b: {url: "https://b.example.com/", queue: ci';
  expect(faults(shared)).toMatch(/target b uses too/);
});
