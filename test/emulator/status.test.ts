import { expect, test } from "vitest";
import { fakeClock, START } from "./clock.ts";
import { answering, QUEUE, startTarget, startWorld } from "./world.ts";

test.each([
  // The 405, 403, 500 and 504 as seen in the service's own answers.
  [405, 9, "FAILED_PRECONDITION(9): HTTP status code 405"],
  [403, 7, "PERMISSION_DENIED(7): HTTP status code 403"],
  [500, 13, "INTERNAL(13): HTTP status code 500"],
  [504, 4, "DEADLINE_EXCEEDED(4): HTTP status code 504"],
  [410, 9, "FAILED_PRECONDITION(9): HTTP status code 410"],
  [416, 11, "OUT_OF_RANGE(11): HTTP status code 416"],
  [422, 9, "FAILED_PRECONDITION(9): HTTP status code 422"],
  [502, 13, "INTERNAL(13): HTTP status code 502"],
  [304, 2, "UNKNOWN(2): HTTP status code 304"],
  [600, 2, "UNKNOWN(2): HTTP status code 600"],
])(
  "a task whose target answered %i shows code %i, in the service's words",
  async (status, code, message) => {
    const target = await startTarget(answering(status));
    const { client, settled } = await startWorld({ clock: fakeClock() });
    const name = `${QUEUE}/tasks/a`;
    await client.createTask({ parent: QUEUE, task: { name, httpRequest: { url: target.url } } });
    await settled();
    const [task] = await client.getTask({ name });
    expect(task).toMatchObject({ dispatchCount: 1, responseCount: 1 });
    expect(task.lastAttempt?.responseStatus).toMatchObject({ code, message });
  },
);

test("a task whose target cannot be reached shows status 0, a time, and no response counted", async () => {
  const { client, settled } = await startWorld({ clock: fakeClock() });
  const name = `${QUEUE}/tasks/a`;
  const httpRequest = { url: "http://127.0.0.1:1/" };
  await client.createTask({ parent: QUEUE, task: { name, httpRequest } });
  await settled();
  const [task] = await client.getTask({ name });
  expect(task).toMatchObject({
    dispatchCount: 1,
    responseCount: 0,
    lastAttempt: {
      responseTime: { seconds: String(Math.floor(START / 1000)) },
      responseStatus: { code: 2, message: "UNKNOWN(2): HTTP status code 0" },
    },
  });
});

test("what a sweep relies on: attempts, last status, body and headers are in the full list, and show a run under way", async () => {
  let hold = false;
  const target = await startTarget((_, response) => {
    if (!hold) response.writeHead(410).end();
  });
  const clock = fakeClock();
  const { client, settled } = await startWorld({ clock });
  const name = `${QUEUE}/tasks/a`;
  const httpRequest = {
    url: target.url,
    headers: { "X-Own": "kept" },
    body: Buffer.from("body"),
    oidcToken: {
      serviceAccountEmail: "a@p.iam.gserviceaccount.com",
      audience: "https://x.example",
    },
  };
  await client.createTask({ parent: QUEUE, task: { name, httpRequest } });
  await settled();
  const list = async () => {
    const [[task]] = await client.listTasks({ parent: QUEUE, responseView: "FULL" });
    return task;
  };
  expect(await list()).toMatchObject({
    name,
    view: "FULL",
    dispatchCount: 1,
    responseCount: 1,
    firstAttempt: { dispatchTime: { seconds: String(Math.floor(START / 1000)) } },
    lastAttempt: { responseStatus: { message: "FAILED_PRECONDITION(9): HTTP status code 410" } },
    httpRequest: { ...httpRequest, headers: { "X-Own": "kept" } },
  });
  hold = true;
  const [run] = await client.runTask({ name, responseView: "FULL" });
  expect(run).toMatchObject({
    dispatchCount: 2,
    httpRequest: { body: httpRequest.body },
    lastAttempt: { responseTime: null, responseStatus: null },
  });
  await target.nth(2);
  expect(await list()).toMatchObject({
    dispatchCount: 2,
    responseCount: 1,
    lastAttempt: { responseTime: null, responseStatus: null },
  });
});
