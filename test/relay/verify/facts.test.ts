import { expect, test } from "vitest";
import { signedEvent } from "../../../src/cli/sign/deliver.ts";
import { asDelivery, type Outgoing } from "../../../src/cli/sign/outgoing.ts";
import { providers } from "../../../src/providers/index.ts";
import { factsOf, needsUrl } from "../../../src/relay/verify/facts.ts";
import type { Provider } from "../../../src/types/provider.ts";
import { NOW, PUBLIC_URL, signerOf, verifyAndRead } from "../../cli/fixtures.ts";

const all = Object.values(providers).map((provider) => [provider.name, provider] as const);

/** Whether the engine takes a delivery that was signed with one thing and checked with another. */
async function isAccepted(
  provider: Provider,
  { publicUrl = PUBLIC_URL, change = (outgoing: Outgoing) => outgoing },
): Promise<boolean> {
  const signer = signerOf(provider);
  const outgoing = change(await signedEvent(provider, { now: NOW }, signer));
  const delivery = asDelivery(outgoing, "/x", NOW);
  return verifyAndRead(provider, delivery, { ...signer, publicUrl }).then(
    () => true,
    () => false,
  );
}

test.each(all)(
  "%s: signed for another URL is refused exactly where the scheme signs the URL",
  async (_, provider) => {
    const { signsUrl } = factsOf(provider.verify);
    expect(await isAccepted(provider, { publicUrl: "https://other.example.com/" })).toBe(!signsUrl);
  },
);

test.each(all)("%s: without the headers of the proof nothing is accepted", async (_, provider) => {
  const { proofHeaders } = factsOf(provider.verify);
  const names = proofHeaders.map((name) => name.replace("*", ""));
  const change = (outgoing: Outgoing): Outgoing => ({
    ...outgoing,
    headers: outgoing.headers.filter(([name]) => !names.some((one) => name.startsWith(one))),
  });
  expect(await isAccepted(provider, { change })).toBe(proofHeaders.length === 0);
});

// An expiry that a token need not have counts where it has one, as the samples' do.
const withCertainClock = all.filter(
  ([, { verify }]) => factsOf(verify).hasClock || verify.kind !== "jwt",
);

test.each(withCertainClock)(
  "%s: it becomes stale exactly where the scheme has a clock",
  async (_, provider) => {
    const { hasClock, timestamp } = factsOf(provider.verify);
    const signer = signerOf(provider);
    const outgoing = await signedEvent(provider, { now: NOW }, signer);
    const lateMs = ((timestamp?.toleranceSeconds ?? 0) + 86_400) * 1000;
    const later = new Date(NOW.getTime() + lateMs);
    const outcome = await verifyAndRead(provider, asDelivery(outgoing, "/x", later), signer).then(
      () => "accepted",
      (problem: { code: string }) => problem.code,
    );
    expect(outcome).toBe(hasClock ? "stale-timestamp" : "accepted");
  },
);

test("an endpoint check that is answered over the URL needs it too", () => {
  const ebay = providers["ebay"];
  expect(ebay && factsOf(ebay.verify).signsUrl).toBe(false);
  expect(ebay && needsUrl(ebay)).toBe(true);
});
