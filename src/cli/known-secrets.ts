import { expandEnvironment } from "../relay/config/environment.ts";
import type { LoadedConfig } from "../relay/config/load.ts";
import type { Source } from "../types/config.ts";
import { publishedKeyName, readDevSecrets } from "./dev/secrets.ts";
import { dataFolder } from "./data-folder.ts";
import { type Io, UsageError } from "./io.ts";
import { suggestion } from "../relay/suggest.ts";
import { CannotSign, type Signer } from "./sign/signer.ts";
import type { DevSecret } from "./sign/throw-away.ts";

/** One of a source's secrets, with where it came from. */
export type KnownSecret = DevSecret & {
  /** The environment variable, or what stands for the provider's published key. */
  readonly name: string;
  readonly from: "environment" | "throw-away";
};

/** A source of relay.yaml. Throws UsageError for a name that it does not have, ConfigError when the file is at fault. */
export function findSource(name: string | undefined, { config }: LoadedConfig): Source {
  const names = Object.keys(config.sources);
  if (name === undefined) throw new UsageError(`name a source: ${names.join(", ")}`);
  const source = Object.hasOwn(config.sources, name) ? config.sources[name] : undefined;
  if (source === undefined) {
    throw new UsageError(`relay.yaml has no source "${name}"${suggestion(name, names)}`);
  }
  return source;
}

/** The secrets of a source that are known here, newest first: from the environment, otherwise those that `npm run dev` made. */
export function knownSecrets(source: Source, io: Io): readonly KnownSecret[] {
  const made = readDevSecrets(dataFolder(io));
  const key = publishedKeyName(source);
  const names = key === undefined ? source.secrets : [...source.secrets, key];
  return names.flatMap((name): KnownSecret[] => {
    const value = io.env[name]?.trim() ?? "";
    const kept = made[name];
    if (value !== "") {
      // A throw-away public key may have been exported; its private key is still the one beside it.
      const signingKey = kept?.secret === value ? kept.signingKey : undefined;
      return [{ name, secret: value, from: "environment", ...(signingKey && { signingKey }) }];
    }
    return kept === undefined ? [] : [{ name, ...kept, from: "throw-away" }];
  });
}

/** The secret to sign with: the named one, otherwise the newest that is known here. Throws CannotSign where none is. */
export function chooseSecret(source: Source, name: string | undefined, io: Io): KnownSecret {
  if (name !== undefined && !source.secrets.includes(name)) {
    throw new UsageError(
      `${source.name} has no secret ${name}; it has ${source.secrets.join(", ")}`,
    );
  }
  const known = knownSecrets(source, io);
  // Where the provider publishes its key, a secret of the source is for other things (eBay's challenge).
  const wanted = name ?? publishedKeyName(source);
  const chosen = wanted === undefined ? known[0] : known.find((secret) => secret.name === wanted);
  if (chosen !== undefined) return chosen;
  const missing = name ?? (wanted === undefined ? source.secrets[0] : undefined);
  throw new CannotSign(
    missing === undefined
      ? `${source.provider.title} signs with a key that only it has; npm run dev puts a throw-away one in its place`
      : `${missing} is not set, and npm run dev has made no throw-away one: set it, or start npm run dev`,
  );
}

/** What a source's provider would sign with now, given one of its secrets. Throws CannotSign for an option that is not known here. */
export function signerFor(source: Source, secret: KnownSecret, signedAt: Date, io: Io): Signer {
  return {
    secret: secret.secret,
    signingKey: secret.signingKey,
    publicUrl: source.publicUrl,
    options: knownOptions(source, io),
    signedAt,
  };
}

/** The options of a source, their variables from the environment or from what `npm run dev` made. Throws CannotSign for one that is not set. */
export function knownOptions({ name, options }: Source, io: Io): Readonly<Record<string, string>> {
  const made = readDevSecrets(dataFolder(io));
  const texts = Object.entries(made).map(([variable, { secret }]) => [variable, secret] as const);
  const env = { ...Object.fromEntries(texts), ...io.env };
  return Object.fromEntries(
    Object.entries(options).map(([option, text]) => {
      try {
        return [option, expandEnvironment(text, env)];
      } catch (cause) {
        const why = (cause as TypeError).message;
        throw new CannotSign(`option ${option} of source ${name}: ${why}`, { cause });
      }
    }),
  );
}
