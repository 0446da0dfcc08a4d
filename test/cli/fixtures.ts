import { createPublicKey, type JsonWebKey } from "node:crypto";
import { fetchAnswering, publishedAs } from "../../src/cli/dev/fetch.ts";
import { DEV_KEY_ID } from "../../src/cli/dev/secrets.ts";
import type { Io } from "../../src/cli/io.ts";
import type { Signer } from "../../src/cli/sign/signer.ts";
import { throwAwaySecret } from "../../src/cli/sign/throw-away.ts";
import { compileBody } from "../../src/relay/read/body.ts";
import { compileEvent } from "../../src/relay/read/event.ts";
import { factsOf } from "../../src/relay/verify/facts.ts";
import { compileScheme } from "../../src/relay/verify/scheme.ts";
import type { Delivery, Event } from "../../src/types/delivery.ts";
import type { Provider } from "../../src/types/provider.ts";
import type { Scheme } from "../../src/types/scheme.ts";
import { source } from "../relay/fixtures.ts";

export const NOW = new Date("2026-11-23T12:00:00Z");
export const PUBLIC_URL = "https://relay.example.com/hooks/it's";

/** Every option of a preset, given something that fits. */
export function optionsOf(provider: Provider): Record<string, string> {
  const values = Object.fromEntries(
    Object.keys(provider.options ?? {}).map((name) => [name, `the-${name}@example.com`]),
  );
  const root = provider.verify.kind === "jwt" ? provider.verify.x5c?.rootOption : undefined;
  return root === undefined ? values : { ...values, [root]: "0".repeat(64) };
}

export function signerOf(provider: Provider, overrides: Partial<Signer> = {}): Signer {
  return {
    ...throwAwaySecret(provider.verify),
    publicUrl: PUBLIC_URL,
    options: optionsOf(provider),
    signedAt: NOW,
    ...overrides,
  };
}

/** The relay's own engine on one delivery: the event, or the Problem thrown. */
export async function verifyAndRead(
  provider: Provider,
  delivery: Delivery,
  { secret, signingKey = "", publicUrl, options }: Signer,
): Promise<Event> {
  const scheme = withPublishedKey(provider.verify, secret);
  const secrets = scheme.kind === "jwt" && factsOf(scheme).publishesKey ? [] : [secret];
  const body = compileBody(provider)(delivery);
  const fetch = fetchAnswering(publishedAs({ provider, options }, signingKey, NOW));
  await compileScheme(scheme, { secrets, publicUrl, options, fetch })(delivery, () => body);
  return compileEvent(source({ provider }))(delivery, body);
}

/** For schemes whose keys the provider publishes: the throw-away key as the published one. */
export function withPublishedKey(scheme: Scheme, publicKey: string): Scheme {
  if (scheme.kind !== "jwt" || !factsOf(scheme).publishesKey) return scheme;
  const jwk: JsonWebKey = createPublicKey(publicKey).export({ format: "jwk" });
  const set = JSON.stringify({ keys: [{ ...jwk, kid: DEV_KEY_ID }] });
  const { remoteKey: _, ...rest } = scheme;
  return { ...rest, jwks: `data:application/json,${encodeURIComponent(set)}` };
}

/** A process to run a command in: what it printed is in `out` and `err`. */
export function testIo(env: NodeJS.ProcessEnv = {}, stdin?: string | Buffer) {
  const printed = { out: "", err: "" };
  const io: Io = {
    env,
    stdout: (text) => {
      printed.out += text;
    },
    stderr: (text) => {
      printed.err += text;
    },
    ...(stdin !== undefined && { stdin: () => Promise.resolve(Buffer.from(stdin)) }),
  };
  return { io, printed };
}
