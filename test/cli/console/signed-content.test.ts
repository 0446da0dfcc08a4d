import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { signedContent } from "../../../src/cli/console/signed-content.ts";
import { signedEvent } from "../../../src/cli/sign/deliver.ts";
import { providers } from "../../../src/providers/index.ts";
import { macKey } from "../../../src/relay/verify/mac.ts";
import type { Provider } from "../../../src/types/provider.ts";
import { source } from "../../relay/fixtures.ts";
import { NOW, PUBLIC_URL, signerOf } from "../fixtures.ts";

async function signedOf(provider: Provider) {
  const signer = signerOf(provider);
  const outgoing = await signedEvent(provider, { now: NOW }, signer);
  const request = {
    ...outgoing,
    path: "/x",
    bodyBase64: outgoing.body.toString("base64"),
    receivedAt: NOW.toISOString(),
  };
  const from = source({ provider, publicUrl: PUBLIC_URL });
  const { contents, note } = signedContent(from, request, signer.options);
  const bytes = contents.map(({ base64 }) => Buffer.from(base64, "base64"));
  return { signer, outgoing, bytes, note, labels: contents.map(({ label }) => label) };
}

const presets = Object.values(providers).map((provider) => [provider.name, provider] as const);
const keyed = presets.filter(([, { verify }]) =>
  verify.kind === "mac"
    ? verify.keyed !== "plain"
    : /^(?:url-form|canonical-request)$/.test(verify.kind),
);

test.each(keyed)(
  "%s: what is said to be signed has the signature that came",
  async (_, { name, verify }) => {
    const provider = providers[name];
    if (provider === undefined) throw new Error(name);
    const { signer, outgoing, bytes } = await signedOf(provider);
    const hash = "hash" in verify ? verify.hash : "sha256";
    if (typeof hash !== "string") throw new Error(name);
    const key = verify.kind === "mac" ? macKey(signer.secret, verify.key ?? "utf8") : signer.secret;
    const sent = [
      ...outgoing.headers.flat(),
      outgoing.query,
      outgoing.body.toString("latin1"),
    ].join("\n");
    const digests = bytes.flatMap((content) =>
      (["hex", "base64", "base64url"] as const).map((encoding) =>
        createHmac(hash, key).update(content).digest(encoding),
      ),
    );
    const known = digests.some((digest) =>
      [digest, encodeURIComponent(digest)].some((text) => sent.includes(text)),
    );
    expect(known).toBe(true);
  },
);

describe("what each kind of proof covers", () => {
  const of = (name: string) => signedOf(providers[name] ?? providers["github"]!);

  test("a plain hash shows where its secret stands, never what it is", async () => {
    const plain = presets.filter(
      ([, { verify }]) => verify.kind === "mac" && verify.keyed === "plain",
    );
    expect(plain.length).toBeGreaterThan(0);
    for (const [name] of plain) {
      const { bytes, signer } = await of(name);
      const text = Buffer.concat(bytes).toString();
      expect([name, text.includes("(the secret)"), text.includes(signer.secret)]).toEqual([
        name,
        true,
        false,
      ]);
    }
  });

  test("a token signs no byte, and that is said", async () => {
    expect(await of("gitlab")).toMatchObject({ bytes: [], note: /no byte is signed/ });
  });

  test.each(presets.filter(([, { verify }]) => verify.kind === "jwt"))(
    "%s: a token's header and claims",
    async (name) => {
      const { bytes } = await of(name);
      expect(bytes.map(String)).toEqual([expect.stringMatching(/^eyJ[\w-]*\.[\w-]+$/)]);
    },
  );

  test.each(
    presets.filter(([, { verify }]) => /^(?:signature|certificate|envelope)$/.test(verify.kind)),
  )("%s: a public key's signature covers something", async (name) => {
    expect((await of(name)).bytes.every(({ length }) => length > 0)).toBe(true);
  });
});
