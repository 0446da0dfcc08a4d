import { throwAwaySecret } from "../../src/cli/sign/throw-away.ts";
import type { Signer } from "../../src/cli/sign/signer.ts";
import { providers } from "../../src/providers/index.ts";
import { factsOf } from "../../src/relay/verify/facts.ts";
import type { Provider } from "../../src/types/provider.ts";

/** A preset with its source in the relay under proof, which has its name. */
export type FuzzSource = {
  readonly provider: Provider;
  /** Signs as the provider does. */
  readonly signer: Omit<Signer, "signedAt">;
  /** Signs as somebody does who knows everything but the secret. */
  readonly forger: Omit<Signer, "signedAt">;
};

/** A source for every preset whose proof needs no key that is fetched from the provider: the proof never leaves this machine. */
export const FUZZ_SOURCES: readonly FuzzSource[] = Object.values(providers)
  .filter(({ verify }) => !factsOf(verify).publishesKey)
  .map((provider) => {
    const options = Object.fromEntries(
      Object.keys(provider.options ?? {}).map((name) => [name, `the-${name}.example.com`]),
    );
    const publicUrl = `https://relay.example.com/${provider.name}`;
    const [one, other] = [throwAwaySecret(provider.verify), throwAwaySecret(provider.verify)];
    return {
      provider,
      signer: { ...one, options, publicUrl },
      forger: { ...other, options, publicUrl },
    };
  });

const variableOf = ({ name }: Provider): string =>
  `SECRET_${name.toUpperCase().replaceAll("-", "_")}`;

/** The relay.yaml of all of them. */
export const FUZZ_CONFIG = {
  location: "us-central1",
  serviceAccount: "relay-invoker",
  sources: Object.fromEntries(
    FUZZ_SOURCES.map(({ provider, signer }) => [
      provider.name,
      {
        provider: provider.name,
        secrets: [variableOf(provider)],
        publicUrl: signer.publicUrl,
        ...(provider.options && { options: signer.options }),
        ...(provider.items && { split: provider.items.at === "" ? "body" : provider.items.at }),
        routes: [{ to: ["target"] }],
      },
    ]),
  ),
  targets: { target: { url: "https://target.example.com/hooks" } },
};

export const FUZZ_SECRETS: Readonly<Record<string, string>> = Object.fromEntries(
  FUZZ_SOURCES.map(({ provider, signer }) => [variableOf(provider), signer.secret]),
);
