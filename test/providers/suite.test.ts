import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { providers } from "../../src/providers/index.ts";
import { factsOf } from "../../src/relay/verify/facts.ts";
import type { Delivery } from "../../src/types/delivery.ts";
import type { Provider } from "../../src/types/provider.ts";
import { config, memoryQueue, source, testRelay } from "../relay/fixtures.ts";
import { draftOf, sendsForm, wrapped } from "./drafts.ts";
import { type KeyServer, openKeyServer } from "./keys.ts";
import { testWhere } from "./test-where.ts";
import {
  deliver,
  type Draft,
  optionsOf,
  PUBLIC_URL,
  secretOf,
  sign,
  type Tampering,
} from "./signer.ts";

// One suite over every preset: what each must accept, and what each must refuse. The signer is written without the engine; that both
// agree with the providers is what the tests with official libraries and published vectors are for.

const NOW = new Date("2026-11-23T12:00:00Z");

let keys: KeyServer;
beforeAll(async () => {
  keys = await openKeyServer(NOW);
});
afterAll(() => keys.close());

const later = (ms: number): Date => new Date(NOW.getTime() + ms);

/** A preset with a relay of its own, and a signer. */
function stage(provider: Provider, secretCount: 1 | 2 = 1) {
  const secrets = [secretOf(provider, 0), secretOf(provider, 1)] as const;
  const hasSecrets = secrets[0].text !== "";
  const options = optionsOf(provider, secrets[0]);
  const hook = source({
    name: "hook",
    provider,
    options,
    publicUrl: PUBLIC_URL,
    secrets: hasSecrets ? ["NEW", "OLD"].slice(0, secretCount) : [],
  });
  const queue = memoryQueue();
  const { relay, lines } = testRelay(config([hook]), {
    queue,
    env: { NEW: secrets[0].text, OLD: secrets[1].text },
    fetch: keys.fetchFor(provider, secrets[0]),
  });
  const how: Tampering = { at: NOW, secret: secrets[0], options };
  const make = (
    changes: Partial<Tampering> = {},
    edit: (draft: Draft) => Draft = (draft) => draft,
  ) => {
    const tampering = { ...how, ...changes };
    return wrapped(sign(edit(draftOf(provider, tampering.at)), provider, tampering), provider);
  };
  const send = async (draft: Draft | Delivery) => {
    const delivery = "receivedAt" in draft ? draft : deliver(draft, NOW);
    const answer = await relay(delivery);
    return { answer, tasks: queue.all(), line: lines().at(-1) ?? {} };
  };
  const accept = async (draft: Draft | Delivery) => {
    const { answer, tasks, line } = await send(draft);
    expect(line).toMatchObject({ outcome: "accepted" });
    expect(answer.status).toBe(provider.respond?.status ?? 202);
    expect(tasks).toHaveLength(1);
    return { tasks, line };
  };
  const refuse = async (draft: Draft | Delivery, code = "bad-signature") => {
    const { answer, tasks, line } = await send(draft);
    expect(line).toMatchObject({ outcome: "refused", code });
    expect(answer.status).toBe(provider.refuse?.status ?? 401);
    expect(tasks).toHaveLength(0);
  };
  return { secrets, hasSecrets, make, accept, refuse, send };
}

const recode =
  (edit: (text: string) => string) =>
  (draft: Draft): Draft => ({
    ...draft,
    body: Buffer.from(edit(draft.body.toString())),
  });

/** The place of one byte that changes the body's meaning and nothing else. */
function flipped(draft: Draft): Draft {
  // Where no text of ours is in the body, the twentieth byte is within its first field.
  const index = draft.body.includes("Gr\u00fc") ? draft.body.indexOf("Gr") : 20;
  const body = Buffer.from(draft.body);
  body[index] = (body[index] ?? 0) ^ 1;
  return { ...draft, body };
}

const tolerance = ({ verify }: Provider): number | undefined => {
  if (verify.kind === "jwt") return 600;
  return "timestamp" in verify ? verify.timestamp?.toleranceSeconds : undefined;
};

function headersOfProof(provider: Provider, draft: Draft): string[] {
  const { verify } = provider;
  const names = factsOf(provider.verify).proofHeaders.map((name) => name.replace("*", "1"));
  const stamp = "timestamp" in verify ? verify.timestamp?.at : undefined;
  const [stampHeader] = stamp?.split(" | ") ?? [];
  if (stampHeader?.startsWith("header:") === true) names.push(stampHeader.slice("header:".length));
  return names.filter((name) => draft.headers[name] !== undefined);
}

