import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { providers } from "../../../src/providers/index.ts";
import { faultLine, faultText } from "../../../src/relay/config/load.ts";
import { faultsOf, folder, read, yaml } from "./load.ts";

const linesOf = (...given: Parameters<typeof faultsOf>) => faultsOf(...given).map(faultLine);

describe("a message names the cause and the remedy:", () => {
  test.each([
    [
      "secret for secrets",
      yaml({ source: "secret: [GITHUB_SECRET]" }),
      'relay.yaml:7:5 /sources/github/secret: goes only with provider: custom; did you mean "secrets"?',
    ],
    [
      "one secret for a list of secrets",
      yaml({ source: "secret: GITHUB_SECRET" }).replace("    secrets: [GITHUB_SECRET]\n", ""),
      'relay.yaml:6:13 /sources/github/secret: goes only with provider: custom; did you mean "secrets", a list?',
    ],
    [
      "a delay without a unit",
      yaml({ route: "delay: 15" }),
      "relay.yaml:10:16 /sources/github/routes/0/delay: is not a duration: write it as 500ms, 10s, 15m, 2h or 3d",
    ],
    [
      "one target without brackets",
      yaml().replace("to: [ci]", "to: ci"),
      "relay.yaml:9:13 /sources/github/routes/0/to: is a string, must be a list: write [ci]",
    ],
    [
      "a longer value, which may be a secret, without brackets",
      yaml().replace("[GITHUB_SECRET]", "whsec_hunter2"),
      "relay.yaml:6:14 /sources/github/secrets: is a string, must be a list: write it in [ ]",
    ],
    [
      "no space after a colon",
      yaml().replace("      - to: [ci]", "      - to:[ci]"),
      "relay.yaml:9:9 /sources/github/routes/0: is a string, must be an object with named fields; put a space after the colon",
    ],
    [
      "no space after a colon, in braces",
      "sources: {github: {provider:github}}",
      "relay.yaml:1:20 /sources/github/provider:github: unknown field; put a space after the colon of provider",
    ],
    [
      "delay and jitter together beyond 30 days",
      yaml({ route: "delay: 720h\njitter: 30s" }),
      "relay.yaml:11:17 /sources/github/routes/0/jitter: is 30s, which with delay 720h is more than 30d; Cloud Tasks schedules at most 30d ahead",
    ],
    [
      "the scheme of a written-out provider, misspelt",
      "sources: {x: {provider: custom, secrets: [GITHUB_SECRET], verify: {kind: canonicalRequest}, event: {type: []}, routes: []}}",
      'relay.yaml:1:74 /sources/x/verify/kind: must name one of the schemes; did you mean "canonical-request"?',
    ],
  ])("%s", (_, text, line) => {
    expect(linesOf(text)).toContain(line);
  });

  test("the scheme that is suggested is accepted", () => {
    const text = (kind: string) => `sources: {x: {provider: custom, verify: {kind: ${kind}}}}`;
    for (const near of ["url_form", "canonicalRequest", "macs", "tokens", "jwtt", "basics"]) {
      const [, kind = ""] = /did you mean "(.*)"/.exec(linesOf(text(near)).join()) ?? [];
      expect(linesOf(text(kind)).join()).not.toContain("must name one of the schemes");
    }
  });

  test.each([
    [
      "a space that is missing after a colon",
      "sources:\n  a:\n    provider:github\n    secrets: [A]\n",
      /space after/,
    ],
    ["a colon in a value", "sources:\n  a: b: c\n", /two colons|quotes/],
    ["a quote that is not closed", "project: 'x\n", /closing quote/],
    ["a bracket that is not closed", "sources: {a: [b\n", /closing/],
    [
      "a variable in braces",
      "targets: {a: {headers: {x: ${KEY}}}}\n",
      /needs quotes.*"\$\{NAME\}"/,
    ],
    ["a variable in a URL", "targets: {a: {url: https://${HOST}/x}}\n", /needs quotes/],
    ["an exclamation mark", "sources: {a: {when: !body.a}}\n", /must be in quotes/],
    ["a line indented otherwise", "sources:\n   a: {}\n  b: {}\n", /indented/],
    ["a backslash", 'project: "a\\qb"\n', /single quotes/],
    ["brackets without end", "[".repeat(20_000), /nested too deeply/],
  ])("%s, without the inner words of a YAML library", (_, text, words) => {
    const faults = faultsOf(text);
    expect(faults[0]?.message).toMatch(words);
    expect(faultText(faults)).not.toMatch(
      /scalar|implicit|flow|mapping|token|parseAll|call stack/i,
    );
    expect(faults.length).toBeLessThan(8);
  });
});

