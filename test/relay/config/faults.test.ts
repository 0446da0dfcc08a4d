import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../src/relay/config/load.ts";
import { faultsOf, read, yaml } from "./load.ts";

/** A claim, a config, the pointer of the one fault in it, and what its message must tell. */
type Row = readonly [claim: string, text: string, pointer: string, message: RegExp];

const provider = (name: string, source = ""): string =>
  yaml({ source }).replace("provider: github", `provider: ${name}`);

/** A source whose provider is written out. */
const custom = ({
  verify = `{kind: mac, hash: sha256, content: "{body}", signature: {header: x-sig, encoding: hex}}`,
  event = `{id: "header:x-id", type: ["body:/type"]}`,
  more = "",
}: Partial<Record<"verify" | "event" | "more", string>> = {}): string =>
  provider("custom", `verify: ${verify}\nevent: ${event}\nretryHours: 0\n${more}`);

const mac = (fields: string): string =>
  custom({
    verify: `{kind: mac, hash: sha256, signature: {header: x-sig, encoding: hex}, ${fields}}`,
  });

const HOST = "{uriOverride: {host: ci.example.com}}";
const buffered = (target: string): string =>
  yaml({ target: `method: buffer\n${target}`, rest: `queues: {ci: {httpTarget: ${HOST}}}` });
const queue = (settings: string): string => yaml({ rest: `queues: {ci: ${settings}}` });
const SOURCE = "/sources/github";
const ROUTE = `${SOURCE}/routes/0`;
const TARGET = "/targets/ci";
const QUEUE = "/queues/ci";

const TOP: readonly Row[] = [
  ["an unknown field at the top", yaml({ top: "sourcs: {}" }), "/sourcs", /did you mean "sources"/],
  ["a project that is not an id", yaml({ top: "project: My_Project" }), "/project", /project id/],
  ["a location that is none", yaml({ top: "location: Iowa" }), "/location", /us-central1/],
  ["a transport that is none", yaml({ top: "transport: grpc" }), "/transport", /"rest", "client"/],
  ["a misspelt choice", yaml({ top: "transport: clinet" }), "/transport", /did you mean "client"/],
  [
    "an identity that is not a service account",
    yaml().replace("relay-invoker", "me@example.com"),
    "/serviceAccount",
    /gserviceaccount\.com/,
  ],
  ["a section left empty", yaml({ rest: "queues:" }), "/queues", /empty \(null\).*an object/],
  ["a list where names belong", yaml({ rest: "queues: [ci]" }), "/queues", /a list.*an object/],
];

