import type { GoogleTarget, Target } from "../../types/config.ts";
import type { Path } from "../read/pointer.ts";
import type { TargetKind } from "../targets/kind.ts";
import { KINDS, type KindName } from "../targets/kinds.ts";
import { reportExpression } from "./expression-faults.ts";
import type { Report } from "./fault.ts";
import { present } from "./values.ts";

/** The fields of a target that is one of Google's services, as they are written. */
export type RawGoogleTarget = { readonly [Kind in KindName]?: string } & {
  readonly orderingKey?: string;
};

const KIND_NAMES = Object.keys(KINDS) as KindName[];

/** What only targets with a URL have. */
const URL_FIELDS = ["url", "method", "audience", "oauth"] as const;

/** Which of Google's services a target is; undefined for a URL. */
export const kindOf = (target: RawGoogleTarget): KindName | undefined =>
  KIND_NAMES.find((kind) => target[kind] !== undefined);

/**
 * Checks that a target is exactly one thing, and what the schema cannot say about one of Google's
 * services.
 */
export function checkGoogleTarget(
  path: Path,
  target: RawGoogleTarget & { readonly [Field in (typeof URL_FIELDS)[number]]?: unknown },
  report: Report,
): void {
  const kind = kindOf(target);
  if (target.orderingKey !== undefined) checkOrderingKey(path, target.orderingKey, kind, report);
  if (kind === undefined) {
    if (target.url !== undefined || report.has([...path, "url"])) return;
    if (KIND_NAMES.some((name) => report.has([...path, name]))) return;
    report.error([...path, "url"], `is missing; give a url, or one of ${KIND_NAMES.join(", ")}`);
    return;
  }
  const others = KIND_NAMES.filter((name) => name !== kind && target[name] !== undefined);
  for (const field of [...URL_FIELDS.filter((name) => target[name] !== undefined), ...others]) {
    report.error([...path, field], `does not go with ${kind}; remove one of the two`);
  }
  const { form, help, title }: TargetKind = KINDS[kind];
  if (!form.test(target[kind] ?? "")) {
    report.error([...path, kind], `is not the name of a ${title}; write ${help}`);
  }
}

function checkOrderingKey(
  path: Path,
  text: string,
  kind: KindName | undefined,
  report: Report,
): void {
  const at = [...path, "orderingKey"];
  if (kind !== "pubsub") report.error(at, "is only for pubsub; remove it");
  reportExpression(at, text, "key", report);
}

/** A target's service without faults, and what its tasks need for it. */
export function completeGoogleTarget(
  kind: KindName,
  target: RawGoogleTarget,
  serviceAccount: string,
): Pick<Target, "url" | "method" | "auth"> & { readonly google: GoogleTarget } {
  const { scope, method, api }: TargetKind = KINDS[kind];
  return {
    url: `https://${api}`,
    method,
    auth: { kind: "oauth", serviceAccount, scope },
    google: {
      kind,
      resource: target[kind] ?? "",
      ...present("orderingKey", target.orderingKey),
    },
  };
}
