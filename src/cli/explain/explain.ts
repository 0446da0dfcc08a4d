import { providers as presets } from "../../providers/index.ts";
import { compileHandshakes } from "../../relay/verify/handshake.ts";
import { Problem } from "../../relay/problem.ts";
import { compileScheme } from "../../relay/verify/scheme.ts";
import type { LoadedConfig } from "../../relay/config/load.ts";
import type { Config, Source } from "../../types/config.ts";
import type { Delivery } from "../../types/delivery.ts";
import { DEV_KEY_ID, withDevKeys } from "../dev/secrets.ts";
import { type Capture, readCapture } from "./capture.ts";
import type { Case, Foreign } from "./changes.ts";
import { decodePart, tokenText } from "./clock.ts";
import { plainBody } from "./plain-body.ts";
import { diagnose } from "./diagnose.ts";
import { command, CONFIG, JSON_OUTPUT } from "../command.ts";
import { type Io, UsageError } from "../io.ts";
import { readFileOf } from "../read-file.ts";
import { loadForCommand, usedConfig } from "../load.ts";
import { printable, printableJson } from "../printable.ts";
import { asDelivery } from "../sign/outgoing.ts";
import { dataFolder } from "../data-folder.ts";
import { findSource, knownOptions, knownSecrets } from "../known-secrets.ts";
import { type Story, tellStories } from "./story.ts";
import { findings, headline, type Row, storyRows } from "./words.ts";
import { factsOf } from "../../relay/verify/facts.ts";

/** `relay explain`: which check a captured request fails, and why. */
export const explain = command({
  name: "explain",
  positionals: ["<source>", "[file]"],
  about: `Says what becomes of a captured request: why it is refused, or where it goes and why.

The request is read from the file or from standard input, in one of these forms:
  - HTTP/1.1 as nc -l shows it: request line, headers, empty line, body
  - what curl -v prints (its > lines), with the body in a file of its own: --body
  - JSON: {"method", "url", "headers": {…}, "body": "…" or "bodyBase64": "…"}`,
  options: {
    body: { type: "string", value: "<file>", help: "the body's bytes, in place of the capture's" },
    now: {
      type: "string",
      value: "<time>",
      help: "when it arrived, RFC 3339 (default: now), for schemes with a timestamp",
    },
    ...CONFIG,
    ...JSON_OUTPUT,
  },
  notes:
    "Nothing is sent anywhere, except to fetch a provider's published keys. Secrets and expected signatures are never shown.",
  exitCodes: { 0: "it verifies", 1: "it does not" },
  examples: [
    "nc -l 9000 > request.txt        # let the provider deliver there once",
    "relay explain github request.txt",
  ],
  run: async ({ values, positionals: [name, file = "-"] }, io) => {
    const loaded = loadForCommand(usedConfig(values.config, io), io.env);
    const known = findSource(name, loaded);
    const body = values.body === undefined ? undefined : readFileOf(values.body);
    const capture = readCapture(file === "-" ? await readInput(io) : readFileOf(file), body);
    const delivery = asDelivery(capture, capture.path, readTime(values.now));
    const source = fitting(known, loaded.config, delivery, io);
    const explanation = await explainDelivery(source, loaded, capture, delivery, io);
    print(explanation, values.json, io);
    return explanation.ok ? 0 : 1;
  },
});

/** All that is found out of a capture. */
export type Explanation = {
  /** Whether the request verifies, or is a handshake. */
  readonly ok: boolean;
  readonly rows: readonly Row[];
  /** What becomes of the events in it, where it is an authentic delivery. */
  readonly stories?: readonly Story[];
};

/**
 * Finds out what becomes of a delivery. Throws UsageError where no secret of the source is known,
 * or one cannot be used.
 */
