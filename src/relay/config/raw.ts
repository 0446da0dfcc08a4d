import type { ExpressionFault, ExpressionType } from "../route/expressions.ts";
import type { Provider } from "../../types/provider.ts";

/**
 * relay.yaml as it is written, once the schema has been over it: what is there has the right type. What failed the schema has
 * been taken out, so that the checks of meaning still see all the rest; hence every field may be missing, and a list may have
 * holes.
 */
export type RawConfig = {
  readonly project?: string;
  readonly location?: string;
  readonly serviceAccount?: string;
  readonly transport?: "rest" | "client";
  readonly sources?: Readonly<Record<string, RawSource>>;
  readonly targets?: Readonly<Record<string, RawTarget>>;
  readonly queues?: Readonly<Record<string, RawQueue>>;
};

type List<T> = readonly (T | undefined)[];

export type RawSource = {
  readonly provider?: string;
  readonly secrets?: List<string>;
  readonly publicUrl?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly schemas?: Readonly<Record<string, string>>;
  readonly invalid?: "park" | "reject" | "pass";
  readonly unrouted?: "ignore" | "park";
  readonly split?: string;
  readonly dedup?: { readonly key?: string; readonly ledger?: boolean };
  readonly respond?: {
    readonly status?: number;
    readonly body?: string;
    readonly contentType?: string;
  };
  readonly forwardHeaders?: List<string>;
  readonly routes?: List<RawRoute>;
  /** The rest is a provider written out (`provider: custom`), and reaches the checks only where the schema accepted it. */
  readonly verify?: unknown;
  readonly event?: unknown;
  readonly handshakes?: unknown;
  readonly items?: unknown;
  readonly inflate?: true;
  readonly title?: string;
  readonly secret?: string;
  readonly timeoutSeconds?: number | null;
  readonly retryHours?: number | null;
};

export type RawRoute = {
  readonly events?: List<string>;
  readonly when?: string;
  readonly to?: List<string>;
  readonly delay?: string;
  readonly at?: string;
  readonly jitter?: string;
};

export type RawTarget = {
  readonly url?: string;
  readonly method?: "POST" | "PUT" | "PATCH" | "buffer";
  readonly queue?: string;
  readonly serviceAccount?: string;
  readonly audience?: string;
  readonly oauth?: { readonly scope?: string };
  readonly dispatchDeadline?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export type RawQueue = {
  readonly rateLimits?: {
    readonly maxDispatchesPerSecond?: number;
    readonly maxConcurrentDispatches?: number;
  };
  readonly retryConfig?: {
    readonly maxAttempts?: number;
    readonly minBackoff?: string;
    readonly maxBackoff?: string;
    readonly maxDoublings?: number;
    readonly maxRetryDuration?: string;
  };
  readonly httpTarget?: RawHttpTarget;
};

export type RawHttpTarget = {
  readonly uriOverride?: {
    readonly scheme?: "HTTP" | "HTTPS";
    readonly host?: string;
    readonly port?: string | number;
    readonly pathOverride?: { readonly path?: string };
    readonly queryOverride?: { readonly queryParams?: string };
    readonly uriOverrideEnforceMode?: "ALWAYS" | "IF_NOT_EXISTS";
  };
  readonly httpMethod?: string;
  readonly headerOverrides?: List<{
    readonly header?: { readonly key?: string; readonly value?: string };
  }>;
  readonly oidcToken?: { readonly serviceAccountEmail?: string; readonly audience?: string };
  readonly oauthToken?: { readonly serviceAccountEmail?: string; readonly scope?: string };
};

/** What the checks of meaning need besides the file. */
export type Surroundings = {
  readonly presets: Readonly<Record<string, Provider>>;
  readonly env: NodeJS.ProcessEnv;
  readonly environmentChecks: "secrets-required" | "secrets-optional";
  readonly folder: string;
  readonly checkExpression: CheckExpression;
};

/** What is wrong with a CEL expression, and where; undefined where it compiles and gives the expected type. */
export type CheckExpression = (
  expression: string,
  expected: ExpressionType,
) => ExpressionFault | undefined;