const SOURCES: readonly Row[] = [
  [
    "a source without a provider",
    yaml().replace("provider: github", ""),
    `${SOURCE}/provider`,
    /is missing: Who sends/,
  ],
  ["a misspelt preset", provider("gihub"), `${SOURCE}/provider`, /did you mean "github"/],
  [
    "a preset named like a part of JavaScript",
    provider("constructor"),
    `${SOURCE}/provider`,
    /no preset/,
  ],
  [
    "a misspelt field",
    yaml({ source: "providr: github" }),
    `${SOURCE}/providr`,
    /did you mean "provider"/,
  ],
  [
    "a source on the relay's own path",
    yaml().replace("  github:", "  healthz:"),
    "/sources/healthz",
    /rename/,
  ],
  [
    "a source name that is not a path",
    yaml().replace("  github:", "  Git_Hub:"),
    "/sources/Git_Hub",
    /lower-case/,
  ],
  [
    "no secrets",
    yaml().replace("secrets: [GITHUB_SECRET]", ""),
    `${SOURCE}/secrets`,
    /is missing.*signing secret/,
  ],
  [
    "an empty list of secrets",
    yaml().replace("[GITHUB_SECRET]", "[]"),
    `${SOURCE}/secrets`,
    /is empty/,
  ],
  [
    "a secret named twice",
    yaml().replace("[GITHUB_SECRET]", "[GITHUB_SECRET, GITHUB_SECRET]"),
    `${SOURCE}/secrets/1`,
    /repeats item 1/,
  ],
  [
    "more secrets than a delivery can be checked against",
    yaml().replace("[GITHUB_SECRET]", `[${Array.from({ length: 11 }, (_, n) => `S${n}`).join()}]`),
    `${SOURCE}/secrets`,
    /more than 10/,
  ],
  [
    "a secret that is not set",
    yaml().replace("GITHUB_SECRET", "NOT_SET"),
    `${SOURCE}/secrets/0`,
    /NOT_SET is not set/,
  ],
  [
    "an http public URL",
    yaml({ source: "publicUrl: http://x.example.com" }),
    `${SOURCE}/publicUrl`,
    /https/,
  ],
  ["an invalid public URL", yaml({ source: "publicUrl: relay" }), `${SOURCE}/publicUrl`, /https/],
  [
    "no public URL where it is signed",
    provider("twilio"),
    `${SOURCE}/publicUrl`,
    /Twilio signs the URL/,
  ],
  ["an option that is missing", provider("meta"), `${SOURCE}/options/verifyToken`, /typed at Meta/],
  [
    "a misspelt option",
    provider("meta", "options: {verifyToken: x, verifyTokn: x}"),
    `${SOURCE}/options/verifyTokn`,
    /did you mean "verifyToken"/,
  ],
  [
    "an option of another preset",
    yaml({ source: "options: {topics: x}" }),
    `${SOURCE}/options/topics`,
    /no such option/,
  ],
  [
    "an option that YAML reads as a number",
    provider("meta", "options: {verifyToken: 0123}"),
    `${SOURCE}/options/verifyToken`,
    /in quotes/,
  ],
  [
    "a schema that is not there",
    yaml({ source: "schemas: {a: nope.json}" }),
    `${SOURCE}/schemas/a`,
    /no file nope/,
  ],
  [
    "a schema that is not JSON",
    yaml({ source: "schemas: {a: schemas/broken.json}" }),
    `${SOURCE}/schemas/a`,
    /not JSON/,
  ],
  [
    "a schema that is a list",
    yaml({ source: "schemas: {a: schemas/list.json}" }),
    `${SOURCE}/schemas/a`,
    /JSON Schema/,
  ],
  [
    "a schema of an unknown dialect",
    yaml({ source: "schemas: {a: schemas/draft3.json}" }),
    `${SOURCE}/schemas/a`,
    /2020-12/,
  ],
  [
    "an API's description for a schema",
    yaml({ source: "schemas: {a: schemas/api.json}" }),
    `${SOURCE}/schemas/a`,
    /api\.json#\/components\/schemas\/NAME/,
  ],
  [
    "a pointer to what is not in the file",
    yaml({ source: 'schemas: {a: "schemas/api.json#/components/schemas/Nope"}' }),
    `${SOURCE}/schemas/a`,
    /nothing at #\/components\/schemas\/Nope/,
  ],
  [
    "a folder for a schema",
    yaml({ source: "schemas: {a: schemas}" }),
    `${SOURCE}/schemas/a`,
    /cannot be read/,
  ],
  [
    "an absolute path",
    yaml({ source: "schemas: {a: /etc/any.json}" }),
    `${SOURCE}/schemas/a`,
    /relative/,
  ],
  [
    "a misspelt policy",
    yaml({ source: "invalid: prak" }),
    `${SOURCE}/invalid`,
    /did you mean "park"/,
  ],
  [
    "a dedup key that gives no text",
    yaml({ source: "dedup: {key: 'true'}" }),
    `${SOURCE}/dedup/key`,
    /must give a string/,
  ],
  [
    "an answer that is not a success",
    yaml({ source: "respond: {status: 302}" }),
    `${SOURCE}/respond/status`,
    /at most 299/,
  ],
  [
    "a body in an answer that has none",
    yaml({ source: "respond: {status: 204, body: x}" }),
    `${SOURCE}/respond/body`,
    /no body/,
  ],
  [
    "a credential among the forwarded headers",
    yaml({ source: "forwardHeaders: [Cookie]" }),
    `${SOURCE}/forwardHeaders/0`,
    /never goes on/,
  ],
  [
    "the provider's signature among the forwarded headers",
    yaml({ source: "forwardHeaders: [X-Hub-Signature-256]" }),
    `${SOURCE}/forwardHeaders/0`,
    /never goes on/,
  ],
  [
    "a connection header among the forwarded ones",
    yaml({ source: "forwardHeaders: [transfer-encoding]" }),
    `${SOURCE}/forwardHeaders/0`,
    /never goes on/,
  ],
  [
    "a scheme beside a preset",
    yaml({ source: "verify: {kind: basic}" }),
    `${SOURCE}/verify`,
    /only with provider: custom/,
  ],
];