describe.each(Object.values(providers).map((provider) => [provider.name, provider] as const))(
  "%s",
  (_, provider) => {
    const { verify } = provider;
    const { signsBody } = factsOf(verify);

    test("a good delivery becomes one task with exactly its bytes", async () => {
      const { make, accept } = stage(provider);
      const draft = make();
      const { tasks } = await accept(draft);
      expect(tasks[0]?.body).toEqual(draft.body);
    });

    test("the event's id is the provider's, or the body's hash", async () => {
      const { make, accept } = stage(provider);
      const { line } = await accept(make());
      const isOwn = provider.event.id !== undefined;
      expect(line["event"]).toMatch(isOwn ? /value-\d|^[\da-f]{64}$/ : /^[\da-f]{64}$/);
    });

    test(`a changed byte in the body is ${signsBody ? "refused" : "not noticed: the scheme does not sign it"}`, async () => {
      const { make, accept, refuse } = stage(provider);
      if (signsBody) await refuse(flipped(make()));
      else await accept(flipped(make()));
    });

    test("the signature of another secret is refused", async () => {
      const { make, refuse, secrets } = stage(provider);
      await refuse(make({ secret: secrets[1] }));
    });

    const fetchesKeys = factsOf(verify).publishesKey;
    testWhere(
      !fetchesKeys,
      "an older secret of the source is accepted, and the log says which",
      async () => {
        const { make, accept, secrets } = stage(provider, 2);
        const { line } = await accept(make({ secret: secrets[1] }));
        expect(line["secretIndex"]).toBe(1);
      },
    );

    test("without the signature it is refused", async () => {
      const { make, refuse } = stage(provider);
      const draft = make();
      const names = factsOf(provider.verify).proofHeaders.map((one) => one.replace("*", "1"));
      if (names.length === 0) return refuse(make({ text: () => "" }));
      const headers = Object.entries(draft.headers).filter(([one]) => !names.includes(one));
      await refuse({ ...draft, headers: Object.fromEntries(headers) });
    });

    test.each([
      ["empty", (): string => ""],
      ["truncated by two characters", (text: string): string => text.slice(0, -2)],
      ["cut in half", (text: string): string => text.slice(0, text.length / 2)],
      ["extended by characters of its alphabet", (text: string): string => `${text}00`],
      ["extended by characters outside it", (text: string): string => `${text}!~`],
      [
        "preceded by a space within",
        (text: string): string => `${text.slice(0, 4)} ${text.slice(4)}`,
      ],
    ])("a signature that is %s is refused", async (_, text) => {
      const { make, refuse } = stage(provider);
      await refuse(make({ text }));
    });

    const encodes = verify.kind !== "token" && verify.kind !== "basic";
    testWhere(encodes, "a signature in another encoding is refused", async () => {
      const { make, refuse } = stage(provider);
      const usual = "signature" in verify ? verify.signature.encoding : "base64";
      await refuse(make({ encoding: usual === "hex" ? "base64" : "hex" }));
    });

    const hashes = ["mac", "url-form", "canonical-request", "certificate", "envelope", "jwt"];
    testWhere(
      hashes.includes(verify.kind),
      "a weaker or another algorithm is refused",
      async () => {
        const { make, refuse } = stage(provider);
        if (verify.kind === "jwt") {
          for (const algorithm of ["none", "HS256", "HS384", "HS512"]) {
            if ([verify.algorithm].flat().some((one) => one === algorithm)) continue;
            await refuse(make({ algorithm }));
          }
          return;
        }
        const pinned = "hash" in verify ? verify.hash : undefined;
        await refuse(make({ hash: pinned === "sha1" ? "sha256" : "sha1" }));
      },
    );

    const provesInHeaders = factsOf(provider.verify).proofHeaders.length > 0;
    testWhere(provesInHeaders, "a repeated signature or timestamp header is refused", async () => {
      const { make, refuse } = stage(provider);
      const draft = make();
      const names = headersOfProof(provider, draft);
      expect(names).not.toEqual([]);
      for (const name of names) await refuse(deliver(draft, NOW, name));
    });

    const seconds = tolerance(provider);
    const timing = "a stale or a future delivery is refused, one within the tolerance is not";
    testWhere(seconds !== undefined, timing, async () => {
      const { make, refuse, accept } = stage(provider);
      const beyond = (seconds ?? 0) * 1000 + 61_000;
      await refuse(make({ at: later(-beyond) }), "stale-timestamp");
      await refuse(make({ at: later(beyond) }), "stale-timestamp");
      const within = verify.kind === "jwt" ? 30_000 : (seconds ?? 0) * 1000 - 1000;
      await accept(make({ at: later(-within) }));
      const { make: again, accept: alsoAccept } = stage(provider);
      await alsoAccept(again({ at: later(within) }));
    });

    const stamp = "timestamp" in verify ? verify.timestamp : undefined;
    const timeInHeader = stamp?.at.startsWith("header:") === true;
    testWhere(timeInHeader, "a signed time that is not a time is refused", async () => {
      const { make, refuse } = stage(provider);
      const header = stamp?.at.split(" | ")[0]?.slice("header:".length) ?? "";
      const draft = make();
      for (const text of ["", "soon", `${draft.headers[header]}abc`, "1e9"]) {
        await refuse({ ...draft, headers: { ...draft.headers, [header]: text } });
      }
    });

    test.each([
      ["UTF-8", (text: string): string => text.replace("Grüße", "中文 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 e\u0301 \u202e")],
      [
        "an integer beyond 2^53",
        (text: string): string => text.replace("{", '{"big":9007199254740993,'),
      ],
      ["a float with a zero", (text: string): string => text.replace("{", '{"weight":16.0,')],
      [
        "escaped Unicode",
        (text: string): string => text.replace("ü", "\\u00fc").replace("“", "\\u201c"),
      ],
      ["escaped slashes", (text: string): string => text.replace("Grüße", "a\\/b")],
      ["white space", (text: string): string => ` ${text.replaceAll('":', '" :\t')}\r\n`],
    ])("bytes stay as they are: %s", async (_, edit) => {
      const { make, accept } = stage(provider);
      const draft = make({}, sendsForm(provider) ? (one) => one : recode(edit));
      const { tasks } = await accept(draft);
      expect(tasks[0]?.body).toEqual(draft.body);
    });

    const signsBytes = signsBody && !sendsForm(provider);
    testWhere(
      signsBytes,
      "invalid UTF-8 is not the same as the replacement character",
      async () => {
        const { make, refuse } = stage(provider);
        const draft = make({}, (one) => ({
          ...one,
          body: Buffer.from(one.body.toString().replace("Gr", "\ufffdGr")),
        }));
        const index = draft.body.indexOf("\ufffd");
        const body = Buffer.concat([
          draft.body.subarray(0, index),
          Buffer.of(0xff),
          draft.body.subarray(index + 3),
        ]);
        await refuse({ ...draft, body });
      },
    );

    test("an empty body is the sender's fault or an event, never ours", async () => {
      const { make, send } = stage(provider);
      const { answer } = await send({ ...make(), body: Buffer.alloc(0) });
      expect(answer.status).toBeLessThan(500);
    });

    test("a body that is not JSON is the sender's fault or an event, never ours", async () => {
      const { make, send } = stage(provider);
      for (const body of [
        "{",
        "null",
        "[]",
        '"text"',
        "17",
        "[null]",
        '{"__proto__":{"type":"x"}}',
        "\0",
      ]) {
        const { answer } = await send({ ...make(), body: Buffer.from(body) });
        expect(answer.status).toBeLessThan(500);
      }
    });

    const separator = "signature" in verify ? verify.signature.separator : undefined;
    testWhere(
      separator !== undefined,
      "many signatures are refused before they cost much",
      async () => {
        const { make, refuse } = stage(provider);
        const prefix = ("signature" in verify ? (verify.signature.prefix ?? "") : "").replace(
          /\{option:(\w+)\}/,
          "the-$1.example.com",
        );
        await refuse(
          make({
            text: (text) => Array.from({ length: 40 }, () => text).join(`${separator}${prefix}`),
          }),
        );
      },
    );
  },
);

test("every preset names an https page and its secret, and redelivers for 31 days at most", () => {
  for (const provider of Object.values(providers)) {
    expect(provider.docs).toMatch(/^https:\/\//);
    expect(provider.secret.length).toBeGreaterThan(4);
    expect(provider.name).toMatch(/^[a-z\d][a-z\d-]+$/);
    expect(provider.retryHours ?? 0).toBeLessThanOrEqual(31 * 24);
  }
});
