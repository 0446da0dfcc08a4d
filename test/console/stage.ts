import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";
import { parseSearch } from "../../src/console/facts/search.ts";
import { contentSearch } from "../../src/cli/console/content.ts";
import { createConsole } from "../../src/console/server/console.ts";
import { listenConsole } from "../../src/console/server/listen.ts";
import type { ConsoleParts, RequestView } from "../../src/console/server/parts.ts";
import { config } from "../relay/fixtures.ts";
import { type CloudStandIn, startCloudStandIn } from "./cloud-stage.ts";
import { fakeFacts, type FakeFacts } from "./fake-facts.ts";

/** Debian's; .ci/run installs it. */
export const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);

if (CHROMIUM === undefined) {
  process.stderr.write(
    "\nSKIPPED: the console's browser tests. There is no Chromium: apt-get install chromium\n\n",
  );
}

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM ?? "", args: ["--no-sandbox"] });

/** A console on a free port, with facts out of arrays. */
export type Stage = {
  readonly facts: FakeFacts;
  /** The stand-in of Google's APIs that the console reads these facts from; undefined on the laptop. */
  readonly cloud?: CloudStandIn;
  readonly url: string;
  /** A URL that lets one browser in. */
  readonly enter: () => string;
  readonly requests: Map<string, RequestView>;
  /** Has the console ask for something to be typed from now on. */
  readonly change: (other: Pick<ConsoleParts, "confirmation">) => void;
  /** Closes the server and opens another at the same port, as a restart would. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A console as relay console --project opens it, which reads these facts from Google's APIs. */
export async function startCloudStage(): Promise<Stage> {
  const fake = fakeFacts();
  const cloud = await startCloudStandIn(fake);
  const stage = await startStage(
    {
      facts: cloud.facts,
      world: "cloud",
      place: "my-project",
      pollMs: 300,
      confirmation: () => "my-project",
      content: (terms) => contentSearch(terms, config(), { where: "nowhere" }),
      command: async ({ source = "" }) => ({
        command: `relay send for ${source}`,
        note: "copied: it signs with the secret known where it runs",
      }),
    },
    fake,
  );
  return {
    ...stage,
    cloud,
    close: async () => {
      await stage.close();
      await cloud.close();
    },
  };
}

export async function startStage(
  given: Partial<ConsoleParts> = {},
  facts: FakeFacts = fakeFacts(),
): Promise<Stage> {
  const requests = new Map<string, RequestView>();
  const changed: Partial<ConsoleParts> = {};
  const parts: ConsoleParts = {
    facts,
    world: "laptop",
    place: "this machine",
    relayUrl: "http://localhost:8080",
    session: "the-session-of-this-test",
    pollMs: 100,
    search: parseSearch,
    content: () => ({
      matches: async ({ id }) => requests.has(id),
      looked: () => undefined,
    }),
    sources: async () => SOURCES,
    request: async ({ id }) => requests.get(id),
    signed: (_, { bodyBase64 }) => ({
      contents: [{ label: "signature over v0:{body}", base64: prefixed(bodyBase64) }],
    }),
    confirmation: (source) => changed.confirmation?.(source),
    command: async ({ source = "" }) => ({
      command: `curl for ${source}`,
      note: "copied as curl, signed with the throw-away GITHUB_SECRET",
    }),
    saveFixture: async ({ source, type, event }) => {
      facts.calls.push(`fixture ${source}/${type}/${event}`);
      return `fixtures/${source}/${type}/${event}.http`;
    },
    why: async (_, __, trial) => whyView(trial?.when),
    send: async ({ source, type }) => {
      facts.add({ source, type: type ?? "push", event: "sent-by-the-composer" });
      return {
        status: 202,
        body: '{"status":"accepted"}',
        milliseconds: 5,
        event: "sent-by-the-composer",
      };
    },
    ...given,
  };
  if (parts.world === "cloud") {
    delete (parts as { send?: unknown }).send;
    delete (parts as { saveFixture?: unknown }).saveFixture;
  }
  let console = createConsole(parts);
  let server = await listenConsole(console, 0);
  const { port } = server;
  const url = `http://localhost:${port}`;
  return {
    facts,
    url,
    enter: () => console.enter(`${url}/`),
    requests,
    change: (other) => void Object.assign(changed, other),
    restart: async () => {
      await server.close();
      console = createConsole(parts);
      server = await listenConsole(console, port);
    },
    close: () => server.close(),
  };
}

/** A page that has been let in. */
export async function openPage(
  browser: Browser,
  stage: Stage,
  options: Parameters<Browser["newPage"]>[0] = {},
): Promise<Page> {
  const page = await browser.newPage(options);
  await page.goto(stage.enter());
  return page;
}

const prefixed = (base64: string): string =>
  Buffer.concat([Buffer.from("v0:"), Buffer.from(base64, "base64")]).toString("base64");

const SOURCES = [
  {
    name: "github",
    provider: "github",
    title: "GitHub",
    docs: "https://docs.github.com/en/webhooks",
    secrets: ["GITHUB_SECRET", "GITHUB_SECRET_OLD"],
    targets: ["ci", "audit"],
    samples: ["push", "issues.opened"],
    tampers: [
      { kind: "body", says: "the body changed after it was signed" },
      { kind: "unsigned", says: "no signature at all" },
    ],
  },
  {
    name: "stripe",
    provider: "stripe",
    title: "Stripe",
    secrets: ["STRIPE_SECRET"],
    targets: ["audit"],
    samples: ["invoice.paid"],
    tampers: [{ kind: "stale", says: "signed an hour ago" }],
  },
];

export const requestView = (
  body: string | Buffer,
  given: Partial<RequestView> = {},
): RequestView => ({
  method: "POST",
  path: "/github",
  query: "",
  headers: [
    ["Host", "localhost:8080"],
    ["Content-Type", "application/json"],
    ["X-GitHub-Event", "push"],
    ["X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"],
    [
      "X-Hub-Signature-256",
      "sha256=d57c68ca6f92289e6987922ff26938930f6e66a2d161ef06abdf1859230aa23c",
    ],
    ["Cookie", "session=secret-of-a-person"],
  ],
  bodyBase64: Buffer.from(body).toString("base64"),
  receivedAt: "2026-11-26T10:00:00.000Z",
  ...given,
});

const whyView = (trial?: string) => {
  const expression = trial ?? 'body.ref == "refs/heads/main" && body.commits.size() > 3';
  return {
    ok: true,
    findings: [
      { label: "source", text: "github (GitHub), secret GITHUB_SECRET" },
      { label: "refused", text: "bad-signature: no secret of source github signed this" },
      {
        label: "because",
        text: "the body was changed after it was signed: a space after the last brace",
      },
    ],
    events: [
      {
        event: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        type: "push",
        outcome: "accepted",
        dedupKey: "72d3162e",
        schema: { file: "schemas/github/push.json", errors: [] },
        routes: [
          {
            route: 1,
            events: ["push"],
            matches: true,
            when: {
              expression,
              value: trial !== undefined,
              terms: [
                { expression: 'body.ref == "refs/heads/main"', value: true },
                { expression: "body.commits.size() > 3", value: trial !== undefined },
              ],
            },
            targets: [{ target: "ci", fate: trial === undefined ? "not" : "sent" }],
            ...(trial === undefined && { reason: "when came to false" }),
          },
          {
            route: 2,
            events: ["push", "issues.*"],
            matches: true,
            at: {
              expression: 'timestamp(body.due) - duration("24h")',
              time: "2026-11-27T09:00:00.000Z",
            },
            targets: [{ target: "audit", fate: "sent" }],
          },
          {
            route: 3,
            events: ["issues.*"],
            matches: false,
            targets: [{ target: "ci", fate: "not" }],
            reason: "events issues.* do not match push",
          },
        ],
      },
    ],
  };
};
