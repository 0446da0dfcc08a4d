import { withFullEmail } from "../../../relay/config/service-account.ts";
import type { Config, HttpTarget } from "../../../types/config.ts";
import type { Options } from "../options.ts";
import type { Fields, PresentQueue, QueueSettings } from "../state.ts";

/** gcloud's flags of the queue-level target; each is cleared where the config does not set it. */
const TARGET_FLAGS = [
  "http-uri-override",
  "http-header-override",
  "http-method-override",
  "http-oidc-service-account-email-override",
  "http-oidc-token-audience-override",
  "http-oauth-service-account-email-override",
  "http-oauth-token-scope-override",
] as const;

/** Separates the parts of `--http-uri-override` (gcloud topic escaping); no URL contains it. */
const DELIMITER = "|";
/** Separates header overrides here; each is a flag of its own. */
const NEWLINE = "\n";

/** All queues of the config. */
export function queueSettings(
  config: Config,
  { logRatio, project }: Options,
): readonly QueueSettings[] {
  return Object.values(config.queues).map((queue) => {
    const { name, paused, asked, cleared, rateLimits, retryConfig, httpTarget = {} } = queue;
    return {
      name,
      paused,
      asked,
      cleared,
      flags: {
        "max-dispatches-per-second": String(rateLimits.maxDispatchesPerSecond),
        "max-concurrent-dispatches": String(rateLimits.maxConcurrentDispatches),
        "max-attempts": String(retryConfig.maxAttempts),
        "min-backoff": seconds(retryConfig.minBackoff),
        "max-backoff": seconds(retryConfig.maxBackoff),
        "max-doublings": String(retryConfig.maxDoublings),
        "max-retry-duration": seconds(retryConfig.maxRetryDuration),
        "log-sampling-ratio": String(logRatio),
        ...targetFlags(withFullEmail(httpTarget, project)),
      },
    };
  });
}

/** A queue as it is, in the same flags. `queue` is one of `gcloud tasks queues list --format=json`. */
export function presentFlags(queue: PresentQueue): Fields {
  const { rateLimits = {}, retryConfig = {}, stackdriverLoggingConfig = {}, httpTarget } = queue;
  return {
    "max-dispatches-per-second": number(rateLimits["maxDispatchesPerSecond"]),
    "max-concurrent-dispatches": number(rateLimits["maxConcurrentDispatches"]),
    "max-attempts": number(retryConfig["maxAttempts"]),
    "min-backoff": seconds(retryConfig["minBackoff"]),
    "max-backoff": seconds(retryConfig["maxBackoff"]),
    "max-doublings": number(retryConfig["maxDoublings"]),
    "max-retry-duration": seconds(retryConfig["maxRetryDuration"]),
    "log-sampling-ratio": number(stackdriverLoggingConfig["samplingRatio"]),
    ...(httpTarget !== undefined && targetFlags(httpTarget)),
  };
}

/** The command line that makes a queue so, whatever it was before. */
export function flagsOf({ flags }: QueueSettings, verb: "create" | "update"): readonly string[] {
  const set = Object.entries(flags).flatMap(([flag, value]) =>
    value.split(NEWLINE).map((each) => `--${flag}=${each}`),
  );
  if (verb === "create") return set;
  return [
    ...set,
    ...TARGET_FLAGS.filter((flag) => flags[flag] === undefined).map((flag) => `--clear-${flag}`),
  ];
}

function targetFlags(target: HttpTarget): Fields {
  const { uriOverride: uri, headerOverrides = [], httpMethod, oidcToken, oauthToken } = target;
  const parts = uri && {
    scheme: uri.scheme?.toLowerCase(),
    host: uri.host,
    port: uri.port,
    path: uri.pathOverride?.path,
    query: uri.queryOverride?.queryParams,
    mode: uri.uriOverrideEnforceMode ?? "ALWAYS",
  };
  const headers = headerOverrides
    .map(({ header }) => `${header?.key}: ${header?.value}`)
    .sort()
    .join(NEWLINE);
  return defined({
    "http-uri-override": parts && `^${DELIMITER}^${joined(parts)}`,
    "http-header-override": headers === "" ? undefined : headers,
    "http-method-override":
      httpMethod === undefined || httpMethod === "HTTP_METHOD_UNSPECIFIED"
        ? undefined
        : httpMethod.toLowerCase(),
    "http-oidc-service-account-email-override": oidcToken?.serviceAccountEmail,
    "http-oidc-token-audience-override": oidcToken?.audience,
    "http-oauth-service-account-email-override": oauthToken?.serviceAccountEmail,
    "http-oauth-token-scope-override": oauthToken?.scope,
  });
}

function joined(parts: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(parts)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => `${name}:${value}`)
    .join(DELIMITER);
}

function defined(record: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "",
    ),
  );
}

/** `3600s`, `3600.0s` and `0.100s` in one spelling; nothing is `0s`. */
function seconds(duration: unknown): string {
  return `${Number.parseFloat(typeof duration === "string" ? duration : "0")}s`;
}

/** A number as text; what Google leaves out is zero. */
function number(value: unknown): string {
  return String(typeof value === "number" ? value : 0);
}
