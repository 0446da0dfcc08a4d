import { createHmac, generateKeyPairSync, sign as signBytes } from "node:crypto";
import { ACCOUNT, buildRelay, environment, RELAY_URL } from "../build.ts";
import { type Campaign, type Figures, inParallel, type Run } from "../campaign.ts";
import type { Google } from "../google.ts";
import { hold } from "../promise.ts";
import { startRelay } from "../relay-process.ts";
import { type Answer, send } from "../send.ts";
import { CONFIG, SCHEMAS, SECRETS } from "../shapes.ts";
import { startGoogle } from "../start-google.ts";

const FLOOD = { quick: 200, whole: 5000 } as const;
/** However many key ids are asked for, Google's keys are fetched so often at most. */
const MOST_FETCHES = 10;
const SWEEPER = "relay-sweeper@proof-project.iam.gserviceaccount.com";

export const doors: Campaign = {
  name: "doors",
  title:
    "`/-/redrive` and `/-/sweep` with tokens that are not theirs: none, another algorithm, key, audience, account, issuer or time, and a flood of key ids",
  checks:
    "each is refused with 401 and makes nothing; their own token opens them; keys are fetched a few times only",
  run: prove,
};

async function prove(run: Run): Promise<Figures> {
  const google = await startGoogle();
  const targets = {
    ...CONFIG.targets,
    "target-0": { ...CONFIG.targets.large, dead: { after: 3 } },
  };
  const built = await buildRelay("doors", { ...CONFIG, targets }, SCHEMAS, run.mutant);
  const env = { ...environment(google, "rest"), ...SECRETS, RELAY_SWEEPER: SWEEPER };
  const relay = await startRelay(built, env);
  try {
    const bad = badTokens(google);
    for (const [path, account] of [
      ["/-/redrive/one", ACCOUNT],
      ["/-/sweep", SWEEPER],
    ] as const) {
      const knock = (token: string): Promise<Answer> => send(relay.port, knocking(path, token));
      const own = await knock(`Bearer ${google.sign(claimsOf(account))}`);
      hold(own.status < 300, "its own token opens it", () => `${path}: ${own.status} ${own.body}`);
      google.forgetTasks();
      for (const [name, make] of Object.entries(bad)) {
        const answer = await knock(make(account));
        hold(answer.status === 401, "a token that is not its own is refused", () => {
          return `${path} answers ${answer.status} to ${name}: ${answer.body}`;
        });
        hold(google.tasks.size === 0, "what is refused makes nothing", () => `${path}: ${name}`);
      }
    }
    const fetches = google.keyFetches;
    const numbers = Array.from({ length: FLOOD[run.size] }, (_, number) => number);
    await inParallel(numbers, 32, async (number) => {
      const token = google.sign(claimsOf(ACCOUNT), { kid: `${run.seed}-${number}` });
      const answer = await send(relay.port, knocking("/-/redrive/one", `Bearer ${token}`));
      hold(
        answer.status === 401,
        "an unknown key id is refused",
        () => `${answer.status} ${answer.body}`,
      );
    });
    const fetched = google.keyFetches - fetches;
    hold(
      fetched <= MOST_FETCHES,
      "a flood of key ids does not reach Google",
      () => `${fetched} fetches`,
    );
    return {
      tried: `${2 * Object.keys(bad).length} tokens, ${numbers.length} key ids`,
      measured: `${fetched} fetches of keys for the flood`,
    };
  } finally {
    await relay.kill();
    await google.close();
  }
}

const claimsOf = (email: string) => ({ aud: RELAY_URL, email, email_verified: true });

/** A parked event, as Cloud Tasks brings it back. */
const knocking = (path: string, authorization: string) => ({
  path,
  headers: {
    "content-type": "application/json",
    "ce-id": "proof-door",
    "ce-type": "push",
    "ce-time": new Date().toISOString(),
    "relay-cause": "schema",
    "relay-headers": Buffer.from("{}").toString("base64url"),
    ...(authorization !== "" && { authorization }),
  },
  body: Buffer.from(`{"isValid":true}`),
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Tokens that are wrong in one thing each, by what it is. */
function badTokens(google: Google): Readonly<Record<string, (account: string) => string>> {
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const seconds = Math.floor(Date.now() / 1000);
  const bearer =
    (claims: object, header: Readonly<Record<string, unknown>> = {}) =>
    (account: string): string =>
      `Bearer ${google.sign({ ...claimsOf(account), ...claims }, header)}`;
  const payload = (account: string): string =>
    encode({
      iss: "https://accounts.google.com",
      iat: seconds,
      exp: seconds + 3600,
      ...claimsOf(account),
    });
  const made =
    (header: object, sign: (signed: string) => string) =>
    (account: string): string => {
      const signed = `${encode(header)}.${payload(account)}`;
      return `Bearer ${signed}.${sign(signed)}`;
    };
  const kid = "proof";
  const hmac = (key: string) => (signed: string) =>
    createHmac("sha256", key).update(signed).digest("base64url");
  const pem = google.publicKeyPem;
  const rsa = (signed: string): string =>
    signBytes("sha256", Buffer.from(signed), other.privateKey).toString("base64url");
  return {
    "no token": () => "",
    "an empty one": () => "Bearer ",
    "basic credentials": () => `Basic ${Buffer.from("relay:relay").toString("base64")}`,
    "alg none": made({ alg: "none", kid }, () => ""),
    "alg None": made({ alg: "None", kid }, () => ""),
    "no alg": made({ kid }, rsa),
    "HS256 with the public key as its secret": made({ alg: "HS256", kid }, hmac(pem)),
    "HS256 under the name of RS256": made({ alg: "RS256", kid }, hmac(pem)),
    "another key": made({ alg: "RS256", kid }, rsa),
    "a key of its own in the header": made(
      { alg: "RS256", kid, jwk: other.publicKey.export({ format: "jwk" }) },
      rsa,
    ),
    "an address of keys in the header": made({ alg: "RS256", kid, jku: `${google.url}/keys` }, rsa),
    "no key id": made({ alg: "RS256" }, rsa),
    "a key id that is a path": bearer({}, { kid: "../../proof" }),
    "critical extensions": bearer({}, { crit: ["exp"] }),
    "another audience": bearer({ aud: "https://other.example.com" }),
    "an audience that begins alike": bearer({ aud: `${RELAY_URL}.evil.example.com` }),
    "no audience": bearer({ aud: undefined }),
    "another account": bearer({ email: "other@proof-project.iam.gserviceaccount.com" }),
    "an account in capitals": (account) => bearer({ email: account.toUpperCase() })(account),
    "an account that is not verified": bearer({ email_verified: false }),
    "verified in words": bearer({ email_verified: "true" }),
    "another issuer": bearer({ iss: "https://accounts.example.com" }),
    "no issuer": bearer({ iss: undefined }),
    "an end in the past": bearer({ exp: seconds - 3600 }),
    "no end": bearer({ exp: undefined }),
    "an end in words": bearer({ exp: String(seconds + 3600) }),
    "a beginning in the future": bearer({ iat: seconds + 3600 }),
    "not before the future": bearer({ nbf: seconds + 3600 }),
    "a changed claim": (account) => bearer({})(account).replace(/\.(.)/, ".X"),
    "a signature that is cut": (account) => bearer({})(account).slice(0, -8),
    "a fourth part": (account) => `${bearer({})(account)}.x`,
    "two tokens": (account) => `${bearer({})(account)}, ${bearer({})(account)}`,
  };
}