const CUSTOM: readonly Row[] = [
  ["custom without a scheme", custom().replace(/verify:.*/, ""), `${SOURCE}/verify`, /is missing/],
  ["custom without an event", custom().replace(/event:.*/, ""), `${SOURCE}/event`, /is missing/],
  [
    "an unknown scheme",
    custom({ verify: "{kind: mcc}" }),
    `${SOURCE}/verify/kind`,
    /did you mean "mac"/,
  ],
  [
    "a misspelt field of a scheme",
    mac('content: "{body}", kee: hex'),
    `${SOURCE}/verify/kee`,
    /did you mean "key"/,
  ],
  [
    "a scheme without its content",
    mac("key: hex"),
    `${SOURCE}/verify/content`,
    /is missing: What is signed/,
  ],
  ["a hash that is none", custom().replace("sha256", "md5"), `${SOURCE}/verify/hash`, /"sha1"/],
  [
    "a header name in capitals",
    custom().replace("header: x-sig", "header: X-Sig"),
    `${SOURCE}/verify/signature/header`,
    /lower case/,
  ],
  [
    "a word that templates do not know",
    mac('content: "{boddy}{body}"'),
    `${SOURCE}/verify/content`,
    /did you mean "body"/,
  ],
  [
    "a time that nothing gives",
    mac('content: "{ts}.{body}"'),
    `${SOURCE}/verify/content`,
    /verify\.timestamp/,
  ],
  [
    "a plain hash without its secret",
    mac('keyed: plain, content: "{body}"'),
    `${SOURCE}/verify/content`,
    /must contain \{secret\}/,
  ],
  [
    "a secret inside a keyed hash",
    mac('content: "{secret}{body}"'),
    `${SOURCE}/verify/content`,
    /keyed: plain/,
  ],
  [
    "an unknown locator in a template",
    mac('content: "{heade:x}{body}"'),
    `${SOURCE}/verify/content`,
    /did you mean "header"/,
  ],
  [
    "an unknown locator",
    custom({ event: '{type: ["bdy:/a"]}' }),
    `${SOURCE}/event/type/0`,
    /did you mean "body"/,
  ],
  [
    "a pointer without its slash",
    custom({ event: '{type: ["body:a"]}' }),
    `${SOURCE}/event/type/0`,
    /JSON Pointer/,
  ],
  [
    "an invalid second alternative",
    custom({ event: `{id: "header:x-id | nothing", type: []}` }),
    `${SOURCE}/event/id`,
    /not a kind of locator/,
  ],
  [
    "an option that the scheme reads and the source does not give",
    custom({
      verify: "{kind: jwt, header: authorization, algorithm: HS256, audienceOption: audience}",
    }),
    `${SOURCE}/options/audience`,
    /is missing/,
  ],
  [
    "a public URL that the written-out scheme signs",
    mac('content: "{url}{body}"'),
    `${SOURCE}/publicUrl`,
    /signs the URL/,
  ],
  [
    "a handshake that looks nowhere",
    custom({
      more: 'handshakes: [{proof: unsigned, when: {has: {challenge: true}}, answer: {text: "x"}}]',
    }),
    `${SOURCE}/handshakes/0/when/has/challenge`,
    /not a kind of locator/,
  ],
  [
    "a handshake that answers with what it does not make",
    custom({ more: 'handshakes: [{proof: unsigned, when: {}, answer: {json: {a: ["{mac}"]}}}]' }),
    `${SOURCE}/handshakes/0/answer/json`,
    /not a word of a template/,
  ],
];

