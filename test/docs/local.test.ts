import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stripe } from "stripe";
import { sign } from "@octokit/webhooks-methods";
import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { BIN, secret } from "../cli/dev/process.ts";
import { handling } from "./handling.ts";
import { operating } from "./operating.ts";
import { ROOT, TYPED } from "./pages.ts";
import { runnerOf } from "./runners.ts";
import { inSentences, SENTENCES } from "./sentences.ts";
import { openShell } from "./shell.ts";
import { blockWith, replaced, typist } from "./typist.ts";

/** The commands of each document are typed in its order, and print what it shows. */

const textOf = (file: string): string => readFileSync(join(ROOT, file), "utf8");

const SHIPPED = {
  "relay.yaml": textOf("relay.yaml"),
  ...Object.fromEntries(
    ["github/push", "github/any", "stripe/invoice", "stripe/event"].map((name) => [
      `schemas/${name}.json`,
      textOf(`schemas/${name}.json`),
    ]),
  ),
};

const STORIES: Readonly<Record<string, () => Promise<void>>> = {
  "docs/handler.md": handling,
  "docs/operate.md": operating,

  "README.md": async () => {
    const { next, dev, end } = typist("README.md", SHIPPED);
    await dev("npm run dev");
    await next("npx relay send github");
    await next("npx relay send github --tamper flipped-byte");
    await next("npx relay send stripe invoice.paid --repeat 2");
    await dev("STRIPE_WEBHOOK_SECRET=whsec_… npm run dev", { "whsec_…": "whsec_c2VjcmV0" });
    await dev("GITHUB_WEBHOOK_SECRET=s3cret npm run dev");
    await end();
  },

  "docs/testing.md": async () => {
    const { shell, next, end } = typist("docs/testing.md", SHIPPED);
    await shell.dev();
    const { folder } = shell;
    const body = JSON.stringify({ ref: "refs/heads/main", text: "x".repeat(50) });
    const pretty = JSON.stringify(JSON.parse(body), undefined, 2);
    const github = await sign(secret(folder, "GITHUB_WEBHOOK_SECRET"), body);
    const request = (path: string, headers: string, text: string): void =>
      writeFileSync(
        join(folder, "request.txt"),
        `POST ${path} HTTP/1.1\r\nhost: localhost\r\n${headers}\r\ncontent-type: application/json\r\n\r\n${text}`,
      );
    request("/github", `x-github-event: push\r\nx-hub-signature-256: ${github}`, pretty);
    await next("npx relay explain github request.txt", { code: 1 });
    const stripe = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: secret(folder, "STRIPE_WEBHOOK_SECRET"),
      timestamp: Math.floor(Date.now() / 1000) - 3 * 3600 - 5,
    });
    request("/stripe", `stripe-signature: ${stripe}`, body);
    await next("npx relay explain stripe request.txt", { code: 1 });
    await next("npx relay smoke stripe");
    await end();
  },

  "docs/emulator.md": async () => {
    const { start, next, end } = typist("docs/emulator.md", {});
    const { running } = start(
      "npx --package webhook-relay relay emulator --queue my-queue &",
      {},
      { "npx --package webhook-relay relay": `node '${BIN}'`, " &": " --port 0 --rest-port 0" },
    );
    const [, rest = ""] = await running.until(/CLOUD_TASKS_EMULATOR_REST=(\S+)\s/);
    await next(
      "curl --retry 20 --retry-connrefused --silent --output /dev/null http://127.0.0.1:8124/",
      { replace: { "http://127.0.0.1:8124": rest } },
    );
    await running.stop();
    await end();
  },

  "docs/organisation.md": async () => {
    const file = "docs/organisation.md";
    const { next, end } = typist(file, { "relay.yaml": blockWith(file, "${BILLING_URL}") });
    await next(
      "BILLING_URL=https://billing-stg.example.com STRIPE_WEBHOOK_SECRET=whsec_staging npx relay check",
    );
    await end();
  },

  "docs/upgrade.md": async () => {
    const { next, end } = typist("docs/upgrade.md", SHIPPED);
    await next("npx relay check --without-secrets");
    await end();
  },

  "docs/targets.md": async () => {
    const file = "docs/targets.md";
    const id = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
    const { shell, next, end } = typist(file, {
      "relay.yaml": `serviceAccount: relay-invoker
archive: gs://my-bucket/events
sources:
  github: {provider: github, secrets: [GITHUB_WEBHOOK_SECRET], archive: true, routes: [{to: [ci]}]}
targets:
  ci: {url: "https://ci-abc.run.app/hooks"}
`,
    });
    await shell.dev();
    const sent = await shell.run(`relay send github issues.opened --id ${id}`);
    expect(sent).toMatchObject({ code: 0 });
    const list = "npx relay archive list --source github --since 3d";
    await eventually(async () => {
      expect((await shell.run(list)).printed).toContain("issues.opened");
    });
    await next(list);
    expect(await next(`npx relay archive get ${id} | jq .issue.title`)).toMatch(/^".+"\n$/);
    await next("npx relay archive pull --source github --type 'issues.*' --to test/fixtures");
    const pulled = `test/fixtures/github/issues.opened/${id}~f09360a204602642.http`;
    await next(`npx relay send github --file ${pulled}`);
    await end();
  },

  ".github/CONTRIBUTING.md": async () => {
    const { shell, next, dev, end } = typist(".github/CONTRIBUTING.md", SHIPPED);
    await dev("npm run dev");
    for (const name of ["package.json", "node_modules", "src", "test", ".ci", "docs"]) {
      symlinkSync(join(ROOT, name), join(shell.folder, name));
    }
    await next('npm test -- test/relay/route/split.test.ts -t "a batch becomes"');
    await end();
  },
};

const pages = [
  ...new Set(TYPED.filter(({ command }) => runnerOf(command) === "local").map(({ file }) => file)),
];

test.each(pages)("the commands of %s do what it says", async (page) => {
  const story = STORIES[page];
  if (story === undefined) throw new Error(`tell how the commands of ${page} are run`);
  await expect(story()).resolves.toBeUndefined();
});

test("the commands within sentences run", async () => {
  expect(inSentences()).toEqual(new Set(SENTENCES.map(({ command }) => command)));
  const shell = openShell({
    ...SHIPPED,
    "relay.yaml": SHIPPED["relay.yaml"]
      .replace("sources:", "archive: gs://events\nsources:")
      .replace("provider: github", "provider: github\n    archive: true"),
    "request.txt": "POST /github HTTP/1.1\r\nhost: localhost\r\nx-github-event: push\r\n\r\n{}",
  });
  await shell.dev();
  expect(await shell.run("relay send github --id known")).toMatchObject({ code: 0 });
  await eventually(async () => {
    expect((await shell.run("relay archive list")).printed).toContain("known");
  });
  for (const { command, replace = {}, code = 0 } of SENTENCES) {
    const ended = await shell.run(replaced(command, replace));
    expect({ ...ended, command }).toEqual({ ...ended, command, code });
  }
  await shell.stop();
});
