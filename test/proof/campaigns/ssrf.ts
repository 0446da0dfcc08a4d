import { resolve } from "node:path";
import { publishedAs } from "../../../src/cli/dev/fetch.ts";
import { signedEvent } from "../../../src/cli/sign/deliver.ts";
import type { Outgoing } from "../../../src/cli/sign/outgoing.ts";
import { throwAwaySecret } from "../../../src/cli/sign/throw-away.ts";
import { providers } from "../../../src/providers/index.ts";
import type { Provider } from "../../../src/types/provider.ts";
import { hostileAddresses } from "../addresses.ts";
import { buildRelay, environment } from "../build.ts";
import type { Campaign, Figures, Run } from "../campaign.ts";
import { hold } from "../promise.ts";
import { type RelayProcess, startRelay } from "../relay-process.ts";
import { send } from "../send.ts";
import { startGoogle } from "../start-google.ts";

const ROUNDS = { quick: 1, whole: 12 } as const;
const TOPIC = "arn:aws:sns:us-east-1:123456789012:orders";

const EBAY_TOKEN = "a-verification-token-of-eighty-characters-at-most";

/** What names an address or a key in a delivery, and the machines that may be asked for it. */
const HOSTS: Readonly<Record<string, RegExp>> = {
  "aws-sns": /^sns\.[a-z]{2}(?:-[a-z]+)+-\d\.amazonaws\.com(?:\.cn)?$/,
  paypal: /^api(?:\.sandbox)?\.paypal\.com$/,
  ebay: /^api\.ebay\.com$/,
  plaid: /^production\.plaid\.com$/,
};
const OPTIONS: Readonly<Record<string, string>> = {
  topics: TOPIC,
  environment: "production",
};

export const ssrf: Campaign = {
  name: "ssrf",
  title:
    "Deliveries that name where the provider's certificate is, its key's id, or a page to confirm a subscription at, signed and unsigned, with addresses that lead elsewhere or might",
  checks:
    "the relay asks only the provider's own machines, over https, without following redirects and within a time limit; each is answered, never with a 5xx",
  run: prove,
};

type Signer = {
  readonly provider: Provider;
  readonly sign: (file?: Buffer) => Promise<Outgoing>;
};

async function prove(run: Run): Promise<Figures> {
  const google = await startGoogle();
  const now = new Date();
  const published: (readonly [string, string])[] = [];
  const signers = Object.keys(HOSTS).map((name): Signer => {
    const provider = providers[name];
    if (provider === undefined) throw new TypeError(`there is no preset ${name}`);
    const options = optionsOf(provider);
    const secret = throwAwaySecret(provider.verify);
    published.push(...publishedAs({ provider, options }, secret.signingKey ?? "", now));
    const publicUrl = `https://relay.example.com/${name}`;
    const signer = { ...secret, options, publicUrl, signedAt: now };
    return { provider, sign: (file) => signedEvent(provider, { now }, signer, file) };
  });
  const built = await buildRelay("ssrf", configOf(signers), {}, run.mutant);
  const spy = resolve(import.meta.dirname, "../fetch-spy.cjs");
  const env = {
    ...environment(google, "rest"),
    PROOF_PUBLISHED: JSON.stringify(published),
    EBAY_TOKEN,
  };
  const relay = await startRelay(built, env, [spy]);
  let sent = 0;
  let asked = 0;
  try {
    for (const { provider, sign } of signers) {
      const good = await sign();
      const answer = await post(relay, provider.name, good);
      // A token's key is not published here.
      const isPublished = provider.verify.kind !== "jwt";
      hold(!isPublished || answer.status < 300, "what the provider signs is accepted", () => {
        return `${answer.status} ${answer.body} to ${provider.name}`;
      });
    }
    asked += proveAsked(relay);
    for (let round = 0; round < ROUNDS[run.size]; round += 1) {
      for (const signer of signers) {
        const random = run.random.fork(`${round} ${signer.provider.name}`);
        for await (const request of hostileOf(signer, published, random)) {
          const answer = await post(relay, signer.provider.name, request);
          sent += 1;
          hold(
            answer.status > 0 && answer.status < 500,
            "each is answered, by no fault of ours",
            () => {
              return `${answer.status} ${answer.body} to ${signer.provider.name} for ${JSON.stringify(request)}`;
            },
          );
          asked += proveAsked(relay);
        }
      }
    }
    return {
      tried: `${sent} deliveries to ${signers.length} presets`,
      measured: `${asked} addresses asked, all of them the provider's own`,
    };
  } finally {
    await relay.kill();
    await google.close();
  }
}