const ROUTES: readonly Row[] = [
  ["a misspelt target", yaml().replace("[ci]", "[cii]"), `${ROUTE}/to/0`, /did you mean "ci"/],
  [
    "a target named like a part of JavaScript",
    yaml().replace("[ci]", "[ci, constructor]"),
    `${ROUTE}/to/1`,
    /no target/,
  ],
  ["a route to nowhere", yaml().replace("- to: [ci]", "- to: []"), `${ROUTE}/to`, /is empty/],
  [
    "a route without targets",
    yaml().replace("- to: [ci]", "- events: [push]"),
    `${ROUTE}/to`,
    /is missing/,
  ],
  [
    "a target twice in a route",
    yaml().replace("[ci]", "[ci, ci]"),
    `${ROUTE}/to/1`,
    /repeats item 1/,
  ],
  ["a delay without a unit", yaml({ route: "delay: 15" }), `${ROUTE}/delay`, /500ms, 10s, 15m/],
  ["a delay of an unknown unit", yaml({ route: "delay: 2w" }), `${ROUTE}/delay`, /500ms, 10s, 15m/],
  ["a delay beyond 30 days", yaml({ route: "delay: 31d" }), `${ROUTE}/delay`, /at most 30d/],
  [
    "a jitter beyond 30 days with the delay",
    yaml({ route: "delay: 29d\njitter: 2d" }),
    `${ROUTE}/jitter`,
    /with delay/,
  ],
  [
    "a delay beside at",
    yaml({ route: "delay: 1m\nat: event.time" }),
    `${ROUTE}/at`,
    /does not go with delay/,
  ],
  [
    "a condition that is not an expression",
    yaml({ route: "when: body.ref ==" }),
    `${ROUTE}/when`,
    /./,
  ],
  [
    "a condition that gives no bool",
    yaml({ route: "when: event.id" }),
    `${ROUTE}/when`,
    /must give a bool/,
  ],
  ["a condition on an unknown name", yaml({ route: "when: bdy.a == 1" }), `${ROUTE}/when`, /bdy/],
  ["a time that is none", yaml({ route: "at: event.id" }), `${ROUTE}/at`, /must give a timestamp/],
  ["an empty condition", yaml({ route: 'when: ""' }), `${ROUTE}/when`, /is empty/],
];

