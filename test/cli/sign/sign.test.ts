import { describe, expect, test } from "vitest";
import { sampleBook } from "../../../src/cli/samples/index.ts";
import { takesId } from "../../../src/cli/sign/compose.ts";
import { signedEvent } from "../../../src/cli/sign/deliver.ts";
import { asDelivery } from "../../../src/cli/sign/outgoing.ts";
import { providers } from "../../../src/providers/index.ts";
import { NOW, signerOf, verifyAndRead } from "../fixtures.ts";

const presets = Object.values(providers).map((provider) => [provider.name, provider] as const);

describe.each(presets)("%s", (_name, provider) => {
  test("every sample verifies with the relay's own engine and is the event it says", async () => {
    const signer = signerOf(provider);
    for (const { event } of (await sampleBook(provider)).samples) {
      const outgoing = await signedEvent(provider, { event, now: NOW }, signer);
      const read = await verifyAndRead(provider, asDelivery(outgoing, "/x", NOW), signer);
      expect(read.type).toBe(provider.event.type.length === 0 ? provider.name : event);
    }
  });

  test("each sample has an id of its own", async () => {
    const signer = signerOf(provider);
    const ids = new Set<string>();
    for (let i = 0; i < 3; i += 1) {
      const outgoing = await signedEvent(provider, { now: NOW }, signer);
      ids.add((await verifyAndRead(provider, asDelivery(outgoing, "/x", NOW), signer)).id);
    }
    expect(ids.size).toBe(3);
  });
});

const named = presets.filter(
  ([, { event, verify }]) =>
    event.type.length === 1 &&
    !/^'|^body:\/type$/.test(event.type[0] ?? "") &&
    // What is signed goes by the type, so there are no others.
    !(verify.kind === "certificate" && typeof verify.content !== "string"),
);

test.each(named)("%s: an event without a sample is sent under its name", async (_, provider) => {
  const signer = signerOf(provider);
  const wanted = { event: "some.thing", now: NOW };
  const outgoing = await signedEvent(provider, wanted, signer);
  const read = await verifyAndRead(provider, asDelivery(outgoing, "/x", NOW), signer);
  expect(read.type).toBe("some.thing");
});

test.each(presets.filter(([, { event }]) => event.time))(
  "%s: the time of the event is now",
  async (_, provider) => {
    const signer = signerOf(provider);
    const outgoing = await signedEvent(provider, { now: NOW }, signer);
    const later = new Date(NOW.getTime() + 2_000);
    const read = await verifyAndRead(provider, asDelivery(outgoing, "/x", later), signer);
    expect(read.time).toEqual(NOW);
  },
);

test.each(presets.filter(([, provider]) => takesId(provider)))(
  "%s: an id that was asked for is the event's",
  async (_, provider) => {
    const signer = signerOf(provider);
    const outgoing = await signedEvent(provider, { id: "123456789", now: NOW }, signer);
    const read = await verifyAndRead(provider, asDelivery(outgoing, "/x", NOW), signer);
    expect(read.id).toBe("123456789");
  },
);
