import { expect, test } from "vitest";
import { changesFor, verifies, type Case } from "../../../src/cli/explain/changes.ts";
import { signedEvent } from "../../../src/cli/sign/deliver.ts";
import { asDelivery } from "../../../src/cli/sign/outgoing.ts";
import { providers } from "../../../src/providers/index.ts";
import { needsUrl } from "../../../src/relay/verify/facts.ts";
import { NOW, signerOf } from "../fixtures.ts";

const REGISTERED = "https://relay.example.com/registered";
const CONFIGURED = "https://relay.example.com/hooks";

// eBay needs its URL for the endpoint check alone.
const signingTheUrl = Object.values(providers)
  .filter((provider) => needsUrl(provider) && provider.name !== "ebay")
  .map((provider) => [provider.name, provider] as const);

test.each(signingTheUrl)(
  "%s: the URL that is registered is found where publicUrl is another",
  async (_, provider) => {
    const signer = signerOf(provider, { publicUrl: REGISTERED });
    const outgoing = await signedEvent(provider, { now: NOW }, signer);
    const delivery = asDelivery(outgoing, "/registered", NOW);
    const given: Case = {
      scheme: provider.verify,
      delivery,
      secrets: [signer.secret],
      publicUrl: CONFIGURED,
      options: signer.options,
    };
    expect(await verifies(given)).toBe(false);
    const found: string[] = [];
    for (const change of changesFor(given, [], {})) {
      if (change.kind === "url" && (await verifies(change.apply(given)))) found.push(change.what);
    }
    expect(found).toContain(`for the URL ${REGISTERED}`);
  },
);
