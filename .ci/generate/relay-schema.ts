import { providers } from "../../src/providers/index.ts";

/** The two definitions that are made from the presets are between these lines. */
const MADE = /(?<=\n)    "provider": .*?(?=    "route": \{\n)/s;

/**
 * The text of schemas/relay.schema.json with the presets in it, so that editors complete `provider:` and each preset's options. The
 * loader itself asks src/providers.
 */
export function relaySchema(present: string): string {
  const made = JSON.stringify(
    { provider: providerNames(), presetOptions: presetOptions() },
    null,
    2,
  );
  const lines = made.split("\n").slice(1, -1);
  const text = lines.map((line) => `  ${line}`).join("\n");
  return present.replace(MADE, () => `${text},\n`);
}

function providerNames(): unknown {
  return { type: "string", enum: [...Object.keys(providers).sort(), "custom"] };
}

/** What a source must and may hold, by its provider. */
function presetOptions(): unknown {
  const presets = Object.values(providers)
    .filter(({ options }) => options !== undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, options = {} }) => {
      const names = Object.keys(options);
      const required = names.filter((option) => options[option]?.required);
      const properties = Object.fromEntries(
        names.map((option) => [option, { description: options[option]?.help }]),
      );
      return when(name, {
        properties: { options: { properties, additionalProperties: false, required } },
        required: required.length > 0 ? ["options"] : [],
      });
    });
  return { allOf: [...presets, when("custom", { required: ["verify", "event"] })] };
}

function when(provider: string, then: unknown): unknown {
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  return { if: { properties: { provider: { const: provider } }, required: ["provider"] }, then };
}