describe("a fault of an expression is reported where it is in the file:", () => {
  test("the column of the part that is meant, the expression, and the name that was meant", () => {
    const text = yaml({ route: 'when: body.ref == "x" && bdy.ref == "y"' });
    expect(linesOf(text)).toEqual([
      'relay.yaml:10:34 /sources/github/routes/0/when: Unknown variable: bdy at character 20 of "body.ref == "x" && bdy.ref == "y""; did you mean "body"?',
    ]);
  });

  test.each([
    ["body.a = 1", "equality is =="],
    ["body.a === 1", "equality is =="],
    ["body.a == 1 and body.b == 2", "write && for and, || for or, ! for not"],
    ["body.a == 1 or body.b == 2", "write && for and, || for or, ! for not"],
    ["body.a.includes('x')", 'write .contains("x")'],
  ])("what another language would write is told in CEL: %s", (expression, hint) => {
    const [fault] = faultsOf(yaml({ route: `when: "${expression}"` }));
    expect(fault?.message).toContain(hint);
  });

  test("in quotes, and in the key of deduplication", () => {
    const text = yaml({ source: "dedup: {key: 'nope.id'}" });
    const [fault] = faultsOf(text);
    expect(fault).toMatchObject({ line: 7, column: 19 });
    expect(fault?.message).toContain("an expression may read event, body, headers");
  });

  test("a long expression is shown around the fault", () => {
    const text = yaml({ route: `when: ${'body.a == "x" && '.repeat(20)}bdy.ref == "y"` });
    const [fault] = faultsOf(text);
    expect(fault?.message).toMatch(/of "….*bdy\.ref.*"; did you mean/);
    expect(fault?.message.length).toBeLessThan(160);
  });

  test("one over several lines is found at its beginning", () => {
    const text = yaml({ route: "when: >-\n  body.ref == 'x' &&\n  bdy.ref == 'y'" });
    expect(faultsOf(text)[0]).toMatchObject({ line: 10 });
  });
});

test("errors come first, and warnings after them and apart", () => {
  const text = `${yaml().replace("github:\n", "unknown: {provider: gitlabb}\n  github:\n")}queues: {spare: {}}\n`;
  const [errors = "", warnings = "", ...rest] = faultText(faultsOf(text)).split("\n\n");
  expect(errors).toMatch(/gitlabb/);
  expect(errors).not.toContain("warning");
  expect(warnings.split("\n").every((line) => line.includes(": warning: "))).toBe(true);
  expect(rest).toEqual([]);
});

describe("a warning for what is probably not meant:", () => {
  test.each([
    [
      "$NAME without braces",
      yaml({ target: "headers: {x-key: $CI_KEY}" }),
      {},
      /write \$\{CI_KEY\} for the variable/,
    ],
    [
      "an API key as the secret",
      yaml().replace("provider: github", "provider: stripe"),
      { GITHUB_SECRET: "sk_live_51H" },
      /GITHUB_SECRET looks like an API key; it must hold/,
    ],
    [
      "one secret at two sources",
      yaml().replace(
        "github:\n",
        "other: {provider: github, secrets: [GITHUB_SECRET], routes: [{to: [ci]}]}\n  github:\n",
      ),
      {},
      /GITHUB_SECRET is a secret of source other too/,
    ],
    [
      "white space around a variable",
      yaml(),
      { GITHUB_SECRET: "s3cret\n" },
      /white space .* which is cut off/,
    ],
  ])("%s", (_, text, env, message) => {
    const { warnings } = read(text, { env: { GITHUB_SECRET: "s3cret", ...env } });
    expect(warnings.map((fault) => fault.message)).toContainEqual(expect.stringMatching(message));
    expect(JSON.stringify(warnings)).not.toContain("51H");
  });

  test("a schema's keyword that is nearly one", () => {
    writeFileSync(join(folder, "schemas/near.json"), '{"properties": {"a": {"requred": ["b"]}}}');
    const { warnings } = read(yaml({ source: "schemas: {push: schemas/near.json}" }));
    expect(warnings.map((fault) => fault.message)).toEqual([
      'the file schemas/near.json has the keyword requred, which checks nothing; did you mean "required"?',
    ]);
  });

  test("not for members that are named nearly like a keyword, and not for OpenAPI's words", () => {
    const schema = {
      properties: { requred: {}, formats: { example: 1, nullable: true } },
      "x-typ": 1,
    };
    writeFileSync(join(folder, "schemas/fine.json"), JSON.stringify(schema));
    expect(read(yaml({ source: "schemas: {push: schemas/fine.json}" })).warnings).toEqual([]);
  });

  test("not for the one secret with which an app signs all that it sends", () => {
    const slack = (name: string) =>
      `  ${name}: {provider: ${name}, secrets: [S], routes: [{to: [ci]}]}\n`;
    const text = `serviceAccount: invoker-1\nsources:\n${slack("slack-events")}${slack("slack-commands")}targets: {ci: {url: https://ci.example.com}}\n`;
    const { warnings } = read(text, { env: { S: "x" }, presets: providers });
    expect(warnings.filter(({ message }) => message.includes("too, so"))).toEqual([]);
  });
});

test("the definitions of an OpenAPI document are accepted as schemas, and what it does not have is a fault", () => {
  const api = { openapi: "3.0.3", components: { schemas: { Order: { type: "object" } } } };
  writeFileSync(join(folder, "schemas/orders.json"), JSON.stringify(api));
  const at = (fragment: string) =>
    yaml({ source: `schemas: {push: "schemas/orders.json#${fragment}"}` });
  expect(faultsOf(at("/components/schemas/Order"))).toEqual([]);
  for (const fragment of ["/components/schemas/Ordr", "/%zz", "Order"]) {
    expect(linesOf(at(fragment)).join()).toContain("has nothing at #");
  }
});
