import { createPublicKey } from "node:crypto";
import { type Variable, variablesOf } from "../../relay/config/environment.ts";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { factsOf } from "../../relay/verify/facts.ts";
import { UserError } from "../../types/user-error.ts";
import { compileScheme } from "../../relay/verify/scheme.ts";
import type { Config, Source } from "../../types/config.ts";
import { type DevSecret, throwAwaySecret, throwAwayText } from "../sign/throw-away.ts";

/** Name of the file in the data folder. Mode 0600: it opens a relay on this machine, nothing else. */
export const DEV_SECRETS_FILE = "dev-secrets.json";

/** The `kid` of the throw-away keys that replace a provider's published ones. */
export const DEV_KEY_ID = "webhook-relay-dev";

/**
 * Gives every secret of the config that the environment does not hold a throw-away one, in the form
 * its scheme needs, and every other variable that the config names some text. They are kept in
 * `folder`, so that a restart and `relay send` use the same. `env` holds the values to add to the
 * environment, `made` the names of the variables.
 */
export function devSecrets(
  config: Config,
  env: NodeJS.ProcessEnv,
  folder: string,
): { env: Record<string, string>; made: string[] } {
  const kept = readDevSecrets(folder);
  const all = { ...kept };
  const added: Record<string, string> = {};
  for (const source of Object.values(config.sources)) {
    for (const name of source.secrets) {
      if ((env[name]?.trim() ?? "") !== "") continue;
      const { verify } = source.provider;
      // A source whose provider was changed needs a secret of another form.
      const known = all[name];
      const secret =
        known !== undefined && isUsable(known, source) ? known : throwAwaySecret(verify);
      all[name] = secret;
      added[name] = secret.secret;
    }
    const keyName = publishedKeyName(source);
    if (keyName !== undefined) all[keyName] ??= throwAwaySecret(source.provider.verify);
  }
  for (const variable of variablesOf(config).filter(({ isSecret }) => !isSecret)) {
    const { name } = variable;
    if ((env[name]?.trim() ?? "") !== "" || name in added) continue;
    added[name] = (all[name] ??= { secret: throwAwayValue(variable) }).secret;
  }
  if (JSON.stringify(all) !== JSON.stringify(kept)) writeDevSecrets(folder, all);
  return { env: added, made: Object.keys(added) };
}

/** The project where nothing says one: any will do for the embedded Cloud Tasks. */
export const LOCAL_PROJECT = "local";

/** A value for a variable that is not a secret, such as works where the config uses it. */
function throwAwayValue({ name, path, text }: Variable): string {
  if (path[0] === "project") return LOCAL_PROJECT;
  if (path[2] !== "url") return throwAwayText();
  // A name that no machine has (RFC 2606): the echo replaces the target in any case.
  const host = `${name.toLowerCase().replaceAll("_", "-")}.invalid`;
  return text.startsWith(`\${${name}}`) ? `https://${host}` : host;
}

/** The throw-away secrets that were made in a data folder, by environment variable; none where there is no file. */
export function readDevSecrets(folder: string): Readonly<Record<string, DevSecret>> {
  try {
    return JSON.parse(readFileSync(join(folder, DEV_SECRETS_FILE), "utf8")) as Record<
      string,
      DevSecret
    >;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new UserError(
      `${join(folder, DEV_SECRETS_FILE)} cannot be read; delete it and start again to have it made again`,
      { cause: error },
    );
  }
}

/**
 * The config with throw-away keys in place of those that providers publish (`jwks`, `remoteKey`, `x5c`), so that `relay send` can sign for them too.
 * The relay then accepts nothing from the real provider, so it is for development only. Call `devSecrets` first.
 */
export function withDevKeys(config: Config, folder: string): Config {
  const kept = readDevSecrets(folder);
  const sources = Object.entries(config.sources).map(([name, source]): [string, Source] => {
    const { verify } = source.provider;
    const key = kept[publishedKeyName(source) ?? ""];
    if (verify.kind !== "jwt" || key === undefined) return [name, source];
    const { remoteKey: _remoteKey, x5c: _x5c, ...scheme } = verify;
    const provider = { ...source.provider, verify: { ...scheme, jwks: keySetAddress(key) } };
    return [name, { ...source, provider }];
  });
  return { ...config, sources: Object.fromEntries(sources) };
}

/** Under which name the substitute for a provider's published key is kept; undefined where deliveries are signed with the source's secrets. */
export function publishedKeyName({ name, provider }: Source): string | undefined {
  if (!factsOf(provider.verify).publishesKey) return undefined;
  // The substitute for a JWK Set is in the config, so each source has its own; certificates and
  // keys are asked for at one address, so that all sources of a provider share the key.
  return provider.verify.kind === "jwt"
    ? `${name} (published key)`
    : `provider ${provider.name} (published key)`;
}

/** A `data:` address that holds the JWK Set, so that nothing must serve it. */
function keySetAddress({ secret }: DevSecret): string {
  const jwk = createPublicKey(secret).export({ format: "jwk" });
  const set = JSON.stringify({ keys: [{ ...jwk, kid: DEV_KEY_ID, use: "sig" }] });
  return `data:application/json;base64,${Buffer.from(set).toString("base64")}`;
}

function isUsable(
  { secret, signingKey }: DevSecret,
  { provider: { verify: scheme }, options }: Source,
): boolean {
  if (scheme.kind === "signature" && signingKey === undefined) return false;
  if (scheme.kind === "jwt" && factsOf(scheme).publishesKey) return signingKey !== undefined;
  try {
    compileScheme(scheme, { secrets: [secret], publicUrl: "https://localhost", options });
    return true;
  } catch {
    return false;
  }
}

function writeDevSecrets(folder: string, secrets: Readonly<Record<string, DevSecret>>): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, DEV_SECRETS_FILE);
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
}
