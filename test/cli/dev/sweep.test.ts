import { expect, test } from "vitest";
import { sweepAgain } from "../../../src/cli/dev/sweep.ts";
import { LOCATION, answering, startTarget, startWorld } from "../../emulator/world.ts";
import { config, source, target } from "../../relay/fixtures.ts";
import { eventually } from "../../support/eventually.ts";

const ID = "0123456789abcdef0123456789abcdef-github-ci";

test("npm run dev moves what its target will not accept to the dead letters, as a deployment's schedule does", async () => {
  const world = await startWorld();
  const receiver = await startTarget(answering(410));
  for (const name of ["ci", "relay-dead"]) {
    await world.client.createQueue({
      parent: LOCATION,
      queue: { name: `${LOCATION}/queues/${name}`, retryConfig: { minBackoff: { seconds: 3000 } } },
    });
  }
  await world.client.pauseQueue({ name: `${LOCATION}/queues/relay-dead` });
  const parent = `${LOCATION}/queues/ci`;
  await world.client.createTask({
    parent,
    task: { name: `${parent}/tasks/${ID}`, httpRequest: { url: receiver.url } },
  });
  await world.settled();

  const lines: string[] = [];
  let tick = (): void => undefined;
  let given = config([source()], [target()]);
  const stop = sweepAgain(
    () => given,
    { project: "p", location: "l" },
    world.issuerUrl,
    (line) => lines.push(line),
    (call) => {
      tick = call;
      return () => (tick = () => undefined);
    },
  );
  tick(); // no target says when its tasks are dead
  given = config([source()], [target({ dead: { statuses: [410] } })]);
  tick();
  await eventually(() => expect(lines).toEqual([`dead      ci/${ID}: status 410`]));
  const [dead] = await world.client.listTasks({ parent: `${LOCATION}/queues/relay-dead` });
  expect(dead.map(({ name }) => name)).toEqual([`${LOCATION}/queues/relay-dead/tasks/${ID}`]);
  stop();
});
