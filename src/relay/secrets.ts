import type { Source } from "../types/config.ts";
import type { Provider } from "../types/provider.ts";
import { PENDING_SECRET } from "./environment.ts";
import { factsOf } from "./verify/facts.ts";
import { compileHandshakes } from "./verify/handshake.ts";
import type { Context } from "./verify/verifier.ts";
import { compileScheme } from "./verify/scheme.ts";

/** A secret or an option that its provider's scheme cannot use. */
export type SecretFault = {
  /** Which of the source's secrets, from 0. Undefined: its options are at fault. */
  readonly index?: number;
  /** Names the variable and the form that is wanted; never the value. */
  readonly message: string;
};

/**
 * Tries the secrets of a source as the keys that its deliveries and endpoint checks are proved
 * with; where the provider publishes its key, the options that say which.
 */
export function secretFaults(source: Source, context: Context): SecretFault[] {
  const { provider, secrets } = source;
  if (context.secrets.length === 0 && factsOf(provider.verify).publishesKey) {
    const why = faultOf(provider, context, "its options cannot be used");
    return why === undefined ? [] : [{ message: why }];
  }
  return context.secrets.flatMap((secret, index) => {
    if (secret === PENDING_SECRET) return [];
    const given = { ...context, secrets: [secret] };
    const why = faultOf(provider, given, "the secret is not a usable key");
    if (why === undefined) return [];
    return [{ index, message: `${secrets[index]}: ${why}; it must hold ${provider.secret}` }];
  });
}

/** Why deliveries and endpoint checks cannot be proved so; `otherwise` where nobody says. */
function faultOf(provider: Provider, context: Context, otherwise: string): string | undefined {
  try {
    compileScheme(provider.verify, context);
    compileHandshakes(provider.handshakes, "unsigned", context);
    compileHandshakes(provider.handshakes, "signed", context);
    return undefined;
  } catch (error) {
    // Node's own errors of a key that cannot be read are no TypeErrors.
    return error instanceof TypeError ? error.message : otherwise;
  }
}
