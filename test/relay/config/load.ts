import {
  ConfigError,
  type Fault,
  type LoadedConfig,
  type LoadOptions,
  parseConfig,
} from "../../../src/relay/config/load.ts";
import { keptFolder } from "../../support/folder.ts";
import { presets } from "./presets.ts";

/** A folder with a few schema files, good and bad. */
export const folder = keptFolder({
  "schemas/any.json":
    '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}',
  "schemas/draft7.json": '{"$schema": "http://json-schema.org/draft-07/schema#"}',
  "schemas/draft3.json": '{"$schema": "http://json-schema.org/draft-03/schema#"}',
  "schemas/broken.json": '{"type": ',
  "schemas/api.json":
    '{"openapi": "3.0.3", "components": {"schemas": {"A b": {"type": "string"}}}}',
  "schemas/list.json": "[]",
});

export const env = { GITHUB_SECRET: "s3cret", STRIPE_SECRET: "whsec_s3cret" };

/** Reads a config text, with the test's presets and environment unless the test gives others. */
export function read(text: string, options: Partial<LoadOptions> = {}): LoadedConfig {
  return parseConfig(text, {
    file: "relay.yaml",
    folder,
    presets,
    env,
    environmentChecks: "secrets-required",
    ...options,
  });
}

/** Every fault of a config text, warnings included. */
export function faultsOf(text: string, options: Partial<LoadOptions> = {}): readonly Fault[] {
  try {
    return read(text, options).warnings;
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

/** A config without faults or warnings, as a template: parts are replaced by name. */
export function yaml({
  top = "",
  source = "",
  route = "",
  target = "",
  rest = "",
}: Partial<Record<"top" | "source" | "route" | "target" | "rest", string>> = {}): string {
  return `serviceAccount: relay-invoker
${top}
sources:
  github:
    provider: github
    secrets: [GITHUB_SECRET]
${indent(source, 4)}
    routes:
      - to: [ci]
${indent(route, 8)}
targets:
  ci:
    url: https://ci.example.com/hooks
${indent(target, 4)}
${rest}
`;
}

function indent(text: string, spaces: number): string {
  return text.replaceAll(/^(?=.)/gm, " ".repeat(spaces));
}