const optionsOf = ({ options = {} }: Provider): Record<string, string> =>
  Object.fromEntries(Object.keys(options).map((name) => [name, OPTIONS[name] ?? `the-${name}`]));

const configOf = (signers: readonly Signer[]) => ({
  location: "us-central1",
  serviceAccount: "relay-invoker",
  sources: Object.fromEntries(
    signers.map(({ provider }) => [
      provider.name,
      {
        provider: provider.name,
        publicUrl: `https://relay.example.com/${provider.name}`,
        ...(provider.options && { options: optionsOf(provider) }),
        ...(provider.name === "ebay" && { secrets: ["EBAY_TOKEN"] }),
        routes: [{ to: ["target"] }],
      },
    ]),
  ),
  targets: { target: { url: "https://target.example.com/hooks" } },
});

const post = (relay: RelayProcess, source: string, { method, headers, query, body }: Outgoing) =>
  send(relay.port, {
    method,
    path: `/${source}${query === "" ? "" : `?${query}`}`,
    headers: headers.flatMap(([name, value]) => [name, value.replaceAll(UNSENDABLE, "?")]),
    body,
  });

/** What no client can put into a header. */
// oxlint-disable-next-line no-control-regex -- these are what it is about
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/g;

/** Looks at what the relay has asked for since the last call. */
function proveAsked(relay: RelayProcess): number {
  const lines = relay.takeLines().filter((line) => line.startsWith('{"asked"'));
  for (const line of lines) {
    const { asked } = JSON.parse(line) as {
      readonly asked: {
        readonly url: string;
        readonly redirect?: string;
        readonly isTimed: boolean;
      };
    };
    const { protocol, hostname, port, username, password } = new URL(asked.url);
    const isOwn =
      protocol === "https:" &&
      port === "" &&
      username === "" &&
      password === "" &&
      Object.values(HOSTS).some((host) => host.test(hostname));
    hold(isOwn, "only the provider's own machines are asked", () => line);
    hold(asked.redirect === "error", "no redirect is followed", () => line);
    hold(asked.isTimed, "what is asked for is waited for within a limit", () => line);
  }
  return lines.length;
}

/** Deliveries of a preset that name another address or key. */
async function* hostileOf(
  { provider, sign }: Signer,
  published: readonly (readonly [string, string])[],
  random: Parameters<typeof hostileAddresses>[1],
): AsyncGenerator<Outgoing> {
  const good = await sign();
  const own = published.map(([address]) => address).find((address) => holds(good, address));
  if (own === undefined) {
    for (const kid of hostileAddresses("https://api.example.com/keys/dev", random)) {
      yield withKeyId(good, kid);
      yield withKeyId(good, kid.slice(-60));
    }
    return;
  }
  for (const address of hostileAddresses(own, random)) yield replaced(good, own, address);
  if (provider.handshakes === undefined) return;
  const page = `${new URL(own).origin}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336`;
  for (const address of [page, ...hostileAddresses(page, random)]) {
    yield sign(
      Buffer.from(
        JSON.stringify({
          Type: "SubscriptionConfirmation",
          MessageId: "165545c9-2a5c-472c-8df2-7ff2be2b3b1b",
          Token: "2336",
          TopicArn: TOPIC,
          Message: "You have chosen to subscribe",
          SubscribeURL: address,
          Timestamp: new Date().toISOString(),
          SignatureVersion: "2",
        }),
      ),
    );
  }
}

const holds = ({ headers, body }: Outgoing, text: string): boolean =>
  body.includes(text) || headers.some(([, value]) => value === text);

const replaced = (request: Outgoing, from: string, to: string): Outgoing => ({
  ...request,
  headers: request.headers.map(([name, value]) => [name, value === from ? to : value]),
  body: Buffer.from(request.body.toString().replace(from, JSON.stringify(to).slice(1, -1))),
});

/** The id of the key in JSON within a header, as base64: a token's head, or an envelope. */
function withKeyId(request: Outgoing, kid: string): Outgoing {
  const headers = request.headers.map(([name, value]) => {
    const [head = "", ...rest] = value.split(".");
    try {
      const envelope = JSON.parse(Buffer.from(head, "base64").toString()) as object;
      const encoding = rest.length > 0 ? "base64url" : "base64";
      const changed = Buffer.from(JSON.stringify({ ...envelope, kid })).toString(encoding);
      return [name, [changed, ...rest].join(".")] as const;
    } catch {
      return [name, value] as const;
    }
  });
  return { ...request, headers };
}
