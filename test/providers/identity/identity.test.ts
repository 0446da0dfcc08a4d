import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleBook } from "../../../src/cli/samples/index.ts";
import { composeSample } from "../../../src/cli/sign/compose.ts";
import { type Draft as Outgoing, writeBody } from "../../../src/cli/sign/draft.ts";
import { place, valueAt } from "../../../src/cli/sign/place.ts";
import { providers } from "../../../src/providers/index.ts";
import { coversIdentity } from "../../../src/relay/verify/covers.ts";
import type { Provider } from "../../../src/types/provider.ts";
import { config, memoryQueue, source, testRelay } from "../../relay/fixtures.ts";
import { wrapped } from "../drafts.ts";
import { type KeyServer, openKeyServer } from "../keys.ts";
import { deliver, type Draft, optionsOf, PUBLIC_URL, secretOf, sign } from "../signer.ts";
import { batches } from "./batches.ts";
import { bodies } from "./bodies.ts";
import type { Edits, IdentityCase, IdentityCases } from "./case.ts";
import { contents } from "./contents.ts";
import { headers } from "./headers.ts";
import { joined } from "./joined.ts";

// Both directions, for every preset: what a provider sends as two events makes two tasks, and what it sends again makes none.

const CASES: IdentityCases = { ...headers, ...bodies, ...contents, ...batches, ...joined };
const FIRST = new Date("2026-11-23T12:00:00Z");
const LATER = new Date("2026-11-23T12:07:00Z");

let keys: KeyServer;
beforeAll(async () => {
  keys = await openKeyServer(FIRST);
});
afterAll(() => keys.close());

/** A relay whose only source is of that preset, and what the provider sends to it. */
async function stage(provider: Provider, split?: string) {
  const secret = secretOf(provider, 0);
  const book = await sampleBook(provider);
  const sample = composeSample(provider, book, book.samples[0], { now: FIRST });
  const options: Record<string, string> = optionsOf(provider, secret);
  const topic = valueAt(sample, "body:/TopicArn");
  if (topic !== undefined) options["topics"] = topic;
  const hook = source({
    name: "hook",
    provider,
    options,
    publicUrl: PUBLIC_URL,
    secrets: secret.text === "" ? [] : ["SECRET"],
    ...(split !== undefined && { split }),
  });
  const queue = memoryQueue();
  const { relay } = testRelay(config([hook]), {
    queue,
    env: { SECRET: secret.text },
    fetch: keys.fetchFor(provider, secret),
  });
  const signSample = (edits: Edits, signedAt: Date): Draft => {
    const edited = Object.entries(edits).reduce(
      (draft, [locator, value]) => place(draft, locator, value),
      sample,
    );
    // Where the signed time tells two events apart, it is the signer's to put there.
    const stamp = edits["header:x-webflow-timestamp"];
    const when = stamp === undefined ? signedAt : new Date(Number(stamp));
    return wrapped(sign(draftOf(edited), provider, { at: when, secret, options }), provider);
  };
  /** Sends the sample with these edits, signed at a time and arriving then; gives how many tasks there are by now. */
  const send = async (edits: Edits, signedAt: Date, at = signedAt): Promise<number> => {
    const answer = await relay(deliver(signSample(edits, signedAt), at));
    expect(answer.status).toBeLessThan(300);
    return queue.all().length;
  };
  /** Sends the very delivery again with something around its proof changed, whatever comes of it; gives how many tasks there are by now. */
  const resend = async (change: (draft: Draft) => Draft): Promise<number> => {
    await relay(deliver(change(signSample({}, FIRST)), FIRST));
    return queue.all().length;
  };
  return { sample, send, resend };
}

/** The provider's request before it is signed; a multipart body is wrapped around the JSON after that. */
function draftOf({ method, query, headers: sent, content }: Outgoing): Draft {
  const isMultipart = content.kind === "form-json" && content.boundary !== undefined;
  return {
    method,
    query,
    headers: isMultipart ? { ...sent, "content-type": "application/json" } : sent,
    body: isMultipart ? Buffer.from(JSON.stringify(content.value)) : writeBody(content),
  };
}

/** Another value for each member that the preset says to change from attempt to attempt. */
function changesOf({ event }: Provider, sample: Outgoing): Edits {
  const changed = (event.identity?.changes ?? []).flatMap((pointer) => {
    const locator = `body:${pointer.replace("*", "0")}`;
    const value = valueAt(sample, locator);
    if (value === undefined) return [];
    const next = /^\d+$/.test(value) ? String(Number(value) + 1) : `${value}-again`;
    return [[locator, value === "false" ? "true" : next] as const];
  });
  return Object.fromEntries(changed);
}

