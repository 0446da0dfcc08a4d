import { relative } from "node:path";
import { expandEnvironment } from "../../relay/config/environment.ts";
import type { Config } from "../../types/config.ts";
import type { RunningDev } from "./running.ts";
import { isOnThisMachine } from "./targets.ts";

/**
 * What `npm run dev` prints once all is up. `made` are the variables that got throw-away values, `env`
 * has them all.
 */
export function banner(
  config: Config,
  running: RunningDev,
  data: string,
  { made, targets, console, env }: Surroundings,
): string {
  const sources = Object.keys(config.sources);
  const folder = relative(process.cwd(), data);
  const state = folder === ".relay" ? "" : `RELAY_DATA=${folder.startsWith("..") ? data : folder} `;
  return `
Webhook Relay, all of it on this machine. State: ${data}

  function      ${running.url}    ${sources.map((name) => `/${name}`).join("  ")}
  Cloud Tasks   ${local(running.tasks)} (gRPC)  ${local(running.rest)} (REST)
  echo target   ${running.echo}    ${targetWords(config, targets, env)}
  console       ${console}
${archiveWords(config, running)}${secretWords(made)}
  Try:  ${state}npx relay send ${sources[0] ?? "<source>"}
`;
}

type Surroundings = {
  readonly made: readonly string[];
  readonly targets: "echo" | "real";
  /** The URL that lets a browser into the console. */
  readonly console: string;
  readonly env: NodeJS.ProcessEnv;
};

/** The name that people type. */
const local = (address: string): string => address.replace("127.0.0.1", "localhost");

function targetWords({ targets }: Config, kind: "echo" | "real", env: NodeJS.ProcessEnv): string {
  const all = Object.values(targets).map(({ name, url, google }) => ({
    name,
    google: google?.kind,
    url: google?.kind === "gcs" ? "the embedded Cloud Storage" : expandEnvironment(url, env),
  }));
  const own = all.filter(
    ({ url, google }) =>
      google === "gcs" || (google === undefined && (kind === "real" || isOnThisMachine(url))),
  );
  const echoed = all.filter((one) => !own.includes(one)).map(({ name }) => name);
  const lines = [
    echoed.length === 0 ? "no target is sent to it" : `in place of ${echoed.join(", ")}`,
    ...own.map(
      ({ name, url }) => `                ${name} is sent to ${url || "where its queue says"}`,
    ),
  ];
  return lines.join("\n");
}

function archiveWords({ archive }: Config, { rest }: RunningDev): string {
  if (archive === undefined) return "";
  const place = [archive.bucket, archive.prefix].filter((part) => part !== "").join("/");
  return `  archive       gs://${place} at ${local(rest)} (STORAGE_EMULATOR_HOST)\n`;
}

/** What a person has to know of a change of relay.yaml that took effect. */
export function changedLine(before: Known, after: Known): string {
  const sources = Object.keys(after.config.sources).filter(
    (name) => !(name in before.config.sources),
  );
  const made = after.made.filter((name) => !before.made.includes(name));
  return [
    "relay.yaml or a schema changed: the function runs with it now",
    ...(sources.length === 0 ? [] : [`new: ${sources.map((name) => `/${name}`).join(", ")}`]),
    ...(made.length === 0 ? [] : [`not set, so throw-away values are in use: ${made.join(", ")}`]),
  ].join("; ");
}

type Known = { readonly config: Pick<Config, "sources">; readonly made: readonly string[] };

const secretWords = (made: readonly string[]): string =>
  made.length === 0
    ? ""
    : `\n  Not set, so throw-away values are in use (relay send signs with them):\n    ${made.join(", ")}\n`;