const TARGETS: readonly Row[] = [
  [
    "a target without a URL",
    yaml().replace("url: https://ci.example.com/hooks", "method: PUT"),
    `${TARGET}/url`,
    /is missing/,
  ],
  ["a URL that is not http", yaml().replace("https://ci", "ftp://ci"), `${TARGET}/url`, /https/],
  [
    "a URL that is longer than Cloud Tasks takes",
    yaml().replace("/hooks", `/${"a".repeat(2083)}`),
    `${TARGET}/url`,
    /2083/,
  ],
  [
    "a password in a URL",
    yaml().replace("https://ci", "https://me:pw@ci"),
    `${TARGET}/url`,
    /in a header/,
  ],
  ["a fragment in a URL", yaml().replace("/hooks", "/hooks#a"), `${TARGET}/url`, /never sent/],
  [
    "a method in small letters",
    yaml({ target: "method: put" }),
    `${TARGET}/method`,
    /did you mean "PUT"/,
  ],
  [
    "a deadline under 15 s",
    yaml({ target: "dispatchDeadline: 14999ms" }),
    `${TARGET}/dispatchDeadline`,
    /15s to 30m/,
  ],
  [
    "a deadline over 30 min",
    yaml({ target: "dispatchDeadline: 31m" }),
    `${TARGET}/dispatchDeadline`,
    /15s to 30m/,
  ],
  [
    "no identity for the tokens",
    yaml().replace(/^serviceAccount.*/, ""),
    `${TARGET}/serviceAccount`,
    /top of the file/,
  ],
  [
    "an access token for a host that is not Google's",
    yaml({ target: "oauth: {}" }),
    `${TARGET}/oauth`,
    /googleapis\.com/,
  ],
  [
    "an access token for a host that only ends like Google's",
    yaml({ target: "oauth: {}" }).replace("ci.example.com", "evilgoogleapis.com"),
    `${TARGET}/oauth`,
    /googleapis\.com/,
  ],
  [
    "both kinds of token",
    yaml({ target: "oauth: {}\naudience: x" }).replace("ci.example.com", "run.googleapis.com"),
    `${TARGET}/audience`,
    /does not go with oauth/,
  ],
  [
    "a header that Cloud Tasks sets",
    yaml({ target: "headers: {Host: x}" }),
    `${TARGET}/headers/Host`,
    /set by Cloud Tasks/,
  ],
  [
    "a header of Google's",
    yaml({ target: "headers: {x-google-a: x}" }),
    `${TARGET}/headers/x-google-a`,
    /Cloud Tasks/,
  ],
  [
    "a header that is Cloud Tasks' own",
    yaml({ target: "headers: {X-CloudTasks-TaskName: x}" }),
    `${TARGET}/headers/X-CloudTasks-TaskName`,
    /reserved/,
  ],
  [
    "a connection header",
    yaml({ target: "headers: {TE: x}" }),
    `${TARGET}/headers/TE`,
    /one connection/,
  ],
  [
    "a header in the token's place",
    yaml({ target: "headers: {Authorization: x}" }),
    `${TARGET}/headers/Authorization`,
    /token/,
  ],
  [
    "a header that says what the event is",
    yaml({ target: "headers: {ce-id: x}" }),
    `${TARGET}/headers/ce-id`,
    /CloudEvents/,
  ],
  [
    "a header twice",
    yaml({ target: "headers: {x-a: x, X-A: y}" }),
    `${TARGET}/headers/X-A`,
    /twice/,
  ],
  [
    "a header name with a blank",
    yaml({ target: 'headers: {"x a": x}' }),
    `${TARGET}/headers/x a`,
    /header name/,
  ],
  [
    "a line break in a header",
    yaml({ target: 'headers: {x-a: "a\\r\\nb"}' }),
    `${TARGET}/headers/x-a`,
    /one line/,
  ],
  [
    "a header that YAML reads as a number",
    yaml({ target: "headers: {x-a: 1}" }),
    `${TARGET}/headers/x-a`,
    /in quotes/,
  ],
  [
    "headers larger than Cloud Tasks takes",
    yaml({ target: `headers: {x-a: ${"a".repeat(70_000)}}` }),
    `${TARGET}/headers`,
    /80 KB/,
  ],
  [
    "a variable that is not set",
    yaml({ target: 'headers: {x-a: "${CI_KEY}"}' }),
    `${TARGET}/headers/x-a`,
    /CI_KEY is not set/,
  ],
  [
    "a variable that is not closed",
    yaml({ target: 'headers: {x-a: "${CI_KEY"}' }),
    `${TARGET}/headers/x-a`,
    /does not open/,
  ],
  [
    "buffer without a queue that says where to",
    yaml({ target: "method: buffer" }),
    `${TARGET}/method`,
    /httpTarget/,
  ],
  [
    "a deadline with buffer",
    buffered("dispatchDeadline: 30s"),
    `${TARGET}/dispatchDeadline`,
    /has no deadline/,
  ],
  ["an audience with buffer", buffered("audience: x"), `${TARGET}/audience`, /queue's httpTarget/],
  [
    "a schedule with buffer",
    buffered("").replace("to: [ci]", "to: [ci]\n        delay: 1m"),
    `${ROUTE}/delay`,
    /no schedule/,
  ],
  [
    "the parking queue as a target's",
    yaml({ target: "queue: relay-parked" }),
    `${TARGET}/queue`,
    /stays paused/,
  ],
];

const QUEUES: readonly Row[] = [
  ["a queue id with an underscore", yaml({ rest: "queues: {c_i: {}}" }), "/queues/c_i", /queue id/],
  [
    "settings for the relay's own queue",
    yaml({ rest: "queues: {relay-ledger: {}}" }),
    "/queues/relay-ledger",
    /own queue/,
  ],
  [
    "a rate of 0",
    queue("{rateLimits: {maxDispatchesPerSecond: 0}}"),
    `${QUEUE}/rateLimits/maxDispatchesPerSecond`,
    /more than 0/,
  ],
  [
    "a rate beyond Cloud Tasks'",
    queue("{rateLimits: {maxDispatchesPerSecond: 501}}"),
    `${QUEUE}/rateLimits/maxDispatchesPerSecond`,
    /at most 500/,
  ],
  [
    "more at once than Cloud Tasks does",
    queue("{rateLimits: {maxConcurrentDispatches: 5001}}"),
    `${QUEUE}/rateLimits/maxConcurrentDispatches`,
    /at most 5000/,
  ],
  [
    "half a dispatch at once",
    queue("{rateLimits: {maxConcurrentDispatches: 1.5}}"),
    `${QUEUE}/rateLimits/maxConcurrentDispatches`,
    /whole number/,
  ],
  [
    "no attempt at all",
    queue("{retryConfig: {maxAttempts: 0}}"),
    `${QUEUE}/retryConfig/maxAttempts`,
    /-1 for no limit/,
  ],
  [
    "fewer than unlimited attempts",
    queue("{retryConfig: {maxAttempts: -2}}"),
    `${QUEUE}/retryConfig/maxAttempts`,
    /at least -1/,
  ],
  [
    "backoffs in the wrong order",
    queue("{retryConfig: {minBackoff: 2h}}"),
    `${QUEUE}/retryConfig/minBackoff`,
    /which is 1h/,
  ],
  [
    "a longest wait under the first",
    queue("{retryConfig: {maxBackoff: 500ms}}"),
    `${QUEUE}/retryConfig/maxBackoff`,
    /which is 500ms/,
  ],
  [
    "a setting of another API version",
    queue("{retryConfig: {maxRetries: 3}}"),
    `${QUEUE}/retryConfig/maxRetries`,
    /maxAttempts/,
  ],
  [
    "two kinds of token on a queue",
    queue(
      "{httpTarget: {oidcToken: {serviceAccountEmail: a@p.iam.gserviceaccount.com, audience: x}, oauthToken: {serviceAccountEmail: a@p.iam.gserviceaccount.com, scope: x}}}",
    ),
    `${QUEUE}/httpTarget/oauthToken`,
    /keep one/,
  ],
  [
    "a queue's access token for a host that is not Google's",
    queue(
      "{httpTarget: {uriOverride: {host: ci.example.com}, oauthToken: {serviceAccountEmail: a@p.iam.gserviceaccount.com, scope: x}}}",
    ),
    `${QUEUE}/httpTarget/oauthToken`,
    /oidcToken/,
  ],
  [
    "a short name where Cloud Tasks wants the whole email",
    queue("{httpTarget: {oidcToken: {serviceAccountEmail: relay-invoker, audience: x}}}"),
    `${QUEUE}/httpTarget/oidcToken/serviceAccountEmail`,
    /full email/,
  ],
  [
    "a queue's token without an audience",
    queue("{httpTarget: {oidcToken: {serviceAccountEmail: a@p.iam.gserviceaccount.com}}}"),
    `${QUEUE}/httpTarget/oidcToken/audience`,
    /no default/,
  ],
  [
    "a host with a scheme",
    queue('{httpTarget: {uriOverride: {host: "https://a"}}}'),
    `${QUEUE}/httpTarget/uriOverride/host`,
    /without scheme/,
  ],
  [
    "an invalid port",
    queue('{httpTarget: {uriOverride: {host: ci.example.com, port: "70000"}}}'),
    `${QUEUE}/httpTarget/uriOverride/port`,
    /65535/,
  ],
  [
    "a variable where Cloud Tasks keeps the text",
    queue('{httpTarget: {headerOverrides: [{header: {key: a, value: "${A}"}}]}}'),
    `${QUEUE}/httpTarget/headerOverrides/0/header/value`,
    /only replaced in/,
  ],
];

const YAML: readonly Row[] = [
  ["a field twice", yaml({ source: "invalid: park\ninvalid: pass" }), `${SOURCE}/invalid`, /twice/],
  ["a tab for indentation", "sources:\n\tgithub: {}\n", "", /indent with spaces/],
  ["a glob without quotes", yaml({ route: "events: [*]" }), "", /quote a glob/],
  ["an alias of nothing", yaml({ source: "invalid: *park" }), "", /anchor|alias/i],
  [
    "a value inside itself",
    yaml({ source: "options: &o {a: *o}" }),
    `${SOURCE}/options/a`,
    /inside the value/,
  ],
  ["a merge key", yaml({ target: "headers: {<<: {a: b}}" }), `${TARGET}/headers/<<`, /YAML 1\.2/],
  ["a tag", yaml({ source: "invalid: !policy park" }), "", /no tags/],
  ["two documents", `${yaml()}---\n${yaml()}`, "", /one document/],
  [
    "a number that JSON cannot hold",
    queue("{rateLimits: {maxDispatchesPerSecond: .nan}}"),
    `${QUEUE}/rateLimits/maxDispatchesPerSecond`,
    /cannot hold/,
  ],
  ["a name that is a list", yaml({ top: "? [a]\n: b" }), "", /plain name|stringified/],
  [
    "a name that JavaScript would misread",
    yaml({ target: "headers: {__proto__: a}" }),
    `${TARGET}/headers/__proto__`,
    /cannot be a name/,
  ],
  [
    "aliases that multiply",
    Array.from(
      { length: 20 },
      (_, n) =>
        `a${n}: &a${n} [${
          n === 0
            ? "x"
            : Array(10)
                .fill(`*a${n - 1}`)
                .join()
        }]`,
    ).join("\n"),
    "",
    /aliases/i,
  ],
  ["brackets without end", "[".repeat(50_000), "", /YAML|too deeply/],
];

describe.each([
  ["at the top", TOP],
  ["in a source", SOURCES],
  ["in a provider that is written out", CUSTOM],
  ["in a route", ROUTES],
  ["in a target", TARGETS],
  ["in a queue", QUEUES],
  ["of YAML", YAML],
])("a fault %s:", (_room, rows) => {
  test.each(rows)("%s", (_claim, text, pointer, message) => {
    expect(() => read(text)).toThrow(ConfigError);
    const errors = faultsOf(text).filter(({ severity }) => severity === "error");
    // Where no pointer is given, YAML itself gave up, and what more it says is its own affair.
    const told = (pointer === "" ? errors.slice(0, 1) : errors).map((fault) => ({
      pointer: pointer === "" ? "" : fault.pointer,
      message: fault.message,
    }));
    expect(told).toEqual([{ pointer, message: expect.stringMatching(message) }]);
    for (const { line, column } of errors) expect(Math.min(line, column)).toBeGreaterThan(0);
  });
});

const WARNINGS: readonly Row[] = [
  ["a config without sources", "location: us-central1", "/sources", /answered 404/],
  ["an empty file", "# nothing yet\n", "/sources", /answered 404/],
  [
    "a source without routes",
    yaml()
      .replace(/ {4}routes:\n.*\n/, "    routes: []\n")
      .replace(/targets:[^]*/, ""),
    `${SOURCE}/routes`,
    /is ignored/,
  ],
  [
    "a provider that redelivers beyond an hour",
    provider("stripe"),
    SOURCE,
    /72 hours.*ledger: true/,
  ],
  [
    "a provider that does not say how long it redelivers",
    provider("meta", "options: {verifyToken: x}"),
    SOURCE,
    /unknown time.*ledger: true/,
  ],
  [
    "a secret that nothing needs",
    provider("google-pubsub"),
    `${SOURCE}/secrets`,
    /needs no secret/,
  ],
  [
    "a signature that leaves out the body",
    mac('content: "{header:x-id}"'),
    `${SOURCE}/verify/content`,
    /any body/,
  ],
  [
    "a schema behind the one for everything",
    yaml({ source: 'schemas: {"*": schemas/any.json, a: schemas/any.json}' }),
    `${SOURCE}/schemas/a`,
    /never reached/,
  ],
  [
    "a target that nothing uses",
    yaml({ rest: "  spare: {url: https://s.example.com}" }),
    "/targets/spare",
    /no route/,
  ],
  [
    "a queue that nothing uses",
    yaml({ rest: "queues: {spare: {}}" }),
    "/queues/spare",
    /no target/,
  ],
  [
    "a target elsewhere without encryption",
    yaml().replace("https://ci", "http://ci"),
    `${TARGET}/url`,
    /use https/,
  ],
  [
    "an identity token for Google's APIs",
    yaml().replace("ci.example.com", "run.googleapis.com"),
    `${TARGET}/url`,
    /oauth: \{\}/,
  ],
  [
    "a queue that sends elsewhere",
    queue("{httpTarget: {uriOverride: {host: other.example.com}}}"),
    `${TARGET}/url`,
    /other\.example\.com/,
  ],
  [
    "a count that Cloud Tasks takes for unset",
    queue("{retryConfig: {maxDoublings: 0}}"),
    `${QUEUE}/retryConfig/maxDoublings`,
    /unset/,
  ],
];

test.each(WARNINGS)(
  "%s is a warning, and the config is accepted",
  (_claim, text, pointer, message) => {
    const told = read(text).warnings.map(({ severity, pointer, message }) => [
      severity,
      pointer,
      message,
    ]);
    expect(told).toEqual([["warning", pointer, expect.stringMatching(message)]]);
  },
);

describe("secrets and the environment", () => {
  test("a secret with a line break at its end is named, its value never", () => {
    const faults = faultsOf(yaml(), { env: { GITHUB_SECRET: "hunter2\n" } });
    expect(faults.map(({ severity }) => severity)).toEqual(["warning"]);
    expect(faults[0]?.message).toContain("GITHUB_SECRET");
    expect(JSON.stringify(faults)).not.toContain("hunter2");
  });

  test.each(["", " \n"])(
    "a secret of nothing but white space (%j) is as good as none",
    (GITHUB_SECRET) => {
      const [fault] = faultsOf(yaml(), { env: { GITHUB_SECRET } });
      expect(fault).toMatchObject({ severity: "error", pointer: `${SOURCE}/secrets/0` });
    },
  );

  test.each(["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "0a1b2c3d4e5f"])(
    "a secret that was pasted into the file is refused without being repeated",
    (pasted) => {
      const faults = faultsOf(yaml().replace("GITHUB_SECRET", `"${pasted}"`));
      expect(faults.map(({ pointer }) => pointer)).toEqual([`${SOURCE}/secrets/0`]);
      expect(JSON.stringify(faults)).not.toContain(pasted);
    },
  );

  test("where secrets are optional, nothing asks for them", () => {
    const text = yaml({ target: 'headers: {x-a: "${CI_KEY}"}' });
    expect(faultsOf(text, { env: {}, environmentChecks: "secrets-optional" })).toEqual([]);
  });

  test("an option may come from the environment, like a target's header", () => {
    const text = provider("meta", 'options: {verifyToken: "${META_TOKEN}"}\ndedup: {ledger: true}');
    expect(faultsOf(text).map(({ message }) => message)).toEqual([
      expect.stringContaining("META_TOKEN is not set"),
    ]);
    const env = { GITHUB_SECRET: "s", META_TOKEN: "t" };
    expect(read(text, { env }).config.sources["github"]?.options).toEqual({
      verifyToken: "${META_TOKEN}",
    });
  });

  test("a scheme with published keys needs no secret", () => {
    const text = provider("google-pubsub").replace("secrets: [GITHUB_SECRET]", "");
    expect(read(text)).toMatchObject({
      warnings: [],
      config: { sources: { github: { secrets: [] } } },
    });
  });
});

test("a provider that is written out becomes one like the presets", () => {
  const { config, warnings } = read(custom({ more: 'title: Acme\ndedup: {key: "event.id"}' }));
  expect(warnings).toEqual([]);
  expect(config.sources["github"]?.provider).toEqual({
    name: "custom",
    title: "Acme",
    docs: "",
    secret: "the signing secret",
    verify: {
      kind: "mac",
      hash: "sha256",
      content: "{body}",
      signature: { header: "x-sig", encoding: "hex" },
    },
    event: { id: "header:x-id", idSigned: false, type: ["body:/type"] },
    forwardHeaders: [],
    timeoutSeconds: null,
    retryHours: 0,
  });
});

test.each([
  ["{type: []}", true],
  ['{id: "body:/id", type: []}', true],
  ['{id: "header:x-id", type: []}', false],
  ['{id: "body:/id", idSigned: false, type: []}', false],
])("of a written-out event %s the signature covers the id: %s", (event, idSigned) => {
  expect(read(custom({ event })).config.sources["github"]?.provider.event.idSigned).toBe(idSigned);
});

describe("whatever is done to a good config, it ends in a ConfigError at worst:", () => {
  const text = yaml({
    source: 'schemas: {"*": schemas/any.json}\npublicUrl: https://x.example.com',
    route: "delay: 15m\nwhen: event.id == 'a'",
    target: 'headers: {x-a: "${A}"}',
    rest: `queues: {ci: {httpTarget: ${HOST}}}`,
  });
  const NOISE = [
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
    "\uFEFF",
    "---\n",
    "%YAML 1.1\n",
  ];

  test("its text cut and mended at random", () => {
    const random = randomly(42);
    for (let round = 0; round < 400; round += 1) {
      const at = random(text.length);
      const noise = NOISE[random(NOISE.length)] ?? "";
      // Anything but a ConfigError would be thrown on.
      const mangled = text.slice(0, at) + noise + text.slice(at + random(12));
      expect(() => faultsOf(mangled)).not.toThrow();
    }
  });

  const VALUES = [
    "null",
    "0",
    "-1",
    "true",
    '""',
    '"x"',
    "[]",
    "[null]",
    "[[]]",
    "{}",
    "{a: null}",
    "{a: {}}",
  ];

  test("any of its values replaced by one of another kind", () => {
    const places = [...text.matchAll(/(?<=[:[,] ?)[^\s:[\]{},][^\n[\]{},]*/g)];
    expect(places.length).toBeGreaterThan(10);
    for (const { index, 0: value } of places) {
      for (const other of VALUES) {
        const replaced = text.slice(0, index) + other + text.slice(index + value.length);
        expect(() => faultsOf(replaced)).not.toThrow();
      }
    }
  });
});

/** Numbers below a bound that are the same in every run. */
function randomly(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
}