/** What a captured delivery could be called by who sends it again: nobody signs the content type. */
const OTHER_TYPES = [
  "application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/xml",
  "",
];

const calledOtherwise =
  (type: string) =>
  (draft: Draft): Draft => ({ ...draft, headers: { ...draft.headers, "content-type": type } });

/** How a captured delivery could be written by who sends it again, where its proof may still hold. */
const OTHER_WRITINGS: Readonly<Record<string, (draft: Draft) => Draft>> = {
  "with a byte order mark": ({ body, ...draft }) => ({
    ...draft,
    body: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]),
  }),
  "in UTF-16": ({ body, ...draft }) => ({
    ...draft,
    body: Buffer.from(`\ufeff${body.toString()}`, "utf16le"),
  }),
  compressed: ({ body, headers: sent, ...draft }) => ({
    ...draft,
    headers: { ...sent, "content-encoding": "gzip" },
    body: gzipSync(body),
  }),
  "without its query": (draft) => ({ ...draft, query: "" }),
  "with its parameters in another order": rewritten((fields) => fields.toReversed()),
  "with a parameter twice": rewritten((fields) => [...fields, ...fields.slice(0, 1)]),
  ...Object.fromEntries(
    Array.from({ length: 8 }, (_, at) => [
      `with a letter of the name of parameter ${at} in its value`,
      rewritten((fields) => fields.map((field, index) => (index === at ? shifted(field) : field))),
    ]),
  ),
};

type Field = readonly [name: string, value: string];

function rewritten(change: (fields: readonly Field[]) => readonly Field[]) {
  return ({ body, ...draft }: Draft): Draft => {
    const fields = change([...new URLSearchParams(body.toString())]);
    return { ...draft, body: Buffer.from(new URLSearchParams(fields.map(copied)).toString()) };
  };
}

const copied = ([name, value]: Field): [string, string] => [name, value];

const shifted = ([name, value]: Field): Field => [name.slice(0, -1), name.slice(-1) + value];

const others = ({ other }: IdentityCase): readonly Edits[] => [other].flat();

describe.each(Object.values(providers).map((provider) => [provider.name, provider] as const))(
  "%s",
  (name, provider) => {
    const one = CASES[name];
    const splits = provider.items === undefined ? [] : [provider.items.at || "body"];
    const ways = [undefined, ...splits.map((at) => (at.startsWith("/") ? at : `dyn(${at})`))];

    test("has a case, states its identity, and says whether all of it is signed", () => {
      expect(one).toBeDefined();
      expect(provider.event.identity).toBeDefined();
      expect(provider.event.idSigned).toBe(coversIdentity(provider));
      expect(one?.twice !== undefined).toBe(isUnsure(provider));
    });

    test.each(ways)(
      "events that differ as its events do are tasks of their own (split: %s)",
      async (split) => {
        const { send } = await stage(provider, split);
        let count = await send({}, FIRST);
        for (const edits of one === undefined ? [] : others(one)) {
          const now = await send(edits, FIRST);
          expect({ edits, isNew: now > count }).toEqual({ edits, isNew: true });
          count = now;
        }
      },
    );

    // An id that is drawn, or that the proof's own time is part of, is another one each time.
    test.skipIf(isUnsure(provider)).each(ways)(
      "a delivery that is sent again as something else is not another event (split: %s)",
      async (split) => {
        const { send, resend } = await stage(provider, split);
        const count = await send({}, FIRST);
        for (const type of OTHER_TYPES) {
          expect({ type, count: await resend(calledOtherwise(type)) }).toEqual({ type, count });
        }
        if (!provider.event.idSigned) return;
        for (const [how, write] of Object.entries(OTHER_WRITINGS)) {
          expect({ how, count: await resend(write) }).toEqual({ how, count });
        }
      },
    );

    test.each(ways)(
      "an event that it redelivers makes no second task, unless it may be news (split: %s)",
      async (split) => {
        const { sample, send } = await stage(provider, split);
        const count = await send({}, FIRST);
        const signedAt = one?.signedOnce === true ? FIRST : LATER;
        const again = await send(
          { ...changesOf(provider, sample), ...one?.again },
          signedAt,
          LATER,
        );
        expect(again > count).toBe(one?.twice !== undefined);
      },
    );
  },
);

/** Whether a redelivery cannot be told from news: no identity at all, or one that the proof's own time or token is part of. */
function isUnsure({ event, verify }: Provider): boolean {
  const by = event.identity?.by ?? [];
  if (by === "random") return true;
  const proof = "header" in verify ? [`header:${verify.header}`] : [];
  const stamp = "timestamp" in verify && verify.timestamp ? [verify.timestamp.at] : [];
  return by.some((part) => [...proof, ...stamp].includes(part));
}
