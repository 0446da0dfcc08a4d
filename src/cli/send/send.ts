import type { Source } from "../../types/config.ts";
import { decoded } from "../../console/facts/tasks.ts";
import type { LoadedConfig } from "../../relay/config/load.ts";
import { present } from "../../relay/config/values.ts";
import { suggestion } from "../../relay/suggest.ts";
import { command, CONFIG, JSON_OUTPUT } from "../command.ts";
import { readCapture } from "../explain/capture.ts";
import { type Io, UsageError } from "../io.ts";
import { readFileOf } from "../read-file.ts";
import { loadForCommand, usedConfig } from "../load.ts";
import { type Earlier, readEarlier } from "./from.ts";
import { post, relayUrl, type Reply, sourceUrl, TARGET } from "./post.ts";
import { hintFor, isAsWanted, type Sent, sentInWords, showReply, tally } from "./words.ts";
import { outcomeOf } from "./reply.ts";
import { sampleBook } from "../samples/index.ts";
import { takesId } from "../sign/compose.ts";
import { draftEvent } from "../sign/deliver.ts";
import type { Draft } from "../sign/draft.ts";
import { genuine } from "../sign/forge.ts";
import { asDelivery, eventIn, type Outgoing, writeDraft } from "../sign/outgoing.ts";
import { type Tampering, TAMPERINGS, tamperingsFor } from "../sign/tamper.ts";
import { chooseSecret, findSource, signerFor } from "../known-secrets.ts";
import { printableJson } from "../printable.ts";

const MAX_REPEATS = 1000;

/** `relay send`: a realistic, correctly signed sample of any preset, or a bad one. */
export const send = command({
  name: "send",
  positionals: ["<source>", "[type]"],
  about: `Sends a signed sample to the relay, as the provider would. Secrets come from the environment, otherwise
from the throw-away ones that npm run dev made.`,
  options: {
    ...TARGET,
    file: {
      type: "string",
      value: "<file>",
      help: "send these bytes instead of a sample (- reads standard input);\nof a raw HTTP request, as relay archive pull writes, its body",
    },
    from: {
      type: "string",
      value: "<id>",
      help: "send again what a delivery to this folder's npm run dev held (id of the delivery),\nor what the archive has of an event (id of the event)",
    },
    project: { type: "string", value: "<id>", help: "with --from: the archive of that project" },
    id: { type: "string", value: "<id>", help: "the delivery id (default: a fresh one)" },
    tamper: {
      type: "string",
      value: "<kind>",
      help: "make it a bad one, which the relay must refuse (then the exit code is 0)",
    },
    repeat: {
      type: "string",
      value: "<n>",
      default: "1",
      help: "send the very same delivery n times, at most 1000",
    },
    parallel: {
      type: "boolean",
      default: false,
      help: "all at once instead of one after the other",
    },
    list: {
      type: "boolean",
      default: false,
      help: "list the event types that have samples, and the kinds of tampering",
    },
    ...CONFIG,
    ...JSON_OUTPUT,
  },
  exitCodes: { 0: "every answer was as wanted", 1: "one was not" },
  examples: [
    "relay send github push",
    "relay send stripe invoice.paid --repeat 100 --parallel",
    "relay send stripe --tamper stale",
    "relay send github --from 72d3162e-cc78-11e3-81ab-4c9367dc0958 --project my-project",
  ],
  run: async ({ values, positionals: [name, event] }, io) => {
    const loaded = loadForCommand(usedConfig(values.config, io), io.env);
    const source = findSource(name, loaded);
    const isJson = values.json;
    if (values.list) return listSamples(source, isJson, io);

    const repeats = readCount(values.repeat);
    const tampering = findTampering(values.tamper, source);
    const now = new Date();
    const secret = chooseSecret(source, values.secret, io);
    checkId(values.id, source);
    const given = await givenBytes(values, source, loaded, io);
    const wanted = { event: event ?? given?.type, id: values.id, now };
    const draft = await draftEvent(source.provider, wanted, given?.body);
    const signer = signerFor(source, secret, now, io);
    const outgoing = (tampering?.make ?? genuine)({ provider: source.provider, draft, signer });
    const url = sourceUrl(relayUrl(values.url, io), source.name);

    const sent = describe(url, source, draft, outgoing, now);
    if (!isJson) io.stdout(sentInWords(sent, secret, tampering));
    const replies = await deliver(url, outgoing, repeats, values.parallel);
    const hint = hintFor(replies, source, tampering, secret);
    const ok = replies.every(({ status }) => isAsWanted(status, tampering));
    if (isJson) {
      const tampered = tampering === undefined ? {} : { tampered: tampering.kind };
      const signed = { secret: secret.name, throwAway: secret.from === "throw-away" };
      const answers = replies.map((reply) => ({ ...reply, outcome: outcomeOf(reply) }));
      const all = { ok, ...sent, ...signed, ...tampered, replies: answers, hint };
      io.stdout(printableJson(all));
    } else {
      io.stdout(repeats === 1 ? replies.map(showReply).join("") : tally(replies));
      if (hint !== "") io.stdout(`${hint}\n`);
    }
    return ok ? 0 : 1;
  },
});

function readCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > MAX_REPEATS) {
    throw new UsageError(`--repeat ${text} is not a number from 1 to ${MAX_REPEATS}`);
  }
  return count;
}

function findTampering(kind: string | undefined, source: Source): Tampering | undefined {
  if (kind === undefined) return undefined;
  const fitting = tamperingsFor(source.provider);
  const found = fitting.find((tampering) => tampering.kind === kind);
  if (found !== undefined) return found;
  const known = TAMPERINGS.some((tampering) => tampering.kind === kind);
  const kinds = fitting.map((tampering) => tampering.kind).join(", ");
  if (!known) {
    const all = TAMPERINGS.map((tampering) => tampering.kind);
    throw new UsageError(
      `there is no tampering "${kind}"${suggestion(kind, all) || `; there are ${kinds}`}`,
    );
  }
  throw new UsageError(
    `for ${source.provider.title}, ${kind} still yields a valid delivery. Detectable kinds: ${kinds}`,
  );
}

/** What is sent in place of a sample. */
async function givenBytes(
  {
    file,
    from,
    project,
  }: Readonly<Partial<Record<"file" | "from" | "project", string | undefined>>>,
  source: Source,
  loaded: LoadedConfig,
  io: Io,
): Promise<Earlier | undefined> {
  if (file !== undefined && from !== undefined) {
    throw new UsageError("pass --file or --from, not both");
  }
  if (from !== undefined) return readEarlier(from, source, loaded, project, io);
  return file === undefined ? undefined : readGiven(await readBytes(file, io));
}

async function readBytes(path: string, { stdin }: Io): Promise<Buffer> {
  if (path !== "-") return readFileOf(path);
  if (stdin === undefined) throw new UsageError("there is no standard input");
  return stdin();
}

/** The body of a file: all of it, or that of the raw HTTP request that it is, with the type of its event. */
function readGiven(file: Buffer): Earlier {
  if (!/^[A-Z]+ \S+ HTTP\/1\.[01]\r?\n/.test(file.subarray(0, 4096).toString("latin1"))) {
    return { body: file };
  }
  const { body, headers } = readCapture(file);
  const type = headers.find(([name]) => name === "ce-type")?.[1];
  return { body, ...present("type", decoded(type)) };
}

function checkId(id: string | undefined, { provider }: Source): void {
  if (id !== undefined && !takesId(provider)) {
    throw new UsageError(`${provider.title} sends no delivery id that could be chosen`);
  }
}

async function deliver(
  url: URL,
  outgoing: Outgoing,
  count: number,
  parallel: boolean,
): Promise<readonly Reply[]> {
  if (parallel) return Promise.all(Array.from({ length: count }, () => post(url, outgoing)));
  const replies: Reply[] = [];
  while (replies.length < count) replies.push(await post(url, outgoing));
  return replies;
}

function describe(
  url: URL,
  source: Source,
  draft: Draft,
  { method, query, body }: Outgoing,
  now: Date,
): Sent {
  const event = eventIn(asDelivery(writeDraft(draft), url.pathname, now), source);
  return {
    method,
    url: `${url.href}${query === "" ? "" : `?${query}`}`,
    ...(event !== undefined && { type: event.type, id: event.id }),
    bytes: body.length,
  };
}

async function listSamples({ name, provider }: Source, isJson: boolean, io: Io): Promise<number> {
  const events = (await sampleBook(provider)).samples.map(({ event }) => event);
  const tamperings = tamperingsFor(provider).map(({ kind, says }) => ({ kind, says }));
  if (isJson) {
    io.stdout(printableJson({ events, tamperings }));
    return 0;
  }
  io.stdout(`Events of ${name} (${provider.title}) with a sample; any other name works too:\n`);
  for (const event of events) io.stdout(`  ${event}\n`);
  io.stdout("\nKinds of tampering that it must refuse:\n");
  for (const { kind, says } of tamperings) io.stdout(`  ${kind.padEnd(20)} ${says}\n`);
  return 0;
}
