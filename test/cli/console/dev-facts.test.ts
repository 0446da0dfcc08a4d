import { expect, test } from "vitest";
import { devFacts } from "../../../src/cli/console/dev-facts.ts";
import { providers } from "../../../src/providers/index.ts";
import { parseConfig } from "../../../src/relay/config/load.ts";
import { LOCATION, sharedWorld } from "../../emulator/world.ts";
import { tempFolder } from "../../support/folder.ts";
import { devAt } from "../running.ts";

const world = await sharedWorld();

const configWith = (shards: number) =>
  parseConfig(
    `serviceAccount: invoker
sources: {github: {provider: github, secrets: [SECRET], routes: [{to: [ci]}]}}
targets: {ci: {url: "https://ci.example.com/", shards: ${shards}}}
`,
    {
      presets: providers,
      env: { SECRET: "s", GOOGLE_CLOUD_PROJECT: "p" },
      environmentChecks: "secrets-optional",
      file: "relay.yaml",
      folder: "/",
    },
  ).config;

test("the console of npm run dev knows whose each queue is, by relay.yaml as it is now", async () => {
  const current = { config: configWith(2) };
  for (const name of ["ci-0", "ci-1"]) {
    await world.client.createQueue({
      parent: LOCATION,
      queue: { name: `${LOCATION}/queues/${name}` },
    });
  }
  const dev = devAt(world.issuerUrl, "relay.yaml", world.grpcPort);
  const facts = devFacts(dev, () => current.config, tempFolder());
  expect(await facts.queues()).toMatchObject([
    { name: "ci-0", targets: ["ci"] },
    { name: "ci-1", targets: ["ci"] },
  ]);

  // relay.yaml is changed while the page is open.
  current.config = configWith(1);
  expect((await facts.queues()).map(({ targets }) => targets)).toEqual([[], []]);
});
