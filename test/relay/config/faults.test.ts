import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../src/relay/config/load.ts";
import { faultsOf, read, yaml } from "./load.ts";

/** Each fault with the pointer it is reported at and what its message must tell. */
const FAULTS: readonly (readonly [
  claim: string,
  text: string,
  pointer: string,
  message: RegExp,
])[] = [
  ["an unknown field at the top", yaml({ top: "sourcs: {}" }), "/sourcs", /did you mean "sources"/],
  [
    "a misspelt preset",
    yaml().replace("provider: github", "provider: gihub"),
    "/sources/github/provider",
    /did you mean "github"/,
  ],
  [
    "a target that is not there",
    yaml({ route: "events: [push]" }).replace("to: [ci]", "to: [cii]"),
    "/sources/github/routes/0/to/0",
    /did you mean "ci"/,
  ],
  [
    "a source named like the relay's own path",
    yaml().replace("  github:", "  healthz:"),
    "/sources/healthz",
    /rename/,
  ],
  [
    "a source name that cannot be a path",
    yaml().replace("  github:", "  Git_Hub:"),
    "/sources/Git_Hub",
    /lower/i,
  ],
  ["no secrets", yaml().replace("[GITHUB_SECRET]", "[]"), "/sources/github/secrets", /is empty/],
  [
    "a secret that is not set",
    yaml().replace("GITHUB_SECRET", "NOT_SET"),
    "/sources/github/secrets/0",
    /NOT_SET is not set/,
  ],
  [
    "a duration without a unit",
    yaml({ route: "delay: 15" }),
    "/sources/github/routes/0/delay",
    /15m|text/,
  ],
  [
    "a delay beyond 30 days",
    yaml({ route: "delay: 31d" }),
    "/sources/github/routes/0/delay",
    /at most 30d/,
  ],
  [
    "a delay beside at",
    yaml({ route: "delay: 1m\nat: event.time" }),
    "/sources/github/routes/0/at",
    /beside delay/,
  ],
  [
    "a schema file that is not there",
    yaml({ source: 'schemas: {"*": schemas/nope.json}' }),
    "/sources/github/schemas/*",
    /no file/,
  ],
  [
    "a schema file that is not JSON",
    yaml({ source: 'schemas: {"*": schemas/broken.json}' }),
    "/sources/github/schemas/*",
    /not JSON/,
  ],
  [
    "a schema of an unknown dialect",
    yaml({ source: 'schemas: {"*": schemas/draft3.json}' }),
    "/sources/github/schemas/*",
    /2020-12/,
  ],
  [
    "an option that the preset does not have",
    yaml({ source: "options: {topics: x}" }),
    "/sources/github/options/topics",
    /no such option/,
  ],
  [
    "a credential among the forwarded headers",
    yaml({ source: "forwardHeaders: [authorization]" }),
    "/sources/github/forwardHeaders/0",
    /credentials/,
  ],
  [
    "the provider's signature among the forwarded headers",
    yaml({ source: "forwardHeaders: [X-Hub-Signature-256]" }),
    "/sources/github/forwardHeaders/0",
    /signatures/,
  ],
  [
    "a dispatch deadline out of range",
    yaml({ target: "dispatchDeadline: 5s" }),
    "/targets/ci/dispatchDeadline",
    /15s/,
  ],
  [
    "a header that Cloud Tasks sets itself",
    yaml({ target: "headers: {Host: x}" }),
    "/targets/ci/headers/Host",
    /Cloud Tasks/,
  ],
  [
    "a header value from a variable that is not set",
    yaml({ target: 'headers: {x-key: "${CI_KEY}"}' }),
    "/targets/ci/headers/x-key",
    /CI_KEY is not set/,
  ],
  [
    "OAuth for a host that is not Google's",
    yaml({ target: "oauth: {}" }),
    "/targets/ci/oauth",
    /googleapis\.com/,
  ],
  [
    "buffer without a queue that says where to",
    yaml({ target: "method: buffer" }),
    "/targets/ci/method",
    /httpTarget/,
  ],
  [
    "a rate beyond Cloud Tasks'",
    yaml({ rest: "queues: {ci: {rateLimits: {maxDispatchesPerSecond: 501}}}" }),
    "/queues/ci/rateLimits/maxDispatchesPerSecond",
    /500/,
  ],
  [
    "backoffs in the wrong order",
    yaml({ rest: "queues: {ci: {retryConfig: {minBackoff: 2h, maxBackoff: 1h}}}" }),
    "/queues/ci/retryConfig",
    /minBackoff/,
  ],
  [
    "a body in an answer that has none",
    yaml({ source: "respond: {status: 204, body: x}" }),
    "/sources/github/respond/body",
    /no body/,
  ],
  [
    "the same field twice",
    yaml({ source: "invalid: park\ninvalid: pass" }),
    "/sources/github/invalid",
    /twice/,
  ],
  ["a tab for indentation", `sources:\n\tgithub: {}\n`, "", /YAML/],
];

