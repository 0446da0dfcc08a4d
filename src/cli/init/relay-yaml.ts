import { needsSecret, needsUrl } from "../../relay/verify/facts.ts";
import type { Provider } from "../../types/provider.ts";
import { needsLedger } from "../providers/preset-words.ts";
import { schemasOf } from "./schemas.ts";
import type { Wanted } from "./wanted.ts";

/** A variable that the relay.yaml of a new project names. */
export type NamedVariable = {
  readonly name: string;
  /** What it holds, in words. */
  readonly holds: string;
};

/** The one target of a new project; its address differs from place to place. */
export const APP: NamedVariable = { name: "APP_URL", holds: "where your service listens" };

/** The secrets and options of the sources, by the names that relay.yaml gives them. */
export const variablesOf = (presets: Wanted["presets"]): readonly NamedVariable[] =>
  presets.flatMap((preset) => [
    ...(needsSecret(preset) ? [secretOf(preset)] : []),
    ...requiredOptions(preset).map(([, variable]) => variable),
  ]);

const constantName = (name: string): string =>
  name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "_")
    .replaceAll("-", "_")
    .toUpperCase();

const secretOf = ({ name, title, secret }: Provider): NamedVariable => ({
  name: `${constantName(name)}_WEBHOOK_SECRET`,
  holds: `${title}: ${secret}`,
});

function requiredOptions({
  name,
  title,
  options = {},
}: Provider): (readonly [string, NamedVariable])[] {
  return Object.entries(options)
    .filter(([, { required }]) => required)
    .map(([option, { help }]) => [
      option,
      { name: constantName(`${name}_${option}`), holds: `${title}: ${help}` },
    ]);
}

/** The relay.yaml of a new project: every preset as a source, all of whose events go to the one target. */
export function relayYaml({ presets, region }: Wanted): string {
  return `# yaml-language-server: $schema=./node_modules/webhook-relay/schemas/relay.schema.json
#
# What the relay accepts and where it goes. \`npx relay check\` tells every fault at once. \${NAME} is an
# environment variable, so that one file serves this machine, staging and production.

location: ${region} # where the queues are
serviceAccount: relay-invoker # who the tasks are, towards the targets

sources:
${presets.map(sourceBlock).join("\n")}
targets:
  app: # events wait in a queue of its own until it answers 2xx
    url: \${${APP.name}}/events
`;
}

function sourceBlock(preset: Provider): string {
  const { name, docs } = preset;
  const options = requiredOptions(preset);
  const schemas = Object.entries(schemasOf(preset));
  return [
    `  ${name}: # deliveries come to POST /${name}; ${docs}`,
    `    provider: ${name}`,
    ...(needsSecret(preset)
      ? [`    secrets: [${secretOf(preset).name}] # the variable that holds ${preset.secret}`]
      : []),
    ...(needsUrl(preset)
      ? [
          `    publicUrl: https://relay.example.com/${name} # replace it: exactly as registered there`,
        ]
      : []),
    ...(options.length === 0 ? [] : ["    options:"]),
    ...options.map(([option, variable]) => `      ${option}: \${${variable.name}}`),
    ...(schemas.length === 0
      ? []
      : ["    schemas: # what does not pass is kept for you to look at"]),
    ...schemas.map(([events, file]) => `      ${JSON.stringify(events)}: schemas/${file}`),
    ...(needsLedger(preset)
      ? ["    dedup: {ledger: true} # it may send again after more than an hour"]
      : []),
    "    routes:",
    `      - to: [app] # with events: [${JSON.stringify("…")}], those alone; relay providers ${name} names some`,
    "",
  ].join("\n");
}
