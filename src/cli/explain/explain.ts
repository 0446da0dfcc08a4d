import { readFileSync } from "node:fs";
import { providers as presets } from "../../providers/index.ts";
import { compileBody } from "../../relay/read/body.ts";
import { compileEvent } from "../../relay/read/event.ts";
import { compileHandshakes } from "../../relay/verify/handshake.ts";
import { Problem } from "../../relay/problem.ts";
import { compileScheme } from "../../relay/verify/verify.ts";
import type { Config, Source } from "../../types/config.ts";
import type { Delivery } from "../../types/delivery.ts";
import { DEV_KEY_ID, withDevKeys } from "../dev/secrets.ts";
import { type Capture, readCapture } from "./capture.ts";
import type { Case, Foreign } from "./changes.ts";
import { decodePart } from "./clock.ts";
import { plainBody } from "./plain-body.ts";
import { type Diagnosis, diagnose } from "./diagnose.ts";
import { command, CONFIG } from "../command.ts";
import { type Io, UsageError } from "../io.ts";
import { loadForCommand, usedConfig } from "../load.ts";
import { schemeInWords } from "../providers/scheme-words.ts";
import { asDelivery } from "../sign/outgoing.ts";
import { dataFolder } from "../data-folder.ts";
import { findSource, knownSecrets, type KnownSecret } from "../known-secrets.ts";
import { factsOf } from "../../relay/verify/facts.ts";

/** `relay explain`: which check a captured request fails, and why. */
export const explain = command({
  name: "explain",
  positionals: ["<source>", "[file]"],
  about: `Says why a captured request is refused.

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
    const body = values.body === undefined ? undefined : readBytes(values.body);
    const capture = readCapture(file === "-" ? await readInput(io) : readBytes(file), body);
    const delivery = asDelivery(capture, capture.path, readTime(values.now));
    const source = fitting(known, loaded.config, delivery, io);
    return explainDelivery(source, loaded.config, capture, delivery, io);
  },
});

async function explainDelivery(
  source: Source,
  config: Config,
  capture: Capture,
  delivery: Delivery,
  io: Io,
): Promise<number> {
  const { provider } = source;
  const secrets = knownSecrets(source, io).filter(({ name }) => source.secrets.includes(name));
  const given: Case = {
    scheme: provider.verify,
    delivery,
    secrets: secrets.map(({ secret }) => secret),
    publicUrl: source.publicUrl,
    options: source.options,
  };
  io.stdout(headline(source, capture, secrets));
  if (source.secrets.length > 0 && secrets.length === 0) {
    throw new UsageError(`none of ${source.secrets.join(", ")} is set, so nothing can be checked`);
  }
  const early = await unsignedHandshake(source, given);
  if (early !== undefined) {
    io.stdout(early);
    return 0;
  }
  const problem = await refusal(given);
  if (problem === undefined) {
    io.stdout(accepted(source, delivery));
    return 0;
  }
  io.stdout(row("refused", `${problem.code}: ${problem.message}`));
  const diagnosis = await diagnose(given, foreignSecrets(source, config, io), presets);
  io.stdout(findings(diagnosis));
  return 1;
}

/** Where the capture's token names the throw-away key, the source as npm run dev has it. */
function fitting(source: Source, config: Config, delivery: Delivery, io: Io): Source {
  const { verify } = source.provider;
  if (verify.kind !== "jwt" || !factsOf(verify).publishesKey) return source;
  const [header] = String(delivery.headers[verify.header] ?? "")
    .slice((verify.prefix ?? "").length)
    .split(".");
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

async function unsignedHandshake({ provider }: Source, given: Case): Promise<string | undefined> {
  const { delivery, secrets, publicUrl, options } = given;
  const answer = compileHandshakes(provider.handshakes, "unsigned", {
    secrets,
    publicUrl,
    options,
  });
  try {
    const found = await answer?.(delivery, plainBody(delivery));
    if (found === undefined) return undefined;
    return row("handshake", `answered with ${found.status} before anything is verified`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return row("handshake", `refused, ${error.code}: ${error.message}`);
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

const row = (label: string, text: string): string => `${label.padEnd(12)}${text}\n`;

function headline(source: Source, capture: Capture, secrets: readonly KnownSecret[]): string {
  const { name, provider } = source;
  const names = secrets.map((secret) =>
    secret.from === "throw-away" ? `${secret.name} (throw-away)` : secret.name,
  );
  const missing = source.secrets.filter((one) => !secrets.some((secret) => secret.name === one));
  const path = `/${name}`;
  const elsewhere = capture.path.replace(/\/$/, "").endsWith(path)
    ? ""
    : row("note", `it went to ${capture.path}; the source is at ${path}`);
  return [
    row("request", `${capture.method} ${capture.path}, a body of ${capture.body.length} bytes`),
    row("source", `${name} (${provider.title})`),
    row("proof", schemeInWords(provider.verify)),
    names.length === 0 ? "" : row("secrets", names.join(", ")),
    missing.length === 0 ? "" : row("note", `not set here, so not tried: ${missing.join(", ")}`),
    elsewhere,
    ...capture.notes.map((note) => row("note", note)),
  ].join("");
}

function accepted(source: Source, delivery: Delivery): string {
  try {
    const body = compileBody(source.provider)(delivery);
    if (body.fault !== undefined) {
      return row("authentic", `but it cannot be read, so it is parked: ${body.fault.message}`);
    }
    const event = compileEvent(source)(delivery, body);
    return row("authentic", `${event.type}, id ${event.id}`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return row("authentic", `but refused all the same, ${error.code}: ${error.message}`);
  }
}

function findings({ changes, clock, remarks, tried }: Diagnosis): string {
  if (changes.length === 0 && clock !== undefined && remarks.length === 0) {
    return (
      row("because", clock) +
      row(
        "do",
        "Set the sender's clock, or say --now with the time of the capture. All else is right.",
      )
    );
  }
  const besides = clock === undefined ? "" : row("besides", clock);
  if (changes.length > 0) {
    const whats = changes.map(({ what }) => what).join(", and ");
    const remedies = [...new Set(changes.map(({ remedy }) => remedy))];
    return row("verifies", whats) + remedies.map((remedy) => row("do", remedy)).join("") + besides;
  }
  const none = `none of ${tried} known accidents explains it: the secret is another one, or the body is`;
  return [...remarks.map((remark) => row("because", remark)), row("tried", none), besides].join("");
}

function readTime(text: string | undefined): Date {
  const time = text === undefined ? new Date() : new Date(text);
  if (Number.isNaN(time.getTime())) throw new UsageError(`--now ${text} is no RFC 3339 time`);
  return time;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

async function readInput({ stdin }: Io): Promise<Buffer> {
  const bytes = (await stdin?.()) ?? Buffer.alloc(0);
  if (bytes.length === 0)
    throw new UsageError("name a file, or give the request on standard input");
  return bytes;
}
