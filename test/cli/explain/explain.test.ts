import { createHmac } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { devSecrets, readDevSecrets } from "../../../src/cli/dev/secrets.ts";
import { explain } from "../../../src/cli/explain/explain.ts";
import { loadForCommand } from "../../../src/cli/load.ts";
import { signedEvent } from "../../../src/cli/sign/deliver.ts";
import type { Outgoing } from "../../../src/cli/sign/outgoing.ts";
import { preset } from "../../relay/fixtures.ts";
import { NOW, testIo } from "../fixtures.ts";
import { RELAY_YAML } from "../world.ts";
import { tempFolder } from "../../support/folder.ts";

const SECRETS = {
  GITHUB_SECRET: "It's a Secret to Everybody",
  GITHUB_SECRET_OLD: "the one before",
  STRIPE_SECRET: "whsec_c3RyaXBlIHNlY3JldCBmb3IgdGVzdHM=",
  GITLAB_TOKEN: "gitlab-token-of-the-test",
  STANDARD_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  SLACK_SECRET: "8f742231b10e8888abcd99yyyzzz85a5",
  META_SECRET: "meta-secret-of-the-test",
  TWILIO_TOKEN: "12345678901234567890123456789012",
};
const PROVIDERS: Readonly<Record<string, string>> = {
  slack: "slack-events",
  standard: "standard-webhooks",
  sms: "twilio",
  pubsub: "google-pubsub",
};
const SECRET_OF: Readonly<Record<string, string>> = {
  github: SECRETS.GITHUB_SECRET,
  stripe: SECRETS.STRIPE_SECRET,
  gitlab: SECRETS.GITLAB_TOKEN,
  standard: SECRETS.STANDARD_SECRET,
  slack: SECRETS.SLACK_SECRET,
  meta: SECRETS.META_SECRET,
  sms: SECRETS.TWILIO_TOKEN,
};

let env: NodeJS.ProcessEnv;
let folder: string;
beforeAll(async () => {
  folder = tempFolder();
  writeFileSync(join(folder, "relay.yaml"), RELAY_YAML);
  env = {
    ...SECRETS,
    RELAY_CONFIG: join(folder, "relay.yaml"),
    RELAY_DATA: join(folder, ".relay"),
  };
  const { config } = loadForCommand(env["RELAY_CONFIG"] ?? "", env);
  devSecrets(config, env, env["RELAY_DATA"] ?? "");
});

type Signed = Outgoing & { readonly path: string };

async function signed(
  source: string,
  overrides: { secret?: string; publicUrl?: string; event?: string; file?: string } = {},
): Promise<Signed> {
  const outgoing = await signedEvent(
    preset(PROVIDERS[source] ?? source),
    { now: NOW, event: overrides.event },
    {
      secret: overrides.secret ?? SECRET_OF[source] ?? "",
      publicUrl: overrides.publicUrl ?? "https://relay.example.com/sms",
      options: {},
      signedAt: NOW,
    },
    overrides.file === undefined ? undefined : Buffer.from(overrides.file),
  );
  return { ...outgoing, path: `/${source}` };
}

