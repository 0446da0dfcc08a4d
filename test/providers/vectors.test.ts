import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { providers } from "../../src/providers/index.ts";
import { factsOf } from "../../src/relay/verify/facts.ts";
import { vectorFile } from "./load-vectors.ts";
import { otherPublished, otherRsa, otherSpki } from "./other-keys.ts";
import { AT, receive, type Receiver, type Sent } from "./receive.ts";
import { testWhere } from "./test-where.ts";
import type { Vector } from "./vector.ts";

// One suite over every delivery that somebody other than the relay vouches for.

// The official libraries look at the clock themselves.
beforeAll(() => void vi.useFakeTimers({ now: AT, toFake: ["Date"] }));
afterAll(() => void vi.useRealTimers());

const files = await Promise.all(
  Object.values(providers).map(async (provider) => ({
    provider,
    ...(await vectorFile(provider.name)),
  })),
);

describe.each(
  files.flatMap(({ provider, vectors }) =>
    vectors.map(
      (vector, i) => [`${provider.name} ${i + 1}, ${vector.by}`, provider, vector] as const,
    ),
  ),
)("%s", (_, provider, vector) => {
  const { name, verify, refuse } = provider;
  const { event: expected, official, secret } = vector;
  const facts = factsOf(verify);
  const receiver = receiverOf(vector);
  const get = (sent: Sent, changes: Partial<Receiver> = {}) =>
    receive(name, sent, { ...receiver, ...changes });
  const refused = [refuse?.status ?? 401, undefined];

  test("a genuine delivery is accepted and read", async () => {
    const sent = await sentOf(vector);
    const { event, answer } = await get(sent);
    expect(answer.status).toBeLessThan(300);
    const hash = createHash("sha256").update(sent.body).digest("hex");
    // Where the preset says more of the identity, the vector gives the id where it can be told from outside.
    const byDefault = provider.event.identity === undefined ? hash : event?.id;
    const id = expected.id ?? byDefault;
    expect(event).toMatchObject({ ...expected, id, body: Buffer.from(sent.body) });
  });

  testWhere(!facts.publishesKey, "it is accepted under the second of two secrets", async () => {
    const secrets = [anotherSecret(vector), ...receiver.secrets];
    expect((await get(await sentOf(vector), { secrets })).event?.type).toBe(expected.type);
  });

  test(`another body is ${facts.signsBody ? "refused" : "not noticed: the proof does not cover it"}`, async () => {
    const sent = await sentOf(vector);
    const { answer, event } = await get({ ...sent, body: changed(sent.body) });
    const accepted = [provider.respond?.status ?? 202, expected.type];
    expect([answer.status, event?.type]).toEqual(facts.signsBody ? refused : accepted);
  });

  test("another secret or key refuses it", async () => {
    const { published, options, at = AT } = vector;
    const changes: Partial<Receiver> =
      published !== undefined
        ? { fetch: answering(otherPublished(published, at)) }
        : options?.["rootFingerprint"] !== undefined
          ? { options: { ...options, rootFingerprint: "0".repeat(64) } }
          : { secrets: [anotherSecret(vector)] };
    const { answer, event } = await get(await sentOf(vector), changes);
    expect([answer.status, event]).toEqual(refused);
  });

  const { timestamp } = facts;
  if (timestamp !== undefined) {
    // A certificate that stands for the provider's is not valid that long before.
    const early =
      verify.kind === "certificate" && vector.standing === "recorded"
        ? []
        : [["early", -1] as const];
    test.each([["late", 1] as const, ...early])(
      "it is refused as stale when it comes too %s",
      async (_side, sign) => {
        const off = sign * (timestamp.toleranceSeconds + 2) * 1000;
        const at = new Date((vector.at ?? AT).getTime() + off);
        const { answer, code } = await get(await sentOf(vector), { at });
        expect([answer.status, code]).toEqual([401, "stale-timestamp"]);
      },
    );
  }

  testWhere(official !== undefined, "the official verifier says the same", async () => {
    const { body, headers } = await sentOf(vector);
    expect(await official?.(body, headers, secret ?? "")).toBe(true);
    expect(await official?.(changed(body), headers, secret ?? "")).toBe(false);
  });

  if (verify.kind === "token" || verify.kind === "basic") {
    const own = secret ?? "";
    test.each([
      ["another secret", `${own.slice(0, -1)}x`],
      ["the start of the secret", own.slice(0, -1)],
      ["more than the secret", `${own}0`],
      ["an empty secret", ""],
    ])("%s is refused", async (_case, carried) => {
      const { event, code } = await get(await sentOf(vector, carried));
      expect([code, event]).toEqual(["bad-signature", undefined]);
    });

    test("no secret is refused", async () => {
      const { body } = await sentOf(vector, "");
      const { event, code } = await get({ body, headers: {} });
      expect([code, event]).toEqual(["bad-signature", undefined]);
    });
  }
});

