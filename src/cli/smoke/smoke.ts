import { compileGlobs } from "../../relay/read/glob.ts";
import { factsOf } from "../../relay/verify/facts.ts";
import { isThisMachine } from "../../relay/this-machine.ts";
import type { Source } from "../../types/config.ts";
import { BODY_LIMIT_BYTES } from "../../types/delivery.ts";
import { command, CONFIG, JSON_OUTPUT } from "../command.ts";
import { type Io, UsageError } from "../io.ts";
import { printable, printableJson } from "../printable.ts";
import { sampleBook } from "../samples/index.ts";
import { loadForCommand, usedConfig } from "../load.ts";
import { post, type Reply, relayUrl, sourceUrl, TARGET } from "../send/post.ts";
import { outcomeOf } from "../send/reply.ts";
import { draftEvent } from "../sign/deliver.ts";
import { genuine } from "../sign/forge.ts";
import type { Outgoing } from "../sign/outgoing.ts";
import type { Signer } from "../sign/signer.ts";
import { tamperingsFor } from "../sign/tamper.ts";
import { chooseSecret, findSource, signerFor } from "../known-secrets.ts";

/** One request of the matrix. */
type Probe = {
  readonly name: string;
  readonly url: URL;
  readonly outgoing: Outgoing;
  /** A status, or `2xx`. */
  readonly wanted: number | "2xx";
};

/** `relay smoke`: the whole good and bad set against a running or deployed relay, as a matrix. */
export const smoke = command({
  name: "smoke",
  positionals: ["<source>", "[type]"],
  about: `Sends the good delivery and every bad one to a running relay: about thirty requests, one after the other.`,
  options: {
    ...TARGET,
    "bad-only": {
      type: "boolean",
      default: false,
      help: "leave out the good delivery, so that no task is made",
    },
    yes: {
      type: "boolean",
      default: false,
      help: "needed for a relay that is not on this machine: the good delivery makes real tasks",
    },
    ...CONFIG,
    ...JSON_OUTPUT,
  },
  exitCodes: { 0: "every answer was as wanted", 1: "one was not" },
  examples: [
    "relay smoke github",
    "relay smoke stripe invoice.paid --bad-only",
    "relay smoke github --url https://relay-abc.run.app --yes",
  ],
  run: async ({ values, positionals: [name, event] }, io) => {
    const source = findSource(name, loadForCommand(usedConfig(values.config, io), io.env));
    const url = sourceUrl(relayUrl(values.url, io), source.name);
    const makesTasks = !values["bad-only"];
    if (makesTasks && !isThisMachine(url) && !values.yes) {
      throw new UsageError(
        `${url.origin} is not on this machine, and the good delivery makes real tasks: pass --yes, or --bad-only`,
      );
    }
    const secret = chooseSecret(source, values.secret, io);
    const signer = signerFor(source, secret, new Date(), io);
    const type = event ?? (await routedType(source));
    const probes = await probesFor(source, type, url, signer);
    const chosen = makesTasks ? probes : probes.filter(({ wanted }) => wanted !== "2xx");
    if (values.json) return reportJson(chosen, { source, url, secret: secret.name }, io);
    io.stdout(`${chosen.length} requests to ${url.href}, signed with ${secret.name}\n`);
    if (makesTasks)
      io.stdout("One delivery is good: it makes a real task for each of its targets.\n");
    io.stdout("\n");
    return report(chosen, source, io);
  },
});

/** The answer to a probe, and whether it is the one that was wanted. */
type Result = Probe & { readonly reply: Reply; readonly outcome: string; readonly ok: boolean };

async function tryProbe(probe: Probe): Promise<Result> {
  const reply = await post(probe.url, probe.outgoing);
  const outcome = outcomeOf(reply);
  const isSuccess = reply.status >= 200 && reply.status < 300;
  // A success by which nobody gets the event is not what a good delivery is sent for.
  const isKept = isSuccess && !NOBODY.has(outcome);
  return {
    ...probe,
    reply,
    outcome,
    ok: probe.wanted === "2xx" ? isKept : reply.status === probe.wanted,
  };
}

/** Outcomes of a 2xx that made no task for any target. */
const NOBODY = new Set(["ignored", "parked"]);