/** As `nc -l` writes it down. */
function http({ method, path, query, headers, body }: Signed): Buffer {
  const target = query === "" ? path : `${path}?${query}`;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    "Host: relay.example.com",
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${body.length}`,
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), body]);
}

async function run(source: string, capture: Buffer | string, ...args: string[]) {
  const { io, printed } = testIo(env, capture);
  const code = await explain([source, "--now", NOW.toISOString(), ...args], io);
  const output = printed.out + printed.err;
  // Whatever is explained, no secret is in it.
  for (const secret of Object.values(SECRETS)) expect(output).not.toContain(secret);
  return { code, out: printed.out, err: printed.err };
}

const withBody = (one: Signed, body: string | Buffer): Signed => ({
  ...one,
  body: Buffer.from(body),
});

const withHeader = (one: Signed, name: string, change: (value: string) => string): Signed => ({
  ...one,
  headers: one.headers.map(([key, value]) => [key, key === name ? change(value) : value]),
});

test.each(["github", "stripe", "gitlab", "standard", "slack", "meta", "sms"])(
  "%s: what verifies is said to be authentic, with its type and id",
  async (source) => {
    const { code, out } = await run(source, http(await signed(source)));
    expect(out).toMatch(/authentic +\S+, id \S+/);
    expect(code).toBe(0);
  },
);

// What arrived instead of what was signed, and the words that must name it.
const JSON_BODY =
  '{"ref":"refs/heads/m\u00e4in","url":"https://x.example/a","n":12345678901234567890,"f":16.0}';
const CHANGED_BODIES: readonly (readonly [string, string, string | Buffer, string])[] = [
  [
    "parsed and indented",
    JSON_BODY,
    JSON_BODY.replaceAll(/([{,])/g, "$1\n  ")
      .replaceAll('":', '": ')
      .replace("}", "\n}"),
    "compactly (JSON.stringify)",
  ],
  [
    "Python wrote it before signing",
    JSON_BODY.replaceAll('":', '": ').replaceAll(',"', ', "'),
    JSON_BODY,
    "json.dumps",
  ],
  ["escaped before signing", JSON_BODY.replace("ä", "\\u00e4"), JSON_BODY, "as \\uXXXX"],
  ["PHP escaped the slashes", JSON_BODY.replaceAll("/", "\\/"), JSON_BODY, "with \\/ for / (PHP)"],
  ["its last line end was trimmed", `${JSON_BODY}\n`, JSON_BODY, "with a line end (LF)"],
  ["a line end was added", JSON_BODY, `${JSON_BODY}\n`, "without the line end"],
  ["CRLF became LF", '{\r\n"a":1\r\n}', '{\n"a":1\n}', "with CRLF in place of LF"],
  [
    "UTF-8 was read as Latin-1",
    JSON_BODY,
    Buffer.from(Buffer.from(JSON_BODY).toString("latin1")),
    "read the bytes as Latin-1",
  ],
  ["a byte order mark was added", JSON_BODY, `\uFEFF${JSON_BODY}`, "without the byte order mark"],
  ["an API gateway encoded it", JSON_BODY, Buffer.from(JSON_BODY).toString("base64"), "base64"],
  ["it was stringified twice", JSON_BODY, JSON.stringify(JSON_BODY), "stringified twice"],
  ["it was not read before signing", "", JSON_BODY, "over an empty body"],
];

test.each(CHANGED_BODIES)("a body that changed because %s", async (_, sent, arrived, words) => {
  const one = withBody(await signed("github", { file: sent, event: "push" }), arrived);
  const { code, out } = await run("github", http(one));
  expect(code).toBe(1);
  expect(out).toMatch(/refused +bad-signature/);
  expect(out).toContain(words);
});

test("a body that lost its members' order", async () => {
  const one = await signed("github", { file: '{"a":1,"b":{"c":2,"d":3}}', event: "push" });
  const { out } = await run("github", http(withBody(one, '{"b":{"d":3,"c":2},"a":1}')));
  expect(out).toContain("sorted by name");
});

// The secret.
test("a delivery for another source is recognized by that source's secret", async () => {
  const one = await signed("github", { secret: SECRETS.META_SECRET });
  const { code, out } = await run("github", http(one));
  expect(code).toBe(1);
  expect(out).toContain("with META_SECRET, the secret of source meta");
});

test.each([
  [`${SECRETS.GITHUB_SECRET}\n`, "with a line end after the secret"],
  [`"${SECRETS.GITHUB_SECRET}"`, "with the secret in double quotes"],
  ["", "with an empty secret"],
])("a secret that was set up as %j", async (secret, words) => {
  expect((await run("github", http(await signed("github", { secret })))).out).toContain(words);
});

test("a secret whose key bytes were taken the other way", async () => {
  const stripe = await signed("stripe");
  const ts = NOW.getTime() / 1000;
  const key = Buffer.from(SECRETS.STRIPE_SECRET.slice("whsec_".length), "base64");
  const mac = createHmac("sha256", key).update(`${ts}.`).update(stripe.body).digest("hex");
  const one = withHeader(stripe, "stripe-signature", () => `t=${ts},v1=${mac}`);
  const { out } = await run("stripe", http(one));
  expect(out).toContain("whsec_ base64-decoded");
  expect(out).not.toContain(mac);
});

test("two causes that came together: another source's secret and a body written again", async () => {
  const one = await signed("github", {
    secret: SECRETS.META_SECRET,
    file: JSON_BODY,
    event: "push",
  });
  const { out } = await run("github", http(withBody(one, `${JSON_BODY}\n`)));
  expect(out).toContain("without the line end");
  expect(out).toContain("META_SECRET");
});

test("a secret that nobody here has is not guessed at", async () => {
  const { code, out } = await run("github", http(await signed("github", { secret: "unknown" })));
  expect(code).toBe(1);
  expect(out).toMatch(/None of the \d+ known causes explains it/);
});

// The clock.
test.each([
  ["stripe", 1000, "16 min 40 s behind"],
  ["slack", -90_000, "1 d 1 h ahead of"],
])("%s: a capture %i s later is right but for the clock", async (source, later, words) => {
  const now = new Date(NOW.getTime() + later * 1000).toISOString();
  const { code, out } = await run(source, http(await signed(source)), "--now", now);
  expect(code).toBe(1);
  expect(out).toMatch(/refused +stale-timestamp/);
  expect(out).toContain(words);
  expect(out).toContain("Everything else checks out");
});

test("a body that changed is found in a stale capture too", async () => {
  const one = await signed("stripe", { file: JSON_BODY });
  const now = new Date(NOW.getTime() + 86_400_000).toISOString();
  const { out } = await run("stripe", http(withBody(one, `${JSON_BODY}\n`)), "--now", now);
  expect(out).toContain("without the line end");
  expect(out).toContain("1 d behind");
});

test("milliseconds where seconds belong", async () => {
  const one = await signed("slack");
  const ms = String(NOW.getTime());
  const mac = createHmac("sha256", SECRETS.SLACK_SECRET).update(`v0:${ms}:`).update(one.body);
  const headers: Signed["headers"] = [
    ["x-slack-request-timestamp", ms],
    ["x-slack-signature", `v0=${mac.digest("hex")}`],
  ];
  const { code, out } = await run("slack", http({ ...one, headers }));
  expect(code).toBe(1);
  expect(out).toContain("in milliseconds since 1970, but in seconds");
});

// The signature and its header.
test("a signature in base64 for hex", async () => {
  const one = withHeader(
    await signed("github"),
    "x-hub-signature-256",
    (value) => `sha256=${Buffer.from(value.slice(7), "hex").toString("base64")}`,
  );
  expect((await run("github", http(one))).out).toContain("with the signature read as base64");
});

test("a signature without its label, in a header of another name, or by another provider", async () => {
  const one = await signed("github");
  const bare = withHeader(one, "x-hub-signature-256", (value) => value.slice(7));
  expect((await run("github", http(bare))).out).toContain("without sha256= before the signature");
  const renamed: Signed = {
    ...one,
    headers: one.headers.map(([name, value]) => [name.replace("x-hub-", "x-my-"), value]),
  };
  const { out } = await run("github", http(renamed));
  expect(out).toContain("signature in the header x-my-signature-256");
  const slack = await signed("slack", { secret: SECRETS.GITHUB_SECRET });
  expect((await run("github", http(slack))).out).toContain("as a delivery of Slack");
});

test("an unsigned request is explained by what it lacks and what it has", async () => {
  const one = await signed("github");
  const headers = one.headers.filter(([name]) => name !== "x-hub-signature-256");
  const { code, out } = await run("github", http({ ...one, headers }));
  expect(code).toBe(1);
  expect(out).toContain("the request has no x-hub-signature-256");
});

test("a token after a Bearer that does not belong there", async () => {
  const one = await signed("gitlab");
  const headers: Signed["headers"] = [["authorization", `Bearer ${SECRETS.GITLAB_TOKEN}`]];
  const { out } = await run("gitlab", http({ ...one, headers }));
  expect(out).toContain("in the header authorization after Bearer");
});

// URL-signed schemes.
test.each([
  "http://relay.example.com/sms",
  "https://relay.example.com/sms/",
  "https://relay.example.com:8443/sms",
  "https://other.example.com/sms",
])("a delivery signed for %s", async (publicUrl) => {
  const capture = http(await signed("sms", { publicUrl })).toString("latin1");
  const host = `Host: ${new URL(publicUrl).host}`;
  const { code, out } = await run("sms", capture.replace("Host: relay.example.com", host));
  expect(code).toBe(1);
  expect(out).toContain(`for the URL ${publicUrl}`);
});

test("a query that was lost on the way", async () => {
  const one = await signed("sms", { publicUrl: "https://relay.example.com/sms?from=console" });
  expect((await run("sms", http({ ...one, query: "from=console" }))).code).toBe(0);
  expect((await run("sms", http({ ...one, query: "from=nobody" }))).code).toBe(1);
});

// Tokens.
test("a token for another audience is recognized by its claims", async () => {
  const key = readDevSecrets(env["RELAY_DATA"] ?? "")["pubsub (published key)"];
  const outgoing = await signedEvent(
    preset("google-pubsub"),
    { now: NOW },
    {
      secret: "",
      signingKey: key?.signingKey,
      publicUrl: undefined,
      options: {
        audience: "https://elsewhere.example.com",
        email: "push@p.iam.gserviceaccount.com",
      },
      signedAt: NOW,
    },
  );
  const { code, out } = await run("pubsub", http({ ...outgoing, path: "/pubsub" }));
  expect(code).toBe(1);
  expect(out).toContain('aud is "https://elsewhere.example.com"');
  expect(out).not.toContain("email is");
});

// Captures.
test("captures as JSON, with the body as text or as base64", async () => {
  const one = await signed("github", { file: JSON_BODY, event: "push" });
  const base = {
    method: "POST",
    url: "https://relay.example.com/github",
    headers: Object.fromEntries(one.headers),
  };
  const text = JSON.stringify({ ...base, body: JSON_BODY });
  expect((await run("github", text)).code).toBe(0);
  const base64 = JSON.stringify({ ...base, bodyBase64: one.body.toString("base64") });
  expect((await run("github", base64)).code).toBe(0);
  const parsed = JSON.stringify({ ...base, body: { ref: 1 } });
  const { code, out } = await run("github", parsed);
  expect(code).toBe(1);
  expect(out).toContain("bytes as they came");
});

test("what curl -v prints, with the body in a file", async () => {
  const one = await signed("github", { file: JSON_BODY, event: "push" });
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "curl-body.json");
  writeFileSync(file, one.body);
  const lines = [
    "* Connected to localhost (127.0.0.1) port 8080",
    "> POST /github HTTP/1.1",
    "> Host: localhost:8080",
    ...one.headers.map(([name, value]) => `> ${name}: ${value}`),
    "> ",
    "* upload completely sent off",
    "< HTTP/1.1 401 Unauthorized",
  ];
  const { code, out } = await run("github", lines.join("\n"), "--body", file);
  expect(out).toContain("authentic");
  expect(code).toBe(0);
});

test("an editor's line end after the content length is not part of the body", async () => {
  const one = await signed("github");
  const capture = Buffer.concat([http(one), Buffer.from("\n")]);
  expect((await run("github", capture)).code).toBe(0);
});

test("a request that went to another source's path is noted", async () => {
  const one = { ...(await signed("github")), path: "/stripe" };
  expect((await run("github", http(one))).out).toContain("it went to /stripe");
});

test.each([
  [["nope"], "POST / HTTP/1.1\n\n", 'no source "nope"'],
  [["github"], "hello", "neither an HTTP request"],
  [["github"], "", "standard input"],
  [["github", "--now", "yesterday"], "POST / HTTP/1.1\n\n", "RFC 3339"],
] as const)("%j is a usage error, exit code 2", async (args, stdin, words) => {
  const { io, printed } = testIo(env, stdin);
  expect(await explain(args, io)).toBe(2);
  expect(printed.err).toContain(words);
});
