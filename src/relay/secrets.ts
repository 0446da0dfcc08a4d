import type { Source } from "../types/config.ts";
import { PENDING_SECRET } from "./environment.ts";
import { compileHandshakes } from "./verify/handshake.ts";
import type { Context } from "./verify/verifier.ts";
import { compileScheme } from "./verify/scheme.ts";

/** A secret that its provider's scheme cannot use. */
export type SecretFault = {
  /** Which of the source's secrets, from 0. */
  readonly index: number;
  /** Names the variable and the form that is wanted; never the value. */
  readonly message: string;
};

/**
 * Tries the secrets of a source as the keys that its deliveries and endpoint checks are proved
 * with.
 */
export function secretFaults(source: Source, context: Context): SecretFault[] {
  const { provider, secrets } = source;
  return context.secrets.flatMap((secret, index) => {
    if (secret === PENDING_SECRET) return [];
    try {
      const given = { ...context, secrets: [secret] };
      compileScheme(provider.verify, given);
      compileHandshakes(provider.handshakes, "unsigned", given);
      compileHandshakes(provider.handshakes, "signed", given);
      return [];
    } catch (error) {
      // Node's own errors of a key that cannot be read are no TypeErrors.
      const why = error instanceof TypeError ? error.message : "the secret is not a usable key";
      return [{ index, message: `${secrets[index]}: ${why}; it must hold ${provider.secret}` }];
    }
  });
}
