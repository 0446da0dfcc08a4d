import { expect, test, vi } from "vitest";
import { GiveUp, handleTask } from "../../../src/handler/index.ts";
import { listen } from "../../support/http.ts";
import { start } from "../../support/process.ts";
import { BIN, project, sendGithub, startDev, WAIT } from "../dev/process.ts";

// For a machine on which eight others build at the same time.
vi.setConfig({ testTimeout: 120_000 });

test("what a handler gives up is dead with the next sweep, and reaches the handler once more when it is redriven", async () => {
  const seen: string[] = [];
  let isMended = false;
  let handle: ReturnType<typeof handleTask> | undefined;
  const service = await listen((request, response) => void handle?.(request, response));
  const folder = project(`
serviceAccount: relay-invoker
sources:
  github: {provider: github, secrets: [GITHUB_WEBHOOK_SECRET], routes: [{to: [ci]}]}
targets:
  ci: {url: "${service.url}/in", dead: {statuses: [410]}}
`);
  const dev = await startDev(folder);
  const env = { CLOUD_TASKS_EMULATOR_REST: dev.rest };
  const options = { audience: service.url, serviceAccount: () => true, env, onError: () => {} };
  handle = handleTask(options, ({ id }) => {
    seen.push(id);
    if (!isMended) throw new GiveUp("there is no such customer");
  });
  const relay = async (...args: readonly string[]) => {
    const running = start(process.execPath, [BIN, ...args], {
      cwd: folder,
      env: { PATH: process.env["PATH"] },
    });
    const code = await running.ended;
    return { code, text: running.output() };
  };

  expect((await sendGithub(folder, dev.url, "push", { id: "given-up" })).status).toBe(202);
  await vi.waitFor(async () => {
    const { text } = await relay("tasks");
    expect(text).toMatch(/failing +status-410 +github +ci/);
  }, WAIT);
  // A sweep leaves what is being tried at that moment.
  await vi.waitFor(async () => {
    expect(await relay("sweep")).toMatchObject({
      code: 0,
      text: expect.stringMatching(/moved +ci\/\S+-github-ci +status 410\n1 looked at, 1 moved/),
    });
  }, WAIT);
  expect((await relay("dead")).text).toMatch(/1 +dead +status-410 +github +ci/);
  expect((await relay("event", "given-up")).text).toMatch(/ci dead[^]*status 410/);
  isMended = true;
  const before = seen.length;
  expect(await relay("redrive", "--state", "dead", "--yes")).toMatchObject({
    code: 0,
    text: "1 of 1 task redriven.\n",
  });
  expect(seen.slice(before)).toEqual(["given-up"]);
  expect((await relay("dead")).text).toBe("No dead letters.\n");
  const { text } = await relay("event", "given-up");
  expect(text).toMatch(/202 +accepted +ci delivered\n/);
  expect(text).toMatch(/relay-dead +attempt 1 +delivered/);
  await dev.stop();
});
