import { describe, expect, test, vi } from "vitest";
import { sampleBook } from "../../src/cli/samples/index.ts";
import { providers } from "../../src/providers/index.ts";
import { compileBody } from "../../src/relay/read/body.ts";
import { compileEvent } from "../../src/relay/read/event.ts";
import { pathOf, pointerValue } from "../../src/relay/read/pointer.ts";
import { compileExpression } from "../../src/relay/route/expressions.ts";
import { compileSplit } from "../../src/relay/route/split.ts";
import type { Provider } from "../../src/types/provider.ts";
import { delivery, source } from "../relay/fixtures.ts";
import { formatTime, setPointer } from "./signer.ts";

const RECEIVED = new Date("2026-11-23T12:00:00Z");
const TIMES = [new Date("2026-11-23T10:00:00Z"), new Date("2026-11-23T11:30:00Z")] as const;

/** Presets whose provider's documents name no time of an item, and why. */
const WITHOUT = new Map([
  ["microsoft-graph", "a notification says only when its subscription ends"],
  ["pusher", "the delivery alone has a time"],
]);

const batching = Object.values(providers).filter(({ items }) => items !== undefined);

/** The times of the events in a batch of the sample's first item, once at each of TIMES. */
async function timesOf(provider: Provider): Promise<Date[]> {
  const { at = "", time } = provider.items ?? {};
  const { samples } = await sampleBook(provider);
  const sample = samples.map(({ json }) => json).find((json) => pointerValue(json, `${at}/0`));
  const item = pointerValue(sample, `${at}/0`);
  const [first = ""] = time?.at.split(" | ") ?? [];
  const pointer = first.replace("body:", "");
  expect(pathOf(pointer).length).toBeGreaterThan(0);
  const items = TIMES.map((when) =>
    setPointer(item, pointer, formatTime(when, time?.unit ?? "iso")),
  );
  const batch = at === "" ? items : { ...(sample as object), [at.slice(1)]: items };
  const given = source({ provider, split: at === "" ? "dyn(body)" : at });
  const sent = delivery(JSON.stringify(batch), {}, { receivedAt: RECEIVED });
  const body = compileBody(provider)(sent);
  const parts = compileSplit(given, compileExpression)(compileEvent(given)(sent, body), sent, body);
  return parts.map(({ event }) => event.time);
}

describe.each(batching.map((provider) => [provider.name, provider] as const))(
  "%s",
  (name, provider) => {
    test.skipIf(WITHOUT.has(name))("each item of a batch has its own time", async () => {
      expect(await timesOf(provider)).toEqual(TIMES);
    });

    test("names the time of its items, or its documents have none", () => {
      expect(provider.items?.time === undefined).toBe(WITHOUT.has(name));
    });
  },
);

test("a time without a zone is UTC where the provider says so, wherever the relay runs", () => {
  vi.stubEnv("TZ", "America/New_York");
  const provider = providers["xero"] as Provider;
  const read = (text: string): string => {
    const body = { value: { events: [{ eventDateUtc: text }] } };
    return compileEvent(source({ provider }))(
      delivery("{}", {}, { receivedAt: RECEIVED }),
      body,
    ).time.toISOString();
  };
  expect(read("2026-11-23T10:00:00.902")).toBe("2026-11-23T10:00:00.902Z");
  expect(read("2026-11-23T10:00:00.902Z")).toBe("2026-11-23T10:00:00.902Z");
  expect(read("2026-11-23T10:00:00+01:00")).toBe("2026-11-23T09:00:00.000Z");
  // Not a time: the time of receipt.
  expect(read("2026-02-30T10:00:00")).toBe(RECEIVED.toISOString());
  vi.unstubAllEnvs();
});
