import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { eventually } from "../support/eventually.ts";
import { listen } from "../support/http.ts";
import { typist } from "./typist.ts";

const OPERATED = `serviceAccount: relay-invoker
sources:
  github:
    provider: github
    secrets: [GITHUB_WEBHOOK_SECRET]
    schemas: {push: push.json}
    unrouted: park
    routes: [{events: [push, "issues.*"], to: [ci]}]
targets:
  ci: {url: "https://ci.example.com/hooks", dead: {after: 20}}
`;

const FAILING = `serviceAccount: relay-invoker
sources:
  github: {provider: github, secrets: [GITHUB_WEBHOOK_SECRET], routes: [{to: [app]}]}
  stripe: {provider: stripe, secrets: [STRIPE_WEBHOOK_SECRET], routes: [{to: [app]}]}
targets:
  app: {url: "APP/events"}
queues:
  app: {retryConfig: {minBackoff: 3000s, maxBackoff: 3600s}}
`;

const DEAD = FAILING.replace('/events"', '/events", dead: {after: 4}');

/** What docs/operate.md tells: parked events, a rotated secret, dead letters and a target that fails. */
export async function operating(): Promise<void> {
  const { shell, next, end } = typist("docs/operate.md", {
    "relay.yaml": OPERATED,
    "push.json": '{"required": ["ref"]}',
  });
  let { url } = await shell.dev();

  async function configure(yaml: string): Promise<void> {
    const before = await configOf(url);
    writeFileSync(join(shell.folder, "relay.yaml"), yaml);
    await eventually(async () => {
      expect(await configOf(url)).not.toBe(before);
    });
  }
  /** What comes a moment after the answer, such as its log line, is waited for. */
  const until = (line: string, pattern: RegExp): Promise<void> =>
    eventually(async () => {
      expect((await shell.run(line)).printed).toMatch(pattern);
    });

  for (const line of [
    "relay send github issues.opened",
    "relay send github push --tamper flipped-byte",
    "relay send github star",
    "echo '{}' | relay send github push --file -",
  ]) {
    expect(await shell.run(line)).toMatchObject({ code: 0 });
  }
  await shell.run("relay redrive --type push --yes");
  await until("relay deliveries", /redriven[^]+parked[^]+parked[^]+refused[^]+ci delivered/);
  await next("relay deliveries");
  await next("relay queues");
  await next("relay redrive --plan");
  await next("relay redrive --yes", { code: 1 });
  await configure(
    OPERATED.replace(/schemas: .*\n/, "\n").replace(/routes: .*\n/, "routes: [{to: [ci]}]\n"),
  );
  await next("relay redrive --yes");

  await configure(
    OPERATED.replace(
      "[GITHUB_WEBHOOK_SECRET]",
      "[GITHUB_WEBHOOK_SECRET_NEW, GITHUB_WEBHOOK_SECRET]",
    ),
  );
  await next("relay secrets github");
  await shell.run("relay send github issues.opened --secret GITHUB_WEBHOOK_SECRET");
  await shell.run("relay send github issues.opened --secret GITHUB_WEBHOOK_SECRET_NEW");
  await until("relay secrets github", /_NEW +last match[^]+_SECRET +last match/);
  await next("relay secrets github");

  let isMended = false;
  const app = await listen((request, response) => {
    const status = request.headers["ce-source"] === "github" ? 410 : 500;
    response.writeHead(isMended ? 204 : status).end();
  });
  writeFileSync(join(shell.folder, "relay.yaml"), FAILING.replace("APP", app.url));
  ({ url } = await shell.dev());
  /** Two tasks that have failed four times. */
  async function fail(): Promise<void> {
    await shell.run("relay send github push && relay send stripe invoice.paid");
    // The first attempt is the queue's own.
    await until("relay tasks", /^(?=[^]*failing +status-410)(?=[^]*failing +status-500)/);
    const { tasks } = JSON.parse((await shell.run("relay tasks --json")).printed) as {
      tasks: { task: string }[];
    };
    for (const { task } of tasks) {
      for (const _ of [2, 3, 4]) await shell.run(`relay run app/${task}`);
    }
  }
  await fail();
  await configure(DEAD.replace("APP", app.url));
  await until("relay sweep; relay dead", /^(?=[^]*dead +status-410)(?=[^]*dead +attempts)/);
  await next("relay dead");
  isMended = true;
  await next("relay redrive --state dead --yes");
  isMended = false;
  await configure(FAILING.replace("APP", app.url));
  await fail();
  await next("relay tasks");
  await end();
}

/** The fingerprint of the config that a relay runs on. */
const configOf = async (url: string): Promise<unknown> =>
  ((await (await fetch(`${url}/healthz`)).json()) as { config: unknown }).config;
