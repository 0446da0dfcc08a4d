import { schemeInWords } from "../providers/scheme-words.ts";
import type { KnownSecret } from "../known-secrets.ts";
import type { Source } from "../../types/config.ts";
import type { Capture } from "./capture.ts";
import type { Diagnosis } from "./diagnose.ts";
import type { Story } from "./story.ts";
import type { RouteWhy, TargetWhy } from "./why.ts";

/** One thing found out, and what it is. */
export type Row = { readonly label: string; readonly text: string };

const row = (label: string, text: string): Row => ({ label, text });

/** What was captured, and what it is held against. */
export function headline(
  source: Source,
  capture: Capture,
  secrets: readonly KnownSecret[],
): readonly Row[] {
  const { name, provider } = source;
  const names = secrets.map((secret) =>
    secret.from === "throw-away" ? `${secret.name} (throw-away)` : secret.name,
  );
  const missing = source.secrets.filter((one) => !secrets.some((secret) => secret.name === one));
  const path = `/${name}`;
  return [
    row("request", `${capture.method} ${capture.path}, a body of ${capture.body.length} bytes`),
    row("source", `${name} (${provider.title})`),
    row("proof", schemeInWords(provider.verify)),
    ...(names.length === 0 ? [] : [row("secrets", names.join(", "))]),
    ...(missing.length === 0
      ? []
      : [row("note", `not set here, so not tried: ${missing.join(", ")}`)]),
    ...(capture.path.replace(/\/$/, "").endsWith(path)
      ? []
      : [row("note", `it went to ${capture.path}; the source is at ${path}`)]),
    ...capture.notes.map((note) => row("note", note)),
  ];
}

/** Why it is refused, and what to do. */
export function findings(
  { changes, clock, unsigned, remarks, tried }: Diagnosis,
  { provider }: Source,
): readonly Row[] {
  if (unsigned !== undefined && changes.length === 0) {
    return [
      row("because", unsigned),
      row("do", `Most likely no secret is set at the provider. Set it there: ${provider.secret}.`),
      ...remarks.map((remark) => row("besides", remark)),
    ];
  }
  if (changes.length === 0 && clock !== undefined && remarks.length === 0) {
    const remedy =
      "Set the sender's clock, or pass --now with the time of the capture. Everything else checks out.";
    return [row("because", clock), row("do", remedy)];
  }
  const besides = clock === undefined ? [] : [row("besides", clock)];
  if (changes.length > 0) {
    const whats = changes.map(({ what }) => what).join(", and ");
    const remedies = [...new Set(changes.map(({ remedy }) => remedy))];
    return [row("verifies", whats), ...remedies.map((remedy) => row("do", remedy)), ...besides];
  }
  const none = `None of the ${tried} known causes explains it: either the secret or the body is different.`;
  return [...remarks.map((remark) => row("because", remark)), row("tried", none), ...besides];
}

/** The stories of more events than these are for --json. */
const MAX_TOLD = 5;

/** What becomes of the events of an authentic delivery. */
export function storyRows(stories: readonly Story[]): readonly Row[] {
  const left = stories.length - MAX_TOLD;
  return [
    ...(stories.length > 1 ? [row("authentic", `a batch of ${stories.length} events`)] : []),
    ...stories
      .slice(0, MAX_TOLD)
      .flatMap((story) => [
        row(stories.length > 1 ? "event" : "authentic", `${story.type}, id ${story.event}`),
        ...oneStory(story),
      ]),
    ...(left > 0 ? [row("…", `and ${left} more; --json has them all`)] : []),
  ];
}

function oneStory({
  event,

  dedupKey,
  dedupFault,
  schema,
  outcome,
  cause,
  routes,
}: Story): Row[] {
  return [
    ...(dedupKey === event ? [] : [row("same as", `any other event with the key ${dedupKey}`)]),
    ...(dedupFault === undefined ? [] : [row("note", `${dedupFault}, so its identity is used`)]),
    ...(schema === undefined ? [] : schemaRows(schema)),
    ...routes.map((route) => row(`route ${route.route}`, routeInWords(route))),
    row("outcome", cause === undefined ? outcome : `${outcome}: ${cause}`),
  ];
}

function schemaRows({ file, errors }: NonNullable<Story["schema"]>): Row[] {
  if (errors.length === 0) return [row("schema", `matches ${file}`)];
  return errors.map(({ pointer, message }) =>
    row("schema", `${file}: ${pointer || "/"} ${message}`),
  );
}

function routeInWords({ when, targets, reason }: RouteWhy): string {
  if (reason !== undefined) return reason;
  const holds = when === undefined ? "" : `when: ${when.expression} holds, `;
  return `${holds}${targets.map(targetInWords).join(", ")}`;
}

function targetInWords({ target, fate, at }: TargetWhy): string {
  switch (fate) {
    case "sent":
      return at === undefined ? `→ ${target}` : `→ ${target} at ${at.toISOString()}`;
    case "elsewhere":
      return `${target} by another route`;
    case "parked":
      return `parked for ${target}`;
    case "not":
      return `not to ${target}`;
  }
}
