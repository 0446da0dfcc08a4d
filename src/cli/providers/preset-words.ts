import { factsOf, needsUrl } from "../../relay/verify/facts.ts";
import type { Handshake, Provider } from "../../types/provider.ts";
import { changesInWords, identityInWords, replayInWords } from "./identity-words.ts";
import { schemeInWords } from "./scheme-words.ts";

/** A label and what it says of a preset. */
export type PresetRow = readonly [label: string, text: string];

/** All that a preset says, in words: for `relay providers <name>` and for docs/providers.md. */
export function presetRows(provider: Provider): readonly PresetRow[] {
  const { name, secret, event, items, options = {}, handshakes = [] } = provider;
  const changes = changesInWords(provider);
  return [
    ["proof", schemeInWords(provider.verify)],
    ["secrets", secret],
    ["clock", clockInWords(provider)],
    ["event type", event.type.length === 0 ? `always ${name}` : event.type.join(" . ")],
    ["delivery id", [event.id ?? "none: the SHA-256 of the body"].flat().join(" : ")],
    ["same event", identityInWords(provider)],
    ...(changes === undefined ? [] : [["each attempt", changes] as const]),
    ...(event.time === undefined ? [] : [["event time", event.time.at] as const]),
    ...(items === undefined ? [] : [["batches", itemsInWords(items)] as const]),
    ["replay", replayInWords(provider)],
    ["retries", retriesInWords(provider)],
    ["answer", answerInWords(provider)],
    ...handshakes.map((one) => ["handshake", handshakeInWords(one)] as const),
    ...Object.entries(options).map(
      ([option, { required, help }]) =>
        [`option ${option}`, `${required ? "" : "(not required) "}${help}`] as const,
    ),
    ...(needsUrl(provider)
      ? ([["publicUrl", "required: the URL is signed, exactly as registered there"]] as const)
      : []),
    ["forwarded", provider.forwardHeaders.join(", ") || "no headers but the content type"],
  ];
}

/** The clock in a word, for a list. */
export function clockOf({ verify }: Provider): string {
  const { timestamp, hasClock } = factsOf(verify);
  if (timestamp !== undefined) return `±${duration(timestamp.toleranceSeconds)}`;
  return hasClock ? "exp" : "-";
}

/** Where the delivery id comes from and whether the proof covers the identity, in a word. */
export function idOf({ event }: Provider): string {
  if (event.identity?.by === "random") return "no id";
  if (event.id === undefined) return "body hash";
  return event.idSigned ? "yes" : "no";
}

/** How long the provider may redeliver, in a word. */
export const retriesOf = ({ retryHours }: Provider): string =>
  retryHours === null ? "?" : retryHours === 0 ? "none" : duration(retryHours * 3600);

function duration(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 && seconds > 60 ? `${seconds / 60} min` : `${seconds} s`;
}

/**
 * Whether redeliveries may outlast Cloud Tasks' memory of a finished task's name: about an hour.
 */
export const needsLedger = ({ retryHours }: Provider): boolean =>
  retryHours === null || retryHours > 1;

function clockInWords({ verify }: Provider): string {
  const { timestamp, hasClock } = factsOf(verify);
  if (timestamp !== undefined) {
    return `${timestamp.at}; up to ${duration(timestamp.toleranceSeconds)} early or late is accepted`;
  }
  return hasClock
    ? "the token's own expiry or age"
    : "none that the proof covers: only deduplication stops a replay";
}

function itemsInWords({ at, id, type }: NonNullable<Provider["items"]>): string {
  const ids = id === undefined ? "the delivery's with their index" : [id].flat().join(" : ");
  const types = type === undefined ? "the delivery's" : type.join(" . ");
  return `split: ${at === "" ? "body" : at} makes one event of each item; ids: ${ids}; types: ${types}`;
}

function retriesInWords(provider: Provider): string {
  const { retryHours } = provider;
  if (retryHours === null)
    return "not stated by the provider; dedup: {ledger: true} is the safe choice";
  if (retryHours === 0) return "none";
  const span = `for up to ${duration(retryHours * 3600)}`;
  return needsLedger(provider)
    ? `${span}, longer than Cloud Tasks remembers a finished task's name (1 h): set dedup: {ledger: true}`
    : `${span}, which task names cover`;
}

function answerInWords({ respond, refuse, timeoutSeconds }: Provider): string {
  const patience =
    timeoutSeconds === null ? "how long it waits is not stated" : `it waits ${timeoutSeconds} s`;
  const wait =
    refuse === undefined ? patience : `${patience}; ${refuse.status} to what is not authentic`;
  if (respond === undefined) return `202 with the relay's JSON; ${wait}`;
  const body = respond.body === "" ? "an empty body" : respond.body;
  return `${respond.status} with ${body}; ${wait}`;
}

function handshakeInWords({ proof, when, answer }: Handshake): string {
  const conditions = Object.entries(when.has ?? {}).map(([at, wanted]) =>
    wanted === true ? at : `${at} = ${wanted}`,
  );
  const content = answer.text ?? (answer.json === undefined ? "" : JSON.stringify(answer.json));
  const on = conditions.length === 0 ? "" : ` with ${conditions.join(", ")}`;
  const said = content === "" ? "nothing" : content;
  return `${proof} ${when.method ?? "POST"}${on}: answers ${answer.status ?? 200} with ${said}`;
}
