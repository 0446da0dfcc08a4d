import { expect, test } from "vitest";
import { appleAppStore } from "../../src/providers/apple-app-store.ts";
import { wix } from "../../src/providers/wix.ts";
import { type Chain, chainOf, fingerprintOf, type Flaws, makeChain } from "./chain.ts";
import { refusal } from "./given.ts";
import { draftOf } from "./drafts.ts";
import { AT, receive } from "./receive.ts";
import { optionsOf, type Secret, secretOf, sign } from "./signer.ts";

const own = secretOf(appleAppStore, 0);
const stranger = secretOf(appleAppStore, 1);
const options = optionsOf(appleAppStore, own);

/** A token of that secret's key with such a chain, as Apple would send it. */
function notification(chain: Chain, secret: Secret = own, customer = options): string {
  const how = { at: AT, secret, options: customer };
  const draft = sign(draftOf(appleAppStore, AT), appleAppStore, how, chain);
  return draft.body.toString();
}

const codeOf = (body: string, receiver = options, at = AT) =>
  refusal("apple-app-store", { body, headers: {}, secrets: [], options: receiver, at });

const withRoot = (root: string): typeof options => ({ ...options, rootFingerprint: root });

/** The same root, whatever comes before it. */
const flawed = (flaws: Flaws): Chain => {
  const [leaf, intermediate] = makeChain(own, flaws);
  return [leaf, intermediate, chainOf(own)[2]];
};

test("a token is accepted whose chain ends at the pinned root", async () => {
  expect(await codeOf(notification(chainOf(own)))).toBe("accepted");
});

test("a fingerprint may have colons and capitals", async () => {
  const colons = fingerprintOf(own).toUpperCase().match(/../g)?.join(":") ?? "";
  expect(await codeOf(notification(chainOf(own)), withRoot(colons))).toBe("accepted");
});

const day = 24 * 3600 * 1000;
test.each<[string, Flaws]>([
  ["a leaf that is not for receipts", { leafMark: "2a864886f76364060d01" }],
  ["an intermediate that is not Apple's for developers", { intermediateMark: "2a03" }],
  ["an intermediate that may not issue certificates", { intermediateCa: false }],
  ["a leaf that expired", { leafTo: new Date(+AT - day) }],
  ["a leaf that is not valid yet", { leafFrom: new Date(+AT + day) }],
  ["a leaf that names another issuer", { leafIssuerName: "somebody" }],
  ["a leaf that another key signed", { leafSigner: stranger.privateKey as never }],
])("%s is refused", async (_, flaws) => {
  expect(await codeOf(notification(flawed(flaws)))).toBe("bad-signature");
});

test("a chain of the forger's own is refused, also with the real root at its end", async () => {
  expect(await codeOf(notification(chainOf(stranger), stranger))).toBe("bad-signature");
  const [leaf, intermediate] = chainOf(stranger);
  const mixed: Chain = [leaf, intermediate, chainOf(own)[2]];
  expect(await codeOf(notification(mixed, stranger))).toBe("bad-signature");
});

test("the real chain does not vouch for a token that another key signed", async () => {
  expect(await codeOf(notification(chainOf(own), stranger))).toBe("bad-signature");
});

test.each([
  ["no chain", []],
  ["two certificates", chainOf(own).slice(0, 2)],
  ["four certificates", [...chainOf(own), chainOf(own)[2]]],
  ["text that is not a certificate", ["AAAA", ...chainOf(own).slice(1)]],
  ["a certificate with junk after it", [`${chainOf(own)[0]} `, ...chainOf(own).slice(1)]],
  ["numbers", [1, 2, 3]],
])("%s is refused", async (_, chain) => {
  expect(await codeOf(notification(chain as unknown as Chain))).toBe("bad-signature");
});

test("a chain that held yesterday is refused once it has expired", async () => {
  const body = notification(chainOf(own));
  const receiver = { secrets: [], options };
  const [early, late] = [AT, new Date(+AT + 400 * day)];
  expect(
    (await receive("apple-app-store", { body, headers: {} }, { ...receiver, at: early })).answer
      .status,
  ).toBe(202);
  expect(await codeOf(body, options, late)).toBe("bad-signature");
});

test("a notification of another app is refused, though Apple signed it", async () => {
  const other = { ...options, bundleId: "com.example.other" };
  expect(await codeOf(notification(chainOf(own), own, other))).toBe("bad-signature");
});

test("without the option, only Apple's own root vouches", async () => {
  const { rootFingerprint: _, ...bare } = options;
  expect(await codeOf(notification(chainOf(own)), bare)).toBe("bad-signature");
});

test("an option that is not a fingerprint is a fault of the configuration", async () => {
  const rejected = codeOf(notification(chainOf(own)), withRoot("AppleRootCA-G3.cer"));
  await expect(rejected).rejects.toThrow("the option rootFingerprint is not a SHA-256 fingerprint");
});

test.each([
  ["a member beside the token", (body: string): string => body.replace("{", '{"subtype":"x",')],
  [
    "the token under another name",
    (body: string): string => body.replace("signedPayload", "payload"),
  ],
  [
    "the bare token",
    (body: string): string => (JSON.parse(body) as { signedPayload: string }).signedPayload,
  ],
  ["a list", (body: string): string => `[${body}]`],
])("%s is refused", async (_, edit) => {
  expect(await codeOf(edit(notification(chainOf(own))))).toBe("bad-signature");
});

test("white space around the token is not signed, and changes nothing", async () => {
  expect(await codeOf(`${notification(chainOf(own)).replace(":", " : ")}\n`)).toBe("accepted");
});

test("a public key as the secret is not a key for a hash", async () => {
  const secret = secretOf(wix, 0);
  const how = { at: AT, secret, options: {}, algorithm: "HS256" };
  const { body, headers } = sign(draftOf(wix, AT), wix, how);
  const given = { body, headers, secrets: [secret.text], at: AT };
  expect(await refusal("wix", given)).toBe("bad-signature");
});

test("a secret that is not a public key is a fault of the configuration", async () => {
  const given = { body: "x", headers: {}, secrets: ["s3cr3t"], at: AT };
  await expect(refusal("wix", given)).rejects.toThrow("not a public key for rsa-sha256");
});
