import type { RelayConfig } from "./types/relay-yaml.ts";

export type {
  Duration,
  Expression,
  Queue as QueueSettings,
  RelayConfig,
  Route as RouteConfig,
  Scheme as VerifyScheme,
  Source as SourceConfig,
  Target as TargetConfig,
} from "./types/relay-yaml.ts";

/**
 * Gives the config of a relay.config.ts back as it is, for completion and type checks in an editor.
 * What types cannot say, `relay check` does: the file is checked like a relay.yaml.
 */
export const defineConfig = (config: RelayConfig): RelayConfig => config;