async function report(probes: readonly Probe[], source: Source, io: Io): Promise<number> {
  const results: Result[] = [];
  for (const probe of probes) {
    const result = await tryProbe(probe);
    results.push(result);
    const { ok, name, wanted } = result;
    const answer = `${result.reply.status} ${printable(result.outcome)}`.trimEnd();
    const more = ok ? "" : `, wanted ${wanted === "2xx" ? "a task" : wanted}`;
    io.stdout(`${ok ? "ok  " : "FAIL"}  ${name.padEnd(20)}  ${answer}${more}\n`);
  }
  const failed = results.filter(({ ok }) => !ok).length;
  io.stdout(`\n${results.length - failed} as wanted, ${failed} not.\n`);
  const hint = hintFor(results, source);
  if (hint !== undefined) io.stdout(`${hint}\n`);
  return failed === 0 ? 0 : 1;
}

async function reportJson(
  probes: readonly Probe[],
  { source, url, secret }: { source: Source; url: URL; secret: string },
  io: Io,
): Promise<number> {
  const results: Result[] = [];
  for (const probe of probes) results.push(await tryProbe(probe));
  const ok = results.every((result) => result.ok);
  const requests = results.map(({ name, reply: { status }, outcome, wanted, ok: isRight }) => ({
    name,
    status,
    outcome,
    wanted,
    ok: isRight,
  }));
  const hint = hintFor(results, source) ?? "";
  io.stdout(printableJson({ ok, url: url.href, secret, requests, hint }));
  return ok ? 0 : 1;
}

function hintFor(results: readonly Result[], { name }: Source): string | undefined {
  const good = results.find(({ wanted, outcome }) => wanted === "2xx" && NOBODY.has(outcome));
  if (good === undefined) return undefined;
  return good.outcome === "ignored"
    ? `The good delivery was ignored: no route of ${name} matches it, so nobody gets it. Name a type that one matches: relay smoke ${name} <type>.`
    : `The good delivery was parked, so no target gets it: the relay's log has the cause.`;
}

/**
 * The type of a sample that a route matches, so that the good delivery goes to somebody; undefined
 * where there is none.
 */
async function routedType({ provider, routes }: Source): Promise<string | undefined> {
  const matches = compileGlobs(routes.flatMap(({ events }) => events));
  const { samples } = await sampleBook(provider);
  return samples.find(({ event }) => matches(event))?.event;
}

/**
 * The set, good ones first. A deployed relay's front end joins repeated headers, so those two kinds
 * are for local relays.
 */
async function probesFor(
  source: Source,
  event: string | undefined,
  url: URL,
  signer: Signer,
): Promise<readonly Probe[]> {
  const { provider } = source;
  const now = signer.signedAt;
  const draft = () => draftEvent(provider, { event, now });
  const good = genuine({ provider, draft: await draft(), signer });
  const tamperings = tamperingsFor(provider).filter(
    ({ kind }) => isThisMachine(url) || !kind.startsWith("repeated-"),
  );
  const tampered = await Promise.all(
    tamperings.map(async ({ kind, make }): Promise<Probe> => {
      const outgoing = make({ provider, draft: await draft(), signer });
      return { name: kind, url, outgoing, wanted: provider.refuse?.status ?? 401 };
    }),
  );
  const large = { ...good, body: Buffer.alloc(BODY_LIMIT_BYTES + 1, "x") };
  return [
    { name: "good", url, outgoing: good, wanted: "2xx" },
    { name: "the same again", url, outgoing: good, wanted: "2xx" },
    ...tampered,
    ...(await brokenJson(source, url, signer)),
    { name: "wrong-method", url, outgoing: { ...good, method: "PUT" }, wanted: 405 },
    { name: "unknown-source", url: elsewhere(url), outgoing: good, wanted: 404 },
    { name: "too-large", url, outgoing: large, wanted: 413 },
  ];
}

/**
 * Authentic, but not JSON; nothing where the provider sends forms, where signing itself writes into
 * the body, or where the source would park it: what is sent here to be refused must leave nothing
 * behind.
 */
async function brokenJson(
  { provider, invalid }: Source,
  url: URL,
  signer: Signer,
): Promise<Probe[]> {
  if (invalid !== "reject") return [];
  if (factsOf(provider.verify).signature?.at?.startsWith("body:") === true) return [];
  const bytes = Buffer.from("{");
  const draft = await draftEvent(provider, { now: signer.signedAt }, bytes);
  const outgoing = genuine({ provider, draft, signer });
  const isJson = /json/.test(draft.headers["content-type"] ?? "");
  return isJson && outgoing.body.equals(bytes)
    ? [{ name: "broken-json", url, outgoing, wanted: 400 }]
    : [];
}

function elsewhere(url: URL): URL {
  const other = new URL(url);
  other.pathname = `${other.pathname}-that-is-not-there`;
  return other;
}
