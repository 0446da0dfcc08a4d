import type { SecretFact } from "../../console/facts/facts.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import { UserError } from "../../types/user-error.ts";
import { findSource } from "../known-secrets.ts";
import { loadForCommand, usedConfig } from "../load.ts";
import { UsageError } from "../io.ts";
import { refusedBut } from "../operate/filters.ts";
import { openWorld, PLACE, PLACE_NOTES } from "../operate/place.ts";
import { json, span } from "../operate/table.ts";

/** `relay secrets`: which secrets still match. */
export const secrets = command({
  name: "secrets",
  positionals: ["[source]"],
  about: `Says for each source which of its secrets matched a delivery last and when, and whether the older ones can be
removed. Values are never read.`,
  options: {
    source: { type: "string", value: "<name>", help: "the same as the argument" },
    queries: { type: "boolean", default: false, help: "show the log filters that it rests on" },
    ...PLACE,
    ...JSON_OUTPUT,
  },
  refused: refusedBut(
    ["source"],
    (filter) =>
      `a secret is its source's, whatever it signed; relay deliveries --${filter} … --json has the secret of each delivery`,
  ),
  notes: `The log is read once for each secret; in the cloud that is at most 12 times a minute.\n\n${PLACE_NOTES}`,
  examples: [
    "relay secrets",
    "relay secrets github --queries",
    "relay secrets --project my-project --json",
  ],
  run: async ({ values, positionals: [argument] }, io) => {
    const name = argument ?? values.source;
    if (name !== (values.source ?? name)) throw new UsageError("two sources are named: pass one");
    const { facts, config } = openWorld(values, io);
    if (config === undefined) {
      throw new UserError(
        "relay secrets needs the relay.yaml that names the secrets: pass --config",
      );
    }
    if (name !== undefined) findSource(name, loadForCommand(usedConfig(values.config, io), io.env));
    const all = await facts.secrets(name);
    const now = new Date();
    io.stdout(
      values.json
        ? json({ sources: all })
        : all.map((fact) => story(fact, values.queries, now)).join("\n"),
    );
    if (!values.json && all.length === 0) io.stdout("No source has a secret.\n");
    return 0;
  },
});

function story({ source, secrets: own, detail, queries }: SecretFact, isFull: boolean, now: Date) {
  const width = Math.max(...own.map(({ name }) => name.length));
  const lines = own.map(({ name, lastMatchAt }, index) => {
    const when = lastMatchAt === undefined ? "no match" : `last match ${span(lastMatchAt, now)}`;
    const query = isFull ? `\n    ${queries[index] ?? ""}` : "";
    return `  ${name.padEnd(width)}  ${when}${query}\n`;
  });
  return `${source}\n${lines.join("")}  ${detail}\n`;
}
