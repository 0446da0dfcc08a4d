import { describe, expect, test } from "vitest";
import { StartError } from "../../src/relay/environment.ts";
import { providers } from "../../src/providers/index.ts";
import { secretFaults } from "../../src/relay/secrets.ts";
import { throwAwaySecret } from "../../src/cli/sign/throw-away.ts";
import { optionsOf } from "../cli/fixtures.ts";
import { config, delivery, preset, source, target, testRelay } from "./fixtures.ts";

/** What a start says that cannot be. */
function faultsAtStart(...given: Parameters<typeof testRelay>): readonly string[] {
  try {
    testRelay(...given);
    return [];
  } catch (error) {
    if (error instanceof StartError) return error.faults;
    throw error;
  }
}

describe("secrets that cannot be keys", () => {
  test("keep the function from starting, all at once, by variable and form and without their values", () => {
    const sources = [
      "svix",
      "adyen",
      "sendgrid",
      "discord-events",
      "standard-webhooks-v1a",
      "postmark",
    ].map((name) => source({ name, provider: preset(name), secrets: [name.toUpperCase()] }));
    const env = Object.fromEntries(sources.map(({ secrets }) => [String(secrets[0]), "whsec_!!"]));
    const faults = faultsAtStart(config(sources), { env });
    expect(faults).toHaveLength(sources.length);
    for (const { name, secrets, provider } of sources) {
      const fault = faults.find((one) => one.startsWith(`source ${name}: `));
      expect(fault).toContain(String(secrets[0]));
      expect(fault).toContain(provider.secret);
    }
    expect(faults.join()).not.toContain("!!");
  });

  test.each(Object.values(providers).map((provider) => [provider.name, provider] as const))(
    "%s: a secret of the right form is accepted",
    (name, provider) => {
      const { secret } = throwAwaySecret(provider.verify);
      const options = optionsOf(provider);
      const context = { secrets: [secret], options, publicUrl: "https://relay.example.com/x" };
      expect(secretFaults(source({ name, provider }), context)).toEqual([]);
    },
  );
});

describe("options that the provider's scheme cannot use keep the function from starting", () => {
  test.each([
    ["apple-app-store", { rootFingerprint: "the-root" }, /rootFingerprint is not a SHA-256/],
    ["apple-app-store", { rootFingerprint: "${TEXT}" }, /rootFingerprint is not a SHA-256/],
    ["fusionauth-jwks", { host: "https://auth.example.com" }, /is not a URL/],
    ["plaid", { environment: "https://production" }, /is not a URL/],
    ["kinde", { host: "acme kinde com" }, /is not a URL/],
  ])("%s: %j", (name, wrong, message) => {
    const provider = preset(name);
    const options = { ...optionsOf(provider), ...wrong };
    const given = source({ name, provider, options, secrets: [] });
    const faults = faultsAtStart(config([given]), { env: { TEXT: "AA:BB" } });
    expect(faults).toEqual([expect.stringMatching(message)]);
    expect(faultsAtStart(config([source({ ...given, options: optionsOf(provider) })]))).toEqual([]);
  });
});

