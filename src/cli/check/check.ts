import { readEnvironment } from "../../relay/environment.ts";
import { secretFaults } from "../../relay/secrets.ts";
import {
  ConfigError,
  type Fault,
  faultText,
  type LoadedConfig,
  loadConfig,
} from "../../relay/config/load.ts";
import { providers } from "../../providers/index.ts";
import type { Config } from "../../types/config.ts";
import { command, CONFIG, JSON_OUTPUT } from "../command.ts";
import { configFile } from "../load.ts";
import { nearEvents } from "./event-names.ts";
import { type At, checkSchemas, faultAt } from "./schemas.ts";
import { summary } from "./summary.ts";
import { printableJson } from "../printable.ts";

/** `relay check`: everything that would keep the function from starting, at once. */
export const check = command({
  name: "check",
  about:
    "Checks relay.yaml, the schemas and expressions it names, and the secrets: all faults at once.",
  options: {
    ...CONFIG,
    "without-secrets": {
      type: "boolean",
      default: false,
      help: "do not ask for the environment variables (where they are not set)",
    },
    ...JSON_OUTPUT,
  },
  exitCodes: { 0: "no faults (there may be warnings)", 1: "a fault" },
  examples: ["relay check", "relay check --config staging.yaml --without-secrets"],
  run: async ({ values }, io) => {
    const file = configFile(values.config, io);
    const needsSecrets = !values["without-secrets"];
    const { faults, config } = await findFaults(file, io.env, needsSecrets);
    const isGood = faults.every(({ severity }) => severity === "warning");
    if (values.json) {
      io.stdout(printableJson({ ok: isGood, faults }));
      return isGood ? 0 : 1;
    }
    const errors = faults.filter(({ severity }) => severity === "error");
    const warnings = faults.filter(({ severity }) => severity === "warning");
    if (!isGood) io.stderr(`${faultText(errors)}\n\n`);
    if (warnings.length > 0) io.stdout(`${faultText(warnings)}\n\n`);
    if (isGood && config !== undefined) io.stdout(summary(file, config));
    return isGood ? 0 : 1;
  },
});

/**
 * Everything that would keep the function from starting with this config, and what is likely not
 * meant.
 */
async function findFaults(
  file: string,
  env: NodeJS.ProcessEnv,
  needsSecrets: boolean,
): Promise<{ faults: readonly Fault[]; config?: Config }> {
  let loaded: LoadedConfig;
  try {
    loaded = loadConfig(file, {
      presets: providers,
      env,
      environmentChecks: needsSecrets ? "secrets-required" : "secrets-optional",
    });
  } catch (error) {
    if (error instanceof ConfigError) return { faults: error.faults };
    throw error;
  }
  const { config, warnings } = loaded;
  const at = faultAt(file, loaded);
  const { faults: schemas } = await checkSchemas(loaded, at);
  const secrets = needsSecrets ? faultySecrets(config, env, at) : [];
  const events = (await nearEvents(config)).map(({ path, message }) => ({
    ...at(path, message),
    severity: "warning" as const,
  }));
  return { faults: [...warnings, ...events, ...schemas, ...secrets], config };
}

/** Secrets that are not in the form that their scheme needs. */
function faultySecrets(config: Config, env: NodeJS.ProcessEnv, at: At): Fault[] {
  const { secrets, fill } = readEnvironment(config, env);
  return Object.values(config.sources).flatMap((source) => {
    const options = Object.entries(source.options).map(([name, text]) => [name, fill(text)]);
    const { publicUrl } = source;
    const context = {
      secrets: secrets(source),
      publicUrl,
      options: Object.fromEntries(options) as Record<string, string>,
    };
    return secretFaults(source, context).map(({ index, message }) =>
      at(
        ["sources", source.name, ...(index === undefined ? ["options"] : ["secrets", index])],
        message,
      ),
    );
  });
}
