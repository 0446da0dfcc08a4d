import { join } from "node:path";
import { devSecrets, withDevKeys } from "../../src/cli/dev/secrets.ts";
import { asDelivery } from "../../src/cli/sign/outgoing.ts";
import { loadForCommand } from "../../src/cli/load.ts";
import { testRelay, type TestRelay } from "../relay/fixtures.ts";
import { tempFolder } from "../support/folder.ts";
import { bodyOf, listen, type Local } from "../support/http.ts";

/** Sources of different schemes, one that parks, one without a matching route. */
export const RELAY_YAML = `
project: my-project
location: us-central1
serviceAccount: invoker
sources:
  github: {provider: github, secrets: [GITHUB_SECRET, GITHUB_SECRET_OLD], routes: [{to: [ci]}]}
  stripe: {provider: stripe, secrets: [STRIPE_SECRET], invalid: reject, routes: [{to: [ci, audit]}]}
  gitlab: {provider: gitlab, secrets: [GITLAB_TOKEN], routes: [{events: [push], to: [ci]}]}
  sendgrid: {provider: sendgrid, secrets: [SENDGRID_KEY], routes: [{to: [ci]}]}
  standard: {provider: standard-webhooks, secrets: [STANDARD_SECRET], routes: [{to: [ci]}]}
  slack: {provider: slack-events, secrets: [SLACK_SECRET], routes: [{to: [ci]}]}
  meta:
    provider: meta
    secrets: [META_SECRET]
    options: {verifyToken: the-verify-token}
    routes: [{to: [ci]}]
  sms:
    provider: twilio
    secrets: [TWILIO_TOKEN]
    publicUrl: https://relay.example.com/sms
    routes: [{to: [ci]}]
  pubsub:
    provider: google-pubsub
    options: {audience: "https://relay.example.com/pubsub", email: push@p.iam.gserviceaccount.com}
    routes: [{to: [ci]}]
targets:
  ci: {url: "https://ci.example.com/hooks"}
  audit: {url: "https://audit.example.com/in"}
`;

export type World = TestRelay & {
  readonly url: string;
  /** What a command run on the same machine has in its environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  close(): Promise<void>;
};

/** The real engine behind a real HTTP server on a free port, with throw-away secrets, as npm run dev starts it. */
export async function startWorld(given: NodeJS.ProcessEnv = {}): Promise<World> {
  const folder = tempFolder({ "relay.yaml": RELAY_YAML });
  const file = join(folder, "relay.yaml");
  const base = {
    RELAY_CONFIG: file,
    RELAY_DATA: join(folder, ".relay"),
    META_TOKEN: "m",
    ...given,
  };
  const { config } = loadForCommand(file, base);
  const made = devSecrets(config, base, base.RELAY_DATA);
  const test = testRelay(withDevKeys(config, base.RELAY_DATA), { env: { ...base, ...made.env } });
  const { url, close } = await listen((request, response) => {
    void (async () => {
      const [path = "", query = ""] = (request.url ?? "").split("?");
      const { rawHeaders } = request;
      const headers = rawHeaders.flatMap((name, i): [string, string][] =>
        i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ""]] : [],
      );
      const { method = "", ...rest } = { method: request.method, query, headers };
      const outgoing = { method, ...rest, body: await bodyOf(request) };
      const answer = await test.relay(asDelivery(outgoing, path, new Date()));
      response.writeHead(answer.status, answer.headers).end(answer.body);
    })();
  });
  return {
    ...test,
    url,
    env: { ...base, RELAY_URL: url },
    folder,
    close,
  };
}

/** A server that answers everything alike. */
export const startAnswering = (status: number, body = ""): Promise<Local> =>
  listen((_request, response) => response.writeHead(status).end(body));
