import { invalid } from "../errors.ts";
import type { QueueMessage } from "../validation/queue.ts";

/** Set by calls of their own, or never: a mask that names them changes nothing ("will be ignored", cloudtasks.proto). */
const OUTPUT_ONLY = new Set(["name", "state", "purgeTime", "stats", "type"]);
const FIELDS = new Set([
  ...OUTPUT_ONLY,
  "rateLimits",
  "retryConfig",
  "httpTarget",
  "stackdriverLoggingConfig",
  "appEngineRoutingOverride",
  "appEngineHttpQueue",
  "taskTtl",
  "tombstoneTtl",
]);

/**
 * The current message with the fields that the mask names taken from the wanted one; a field that is not set there goes
 * back to its default. Paths may be in snake_case or camelCase, and may reach inside. Throws INVALID_ARGUMENT for an
 * unknown field.
 */
export function applyMask(
  current: QueueMessage,
  wanted: QueueMessage,
  paths: readonly string[],
): QueueMessage {
  const merged = structuredClone({ ...current, appEngineHttpQueue: null }) as Record<
    string,
    unknown
  >;
  for (const path of paths) {
    const [field = "", ...inner] = path.split(".").map(camelCase);
    if (!FIELDS.has(field)) {
      throw invalid(`Invalid value at 'update_mask': "${path}" is not a field of Queue.`);
    }
    if (OUTPUT_ONLY.has(field)) continue;
    const steps =
      field === "appEngineHttpQueue"
        ? ["appEngineRoutingOverride", ...inner.slice(1)]
        : [field, ...inner];
    take(merged, wanted as Record<string, unknown>, steps);
  }
  return merged;
}

function take(
  into: Record<string, unknown>,
  from: Record<string, unknown>,
  [step = "", ...rest]: string[],
): void {
  const value = Object.hasOwn(from, step) ? from[step] : undefined;
  if (rest.length === 0) {
    into[step] = value;
    return;
  }
  const inner = { ...(into[step] as Record<string, unknown> | null | undefined) };
  take(inner, (value ?? {}) as Record<string, unknown>, rest);
  into[step] = inner;
}

const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
