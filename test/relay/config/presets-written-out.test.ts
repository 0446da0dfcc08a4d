import { expect, test } from "vitest";
import { providers } from "../../../src/providers/index.ts";
import { needsUrl } from "../../../src/relay/verify/facts.ts";
import { faultsOf } from "./load.ts";

// What `provider: custom` cannot write out: both fetch their keys from an address that only a preset pins.
const all = Object.values(providers)
  .filter(({ verify }) => verify.kind !== "certificate" && verify.kind !== "envelope")
  .map((provider) => [provider.name, provider] as const);

test.each(all)(
  "%s, written out with provider: custom, is accepted as the preset is",
  (_, provider) => {
    const { verify, event, handshakes, items, inflate, options = {} } = provider;
    const source = {
      provider: "custom",
      secrets: ["GITHUB_SECRET"],
      verify,
      event,
      ...(handshakes && { handshakes }),
      ...(items && { items }),
      ...(inflate && { inflate }),
      ...(needsUrl(provider) && { publicUrl: "https://relay.example.com/x" }),
      options: Object.fromEntries(Object.keys(options).map((name) => [name, "given"])),
      routes: [{ to: ["ci"] }],
    };
    const targets = { ci: { url: "https://ci.example.com/", serviceAccount: "invoker" } };
    const faults = faultsOf(JSON.stringify({ sources: { x: source }, targets }));
    expect(faults.filter(({ severity }) => severity === "error")).toEqual([]);
  },
);
