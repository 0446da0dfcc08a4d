import type { Config, Route, Source } from "../../types/config.ts";

/**
 * What a good config does, for whoever reviews it: each source with its rules, each route with its
 * conditions.
 */
export function summary(file: string, config: Config): string {
  const sources = Object.values(config.sources).flatMap(sourceLines);
  const queues = Object.values(config.queues).map(({ name, paused }) =>
    paused ? `${name} (paused)` : name,
  );
  return `${file} is good.\n\n${sources.join("\n")}\n\n  queues: ${queues.join(", ")}\n`;
}

function sourceLines(source: Source): string[] {
  const { name, provider, schemas, routes } = source;
  return [
    `  /${name}  (${provider.title})`,
    `      ${rulesOf(source).join(", ")}`,
    ...schemas.map(({ events, file }) => `      schema ${events}: ${file}`),
    ...routes.flatMap(routeLines),
  ];
}

/**
 * What holds for every event of a source, defaults included: a reviewer does not know them by
 * heart.
 */
function rulesOf({
  invalid,
  unrouted,
  dedup,
  split,
  provider: { handshakes = [] },
}: Source): string[] {
  const key = dedup.key === undefined ? "the event's identity" : dedup.key;
  const methods = new Set(["POST", ...handshakes.map(({ when }) => when.method ?? "POST")]);
  return [
    `methods: ${[...methods].join(" ")}`,
    `invalid: ${invalid}`,
    `unrouted: ${unrouted}`,
    `dedup: ${key}${dedup.ledger ? " with the ledger" : ""}`,
    ...(split === undefined ? [] : [`split: ${split}`]),
  ];
}

function routeLines({ events, to, when, at, delaySeconds, jitterSeconds }: Route): string[] {
  const timing = [
    ...(at === undefined ? [] : [`at ${at}`]),
    ...(delaySeconds === 0 ? [] : [`after ${delaySeconds} s`]),
    ...(jitterSeconds === 0 ? [] : [`spread over ${jitterSeconds} s`]),
  ];
  return [
    `      ${events.join(", ")} → ${to.join(", ")}${timing.length === 0 ? "" : `, ${timing.join(", ")}`}`,
    ...(when === undefined ? [] : [`          when ${when}`]),
  ];
}
