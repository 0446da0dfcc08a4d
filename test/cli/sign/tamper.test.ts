import { expect, test } from "vitest";
import { draftEvent } from "../../../src/cli/sign/deliver.ts";
import { asDelivery } from "../../../src/cli/sign/outgoing.ts";
import { TAMPERINGS, tamperingsFor } from "../../../src/cli/sign/tamper.ts";
import { providers } from "../../../src/providers/index.ts";
import { NOW, signerOf, verifyAndRead } from "../fixtures.ts";

const cases = Object.values(providers).flatMap((provider) =>
  tamperingsFor(provider).map((tampering) => [provider.name, tampering.kind, provider] as const),
);

test.each(cases)("%s: %s is refused", async (_, kind, provider) => {
  const tampering = TAMPERINGS.find((one) => one.kind === kind);
  const signer = signerOf(provider);
  const draft = await draftEvent(provider, { now: NOW }, undefined);
  const outgoing = tampering?.make({ provider, draft, signer });
  if (outgoing === undefined) throw new Error(`no tampering ${kind}`);
  const verified = verifyAndRead(provider, asDelivery(outgoing, "/x", NOW), signer);
  const code = /^(stale|future)$/.test(kind) ? "stale-timestamp" : "bad-signature";
  await expect(verified).rejects.toMatchObject({ code });
});

test("every kind of tampering applies to some preset, and has a name of its own", () => {
  const kinds = TAMPERINGS.map(({ kind }) => kind);
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(kinds.filter((kind) => !cases.some(([, used]) => used === kind))).toEqual([]);
});

test("a body whose signature covers it can be tampered with; with a token nobody would notice", () => {
  const kindsOf = (name: string) =>
    tamperingsFor(providers[name] ?? signerlessFailure(name)).map(({ kind }) => kind);
  expect(kindsOf("stripe")).toEqual(
    expect.arrayContaining(["flipped-byte", "reserialized", "stale", "future", "weaker-hash"]),
  );
  expect(kindsOf("gitlab")).not.toContain("flipped-byte");
});

function signerlessFailure(name: string): never {
  throw new Error(`no preset ${name}`);
}