test.each(FAULTS)(
  "%s is a fault at its place, with the remedy",
  (_claim, text, pointer, message) => {
    const faults = faultsOf(text);
    const found = faults.find(
      (fault) => fault.pointer.startsWith(pointer) && message.test(fault.message),
    );
    expect(faults.map((fault) => `${fault.pointer}: ${fault.message}`)).toContainEqual(
      expect.stringMatching(message),
    );
    expect(found?.severity).toBe("error");
    expect(found?.line).toBeGreaterThan(0);
    expect(() => read(text)).toThrow(ConfigError);
  },
);

describe("warnings", () => {
  test("a provider that redelivers beyond an hour asks for the ledger", () => {
    const text = yaml().replace("provider: github", "provider: stripe");
    const [fault] = faultsOf(text);
    expect(fault).toMatchObject({ severity: "warning", pointer: "/sources/github" });
    expect(fault?.message).toContain("ledger: true");
  });

  test("a secret with a line break at its end is named, its value never", () => {
    const [fault] = faultsOf(yaml(), { env: { GITHUB_SECRET: "hunter2\n" } });
    expect(fault).toMatchObject({ severity: "warning" });
    expect(fault?.message).toContain("GITHUB_SECRET");
    expect(fault?.message).not.toContain("hunter2");
  });
});

test("an option may come from the environment, like a target's header", () => {
  const text = yaml()
    .replace("provider: github", "provider: meta")
    .replace("secrets:", 'options: {verifyToken: "${META_TOKEN}"}\n    secrets:');
  const presets = metaPresets();
  expect(faultsOf(text, { presets }).map(({ message }) => message)).toEqual([
    expect.stringContaining("META_TOKEN is not set"),
  ]);
  const env = { GITHUB_SECRET: "s", META_TOKEN: "t" };
  expect(read(text, { presets, env }).config.sources["github"]?.options).toEqual({
    verifyToken: "${META_TOKEN}",
  });
});

test("no mutation of a valid config ends in anything but a ConfigError", () => {
  const text = yaml({ source: 'schemas: {"*": schemas/any.json}', route: "delay: 15m" });
  let state = 42;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
  const noise = [
    "",
    "{",
    "[",
    "}",
    ":",
    "- ",
    "&a ",
    "*a",
    "!!x ",
    "\t",
    "null",
    "1e999",
    '"',
    "#",
    "?",
    "|",
    "\u0000",
  ];
  for (let round = 0; round < 500; round += 1) {
    const at = random(text.length);
    const cut = random(12);
    const mutated = text.slice(0, at) + noise[random(noise.length)] + text.slice(at + cut);
    // Anything but a ConfigError would be thrown on.
    faultsOf(mutated);
  }
});

function metaPresets() {
  const meta = {
    name: "meta",
    title: "Meta",
    docs: "https://example.com",
    secret: "the app secret",
    verify: { kind: "token", at: "header:x-token" },
    event: { idSigned: true, type: ["body:/object"] },
    options: { verifyToken: { required: true, help: "the verify token" } },
    forwardHeaders: [],
    timeoutSeconds: 5,
    retryHours: 0,
  } as const;
  return { meta };
}
