import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { startRelay, type TestRelay } from "../../src/testing/index.ts";
import { atFileEnd } from "../support/file-end.ts";
import { tempFolder } from "../support/folder.ts";
import { start } from "../support/process.ts";
import { linkPackage } from "./package.ts";
import { BLOCKS } from "./pages.ts";

/** The functions of the documents in TypeScript are run by the Functions Framework, and get tasks of the relay. */

const CONFIG = `
project: my-project
serviceAccount: relay-invoker
sources:
  github: {provider: github, secrets: [GITHUB_SECRET], routes: [{to: [ci, other]}]}
targets:
  ci: {url: "https://ci-abc.run.app/hooks"}
  other: {url: "https://other.example.com/hooks"}
`;

/** What the examples call and do not show. */
const BEHIND = `
const busy = async () => false;
const known = (event) => event.data.ref === "refs/heads/main";
const build = async (ref, { idempotencyKey }) => console.log("built", ref, "for", idempotencyKey);
`;

const SERVER = `
import { getTestServer } from "@google-cloud/functions-framework/testing";
const server = getTestServer("ci");
server.listen(0, () => console.log("listening on port", server.address().port));
`;

const examples = BLOCKS.filter(
  ({ language, text }) => language === "ts" && text.includes('http("ci"'),
).map(({ file, text }) => ({ file, text }));

let relay: TestRelay;
beforeAll(async () => {
  relay = await startRelay({
    config: join(tempFolder({ "relay.yaml": CONFIG }), "relay.yaml"),
  });
  atFileEnd(() => relay.close());
});

test("there is one in the README and one in the page about handlers", () => {
  expect(examples.map(({ file }) => file)).toEqual(["README.md", "docs/handler.md"]);
});

test.each(examples)("the function in $file does what it says", async ({ text }) => {
  const folder = tempFolder({
    "function.ts": `${text}${BEHIND}${SERVER}`,
    "package.json": '{"type":"module"}',
  });
  linkPackage(folder);
  const service = start(process.execPath, ["function.ts"], {
    cwd: folder,
    env: { ...process.env, ...relay.env },
  });
  const [, port] = await service.until(/listening on port (\d+)\n/);
  await relay.reset();
  for (const target of ["ci", "other"]) relay.sendTo(target, `http://localhost:${port}`);

  await relay.send("github", "push");
  const arrival = await relay.waitFor({ target: "ci" });
  expect(arrival.status).toBe(204);
  await service.until(new RegExp(`^built refs/heads/main for ${arrival.task?.task}$`, "m"));
  expect(await relay.waitFor({ target: "other" })).toMatchObject({ status: 403 });

  const body = JSON.stringify({ ref: "refs/heads/other" });
  await relay.send("github", "push", { id: "not-known", body });
  const second = await relay.waitFor(
    ({ target, event }) => target === "ci" && event?.id === "not-known",
  );
  expect(second.status).toBe(text.includes("GiveUp") ? 410 : 204);
  await service.stop("SIGKILL");
});