describe.each(
  files.flatMap(({ provider, printed = [] }) =>
    printed.map((one, i) => [`${provider.name} ${i + 1}, ${one.by}`, provider, one] as const),
  ),
)("%s", (_, { name, refuse }, { secret, body, headers, at = AT, answer: expected }) => {
  test("the printed signature is its provider's, though the body makes no event", async () => {
    const { code, answer, event } = await receive(
      name,
      { body, headers },
      { secrets: [secret], at },
    );
    expect(event).toBeUndefined();
    const got = expected === undefined ? code : answer.body;
    expect(got).toBe(expected ?? "malformed-payload");
  });

  test("it is nobody's for another body or under another secret", async () => {
    // An answer that the provider insists on says no reason.
    const refused = refuse === undefined ? [401, "bad-signature"] : [refuse.status, undefined];
    const other = await receive(name, { body: `${body} `, headers }, { secrets: [secret], at });
    expect([other.answer.status, other.code]).toEqual(refused);
    const under = await receive(name, { body, headers }, { secrets: [`${secret}x`], at });
    expect([under.answer.status, under.code]).toEqual(refused);
  });
});

test.each(files)(
  "$provider.name: somebody outside vouches for it, or its file says why nobody does",
  ({ vectors, printed = [], without }) => {
    expect(vectors.length).toBeGreaterThan(0);
    const isVouchedFor =
      printed.length > 0 || vectors.some(({ standing }) => standing !== "described");
    expect(without === undefined).toBe(isVouchedFor);
    expect(without ?? "a reason in words").toMatch(/\w+ \w+ \w+/);
    for (const { by, standing } of vectors) {
      expect(by).toMatch(
        standing === "live" ? /^[@a-z]/ : standing === "recorded" ? / \d+\.\d+\.\d+$/ : /^https:/,
      );
    }
  },
);

test("every file of vectors is of a preset", () => {
  const names = readdirSync(new URL("vectors/", import.meta.url))
    .filter((file) => !file.startsWith("_"))
    .map((file) => file.replace(/\.ts$/, ""));
  expect(names.toSorted()).toEqual(Object.keys(providers));
});

function receiverOf({ secret, publicUrl, options, at, published }: Vector): Receiver {
  return {
    secrets: secret === undefined ? [] : [secret],
    ...(publicUrl !== undefined && { publicUrl }),
    ...(options && { options }),
    ...(at && { at }),
    ...(published !== undefined && { fetch: answering(published) }),
  };
}

/** The request as it comes in, carrying or signed with `secret`. */
async function sentOf(
  { secret: own = "", sent }: Vector,
  secret = own,
): Promise<Sent & { readonly body: string }> {
  const body = typeof sent.body === "string" ? sent.body : sent.body(secret);
  const headers =
    typeof sent.headers === "function" ? await sent.headers(body, secret) : sent.headers;
  const query = typeof sent.query === "function" ? sent.query(secret, body) : sent.query;
  return {
    body,
    headers: { "content-type": "application/json", ...headers },
    ...(query !== undefined && { query }),
  };
}

/** A key endpoint that answers everything with the same text. */
const answering =
  (text: string): typeof fetch =>
  () =>
    Promise.resolve(new Response(text));

/** A secret of the same form: its fourth character from the end is another one. */
function anotherSecret({ secret = "" }: Vector): string {
  if (secret.startsWith("MFkw")) return otherSpki();
  if (/^(-----BEGIN|MIIBIj)/.test(secret)) return otherRsa();
  const at = Math.max(0, secret.length - 4);
  return secret.slice(0, at) + (secret[at] === "A" ? "B" : "A") + secret.slice(at + 1);
}

/** Other bytes of the same form; of what is signed only in fields, the fields stay. */
function changed(body: string): string {
  if (body.startsWith("--")) return body.replace("Gr\u00fc", "Gru");
  // White space around a token is not signed; the token is.
  if (body.startsWith('{"signedPayload"')) return body.replace(/.(?="\}$)/, "!");
  const last = body.slice(-1);
  if (/^\s*[[{]/.test(body)) return `${body.slice(0, -1)} ${last}`;
  return body.slice(0, -1) + (last === "A" ? "B" : "A");
}