describe("variables", () => {
  const withHeader = (text: string) => config([source()], [target({ headers: { "x-key": text } })]);

  test("a line break at the end, as echo writes it, is cut off in headers and options, with a warning", async () => {
    const meta = source({
      name: "meta",
      provider: preset("meta"),
      options: { verifyToken: "${TOKEN}" },
    });
    const given = { ...withHeader("Bearer ${KEY}"), sources: { meta } };
    const { world, relay } = testRelay(given, { env: { KEY: "abc\n", TOKEN: "t0ken\r\n" } });
    expect(world.target("ci").headers).toEqual({ "x-key": "Bearer abc" });
    const query = "hub.mode=subscribe&hub.verify_token=t0ken&hub.challenge=1158201444";
    const check = delivery("", {}, { method: "GET", path: "/meta", query });
    expect((await relay(check)).body).toBe("1158201444");
    expect(world.warnings).toEqual([
      expect.stringContaining("TOKEN begins or ends with white space"),
      expect.stringContaining("KEY begins or ends with white space"),
    ]);
  });

  test.each(["a\nb", "a\u0000b", "a\u007fb"])(
    "%j has a control character in it, and is refused at start",
    (value) => {
      expect(faultsAtStart(withHeader("${KEY}"), { env: { KEY: value } })).toEqual([
        expect.stringContaining("KEY"),
      ]);
      expect(faultsAtStart(config(), { env: { SECRET: value } })).toHaveLength(1);
    },
  );

  test("a header that is missing its variable keeps the function from starting", () => {
    expect(faultsAtStart(withHeader("${KEY}"))).toEqual([
      "the environment variable KEY is not set; it must hold the header x-key of target ci",
    ]);
  });

  test("URL, audience and project are filled in, and the default audience follows from the URL", () => {
    const [ci, build] = [
      target({ url: "https://${HOST}/hooks", auth: { kind: "oidc", serviceAccount: "invoker" } }),
      target({
        name: "build",
        url: "${BASE}/build/x",
        auth: { kind: "oidc", serviceAccount: "invoker", audience: "${AUDIENCE}" },
      }),
    ];
    const given = { ...config([source()], [ci, build]), project: "${STAGE}-hooks" };
    const env = {
      HOST: "ci-abc.run.app",
      BASE: "https://europe-west1-p.cloudfunctions.net",
      AUDIENCE: "https://build.example.com",
      STAGE: "staging",
    };
    const { world } = testRelay(given, { env });
    expect(world.place.project).toBe("staging-hooks");
    expect(world.target("ci")).toMatchObject({
      url: "https://ci-abc.run.app/hooks",
      auth: {
        audience: "https://ci-abc.run.app",
        serviceAccount: "invoker@staging-hooks.iam.gserviceaccount.com",
      },
    });
    expect(world.target("build").auth).toMatchObject({ audience: "https://build.example.com" });
  });

  test("what does not become a URL is reported at start, by the target's name, without the value", () => {
    const targets = [target({ url: "${A}" }), target({ name: "b", url: "https://${B}@x/" })];
    const faults = faultsAtStart(config([source()], targets), {
      env: { A: "hooks", B: "u:hunter2" },
    });
    expect(faults).toEqual([
      expect.stringContaining("target ci is not a URL"),
      expect.stringContaining("target b holds a user or password"),
    ]);
    expect(faults.join()).not.toContain("hunter2");
  });
});

test.each(["local", "example.com:p", "example.com:my-project", "My_Laptop"])(
  "with an emulator any project will do: %s",
  (project) => {
    const env = { CLOUD_TASKS_EMULATOR_REST: "http://127.0.0.1:8124" };
    expect(faultsAtStart({ ...config(), project }, { env })).toEqual([]);
  },
);

test("a project that no project of Google Cloud can have is refused at start", () => {
  expect(faultsAtStart({ ...config(), project: "${P}" }, { env: { P: "My_Project" } })).toEqual([
    expect.stringContaining("is not a project id"),
  ]);
});

test("a start without RELAY_URL says that events cannot be parked", () => {
  expect(testRelay(config(), { env: { RELAY_URL: "" } }).world.warnings).toEqual([
    expect.stringMatching(/RELAY_URL is not set.*parked/),
  ]);
  expect(testRelay().world.warnings).toEqual([]);
});

test.each([
  "relay.example.com",
  "ftp://relay.example.com",
  "https://",
  "https://re\nlay.example.com",
])("a RELAY_URL that no task can be aimed at keeps the function from starting: %j", (RELAY_URL) => {
  expect(faultsAtStart(config(), { env: { RELAY_URL } })).toEqual([
    expect.stringMatching(/^RELAY_URL is not a URL.*such as https:/),
  ]);
});

test("a line break at the end of the relay's own variables is cut off", () => {
  const env = Object.entries({
    RELAY_URL: "https://relay.example.com/",
    RELAY_BODY_LIMIT: "500000",
    RELAY_LOCATION: "europe-west1",
    GOOGLE_CLOUD_PROJECT: "my-project",
  }).map(([name, value]) => [name, `${value}\r\n`]);
  const { project: _, ...open } = config();
  const { world } = testRelay(
    { ...open, isLocationDefault: true },
    { env: Object.fromEntries(env) as NodeJS.ProcessEnv },
  );
  expect(world.place).toEqual({ project: "my-project", location: "europe-west1" });
  expect(world.bodyLimitBytes).toBe(500_000);
  expect(world.parking?.relayUrl).toBe("https://relay.example.com");
});

test("the location of the file counts, and only without one RELAY_LOCATION", () => {
  const env = { RELAY_LOCATION: "europe-west1" };
  const open = { ...config(), isLocationDefault: true } as const;
  expect(testRelay(open, { env }).world.place.location).toBe("europe-west1");
  expect(testRelay(open).world.place.location).toBe("us-central1");
  expect(testRelay(config(), { env }).world.place.location).toBe("us-central1");
});