export async function explainDelivery(
  source: Source,
  { config, folder }: LoadedConfig,
  capture: Capture,
  delivery: Delivery,
  io: Io,
): Promise<Explanation> {
  const secrets = knownSecrets(source, io).filter(({ name }) => source.secrets.includes(name));
  const context = {
    secrets: secrets.map(({ secret }) => secret),
    publicUrl: source.publicUrl,
    options: knownOptions(source, io),
  };
  const given: Case = { scheme: source.provider.verify, delivery, ...context };
  const head = headline(source, capture, secrets);
  if (source.secrets.length > 0 && secrets.length === 0) {
    throw new UsageError(`none of ${source.secrets.join(", ")} is set, so nothing can be checked`);
  }
  const early = await unsignedHandshake(source, given);
  if (early !== undefined) return { ok: true, rows: [...head, early] };
  const problem = await refusal(given);
  if (problem !== undefined) {
    const refused = { label: "refused", text: `${problem.code}: ${problem.message}` };
    const diagnosis = await diagnose(given, foreignSecrets(source, config, io), presets);
    return { ok: false, rows: [...head, refused, ...findings(diagnosis, source)] };
  }
  return { ok: true, ...(await authentic(source, delivery, { folder, context }, head)) };
}

async function authentic(
  source: Source,
  delivery: Delivery,
  where: { readonly folder: string; readonly context: Omit<Case, "scheme" | "delivery"> },
  head: readonly Row[],
): Promise<Omit<Explanation, "ok">> {
  try {
    const stories = await tellStories(source, delivery, where);
    return { rows: [...head, ...storyRows(stories)], stories };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const text = `but refused all the same, ${error.code}: ${error.message}`;
    return { rows: [...head, { label: "authentic", text }] };
  }
}

function print({ ok, rows, stories = [] }: Explanation, isJson: boolean, io: Io): void {
  if (isJson) {
    io.stdout(printableJson({ ok, findings: rows, events: stories }));
    return;
  }
  for (const { label, text } of rows) io.stdout(`${label.padEnd(12)}${printable(text)}\n`);
}

/** Where the capture's token names the throw-away key, the source as npm run dev has it. */
export function fitting(source: Source, config: Config, delivery: Delivery, io: Io): Source {
  const { verify } = source.provider;
  if (verify.kind !== "jwt" || !factsOf(verify).publishesKey) return source;
  const [header] = tokenText(verify, delivery).split(".");
  if (decodePart(header)?.["kid"] !== DEV_KEY_ID) return source;
  return withDevKeys(config, dataFolder(io)).sources[source.name] ?? source;
}

async function refusal(given: Case): Promise<Problem | undefined> {
  const { scheme, delivery, ...context } = given;
  try {
    await compileScheme(scheme, context)(delivery, plainBody(delivery));
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error;
    if (error instanceof TypeError)
      throw new UsageError(`a secret cannot be used: ${error.message}`);
    throw error;
  }
}

async function unsignedHandshake({ provider }: Source, given: Case): Promise<Row | undefined> {
  const { delivery, scheme: _, ...context } = given;
  const answer = compileHandshakes(provider.handshakes, "unsigned", context);
  try {
    const found = await answer?.(delivery, plainBody(delivery));
    if (found === undefined) return undefined;
    const text = `answered with ${found.status} before anything is verified`;
    return { label: "handshake", text };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { label: "handshake", text: `refused, ${error.code}: ${error.message}` };
  }
}

/** The secrets of the config's other sources, for a delivery that went to the wrong one. */
function foreignSecrets(source: Source, config: Config, io: Io): Foreign[] {
  return Object.values(config.sources)
    .filter(({ name }) => name !== source.name)
    .flatMap((other) =>
      knownSecrets(other, io)
        .filter(({ name }) => other.secrets.includes(name) && !source.secrets.includes(name))
        .map((secret) => ({ source: other.name, secret })),
    );
}

function readTime(text: string | undefined): Date {
  const time = text === undefined ? new Date() : new Date(text);
  if (Number.isNaN(time.getTime())) throw new UsageError(`--now ${text} is not an RFC 3339 time`);
  return time;
}

async function readInput({ stdin }: Io): Promise<Buffer> {
  const bytes = (await stdin?.()) ?? Buffer.alloc(0);
  if (bytes.length === 0)
    throw new UsageError("name a file, or give the request on standard input");
  return bytes;
}
