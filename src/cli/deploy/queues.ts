import type { Config, QueueConfig } from "../../types/config.ts";
import { type Options, UsageError } from "./options.ts";

/** A queue with everything written out. */
export type QueueSettings = {
  readonly name: string;
  readonly paused: boolean;
  /** Every setting as gcloud's flag without the dashes, and its value. */
  readonly flags: Readonly<Record<string, string>>;
};

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

/** Separates the parts of `--http-uri-override` (gcloud topic escaping); it can stand in no URL. */
const DELIMITER = "|";
/** Separates header overrides here; each is a flag of its own. */
const NEWLINE = "\n";

/** All queues of the config, limits checked against Cloud Tasks' own. Throws UsageError. */
export function queueSettings(
  config: Config,
  { logRatio, configFile }: Options,
  email: (name: string) => string,
): readonly QueueSettings[] {
  return Object.values(config.queues).map((queue) => {
    const fault = whyRefused(queue);
    if (fault !== undefined) throw new UsageError(`${configFile}: queues.${queue.name}.${fault}`);
    const { rateLimits, retryConfig } = queue;
    return {
      name: queue.name,
      paused: queue.paused,
      flags: {
        "max-dispatches-per-second": String(rateLimits.maxDispatchesPerSecond),
        "max-concurrent-dispatches": String(rateLimits.maxConcurrentDispatches),
        "max-attempts": String(retryConfig.maxAttempts),
        "min-backoff": seconds(retryConfig.minBackoff),
        "max-backoff": seconds(retryConfig.maxBackoff),
        "max-doublings": String(retryConfig.maxDoublings),
        "max-retry-duration": seconds(retryConfig.maxRetryDuration),
        "log-sampling-ratio": String(logRatio),
        ...targetFlags(bufferTarget(queue, config, email)),
      },
    };
  });
}

/** A queue as it is, in the same flags. `queue` is one of `gcloud tasks queues list --format=json`. */
export function presentFlags(queue: PresentQueue): Readonly<Record<string, string>> {
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

export type PresentQueue = {
  /** Full resource name. */
  readonly name: string;
  readonly state?: string;
  readonly rateLimits?: Readonly<Record<string, unknown>>;
  readonly retryConfig?: Readonly<Record<string, unknown>>;
  readonly stackdriverLoggingConfig?: Readonly<Record<string, unknown>>;
  readonly httpTarget?: HttpTarget;
};

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

function whyRefused({ rateLimits, retryConfig }: QueueConfig): string | undefined {
  const { maxDispatchesPerSecond: rate, maxConcurrentDispatches: concurrent } = rateLimits;
  if (rate <= 0 || rate > 500)
    return `rateLimits.maxDispatchesPerSecond is ${rate}; Cloud Tasks takes up to 500`;
  if (concurrent < 1 || concurrent > 5000) {
    return `rateLimits.maxConcurrentDispatches is ${concurrent}; Cloud Tasks takes 1 to 5000`;
  }
  const { minBackoff, maxBackoff, maxRetryDuration } = retryConfig;
  for (const [name, value] of Object.entries({ minBackoff, maxBackoff, maxRetryDuration })) {
    if (!/^\d+(\.\d+)?s$/.test(value))
      return `retryConfig.${name} is "${value}"; write seconds such as 10s`;
  }
  if (Number.parseFloat(minBackoff) > Number.parseFloat(maxBackoff)) {
    return `retryConfig.minBackoff is ${minBackoff}, more than maxBackoff ${maxBackoff}`;
  }
  return undefined;
}

/** Cloud Tasks' queue-level HttpTarget, REST v2 shape. */
export type HttpTarget = {
  readonly uriOverride?: {
    readonly scheme?: string;
    readonly host?: string;
    readonly port?: string | number;
    readonly pathOverride?: { readonly path?: string };
    readonly queryOverride?: { readonly queryParams?: string };
    readonly uriOverrideEnforceMode?: string;
  };
  readonly headerOverrides?: readonly {
    readonly header?: { readonly key?: string; readonly value?: string };
  }[];
  readonly httpMethod?: string;
  readonly oidcToken?: { readonly serviceAccountEmail?: string; readonly audience?: string };
  readonly oauthToken?: { readonly serviceAccountEmail?: string; readonly scope?: string };
};

/**
 * The queue-level target of a buffer queue, complete: address, identity and audience from the target where the config leaves
 * them out. Other queues have none, so that each task keeps its own.
 */
function bufferTarget(
  queue: QueueConfig,
  config: Config,
  email: (name: string) => string,
): HttpTarget {
  const given = (queue.httpTarget ?? {}) as HttpTarget; // the config's schema has the same shape
  const target = Object.values(config.targets).find(
    (each) => each.queue === queue.name && each.method === "buffer",
  );
  if (target === undefined) return given;
  const url = new URL(target.url);
  const account = given.oidcToken?.serviceAccountEmail ?? config.serviceAccount ?? "";
  return {
    httpMethod: "POST",
    ...given,
    uriOverride: {
      scheme: url.protocol === "http:" ? "HTTP" : "HTTPS",
      host: url.hostname,
      ...(url.port !== "" && { port: url.port }),
      pathOverride: { path: url.pathname },
      ...(url.search !== "" && { queryOverride: { queryParams: url.search.slice(1) } }),
      uriOverrideEnforceMode: "ALWAYS",
      ...given.uriOverride,
    },
    ...(given.oauthToken === undefined && {
      oidcToken: { audience: url.origin, ...given.oidcToken, serviceAccountEmail: email(account) },
    }),
  };
}

function targetFlags(target: HttpTarget): Readonly<Record<string, string>> {
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
