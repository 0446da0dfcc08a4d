import type { Known, SecretFact } from "./facts.ts";
import type { Control } from "./query.ts";
import type { Google } from "./google.ts";
import { literal } from "./search.ts";

const DAY_MS = 86_400_000;
/** How long Cloud Logging's `_Default` bucket keeps lines where nobody has changed it. */
const WINDOW_DAYS = 30;
/** Providers repeat a delivery for up to three days, with the signature that it had at first. */
const QUIET_DAYS = 3;

/**
 * That no line names an old secret means nothing where these secrets have been listed for a few
 * hours only.
 */
const TOO_EARLY: Verdict = {
  verdict: "too-early",
  detail: `The log knows no delivery of more than ${QUIET_DAYS} days ago with these secrets, and a provider may repeat one for that long with the signature it had at first: ask again later.`,
};

type Verdict = Pick<SecretFact, "verdict" | "detail">;
type Secret = { readonly name: string; readonly lastMatchAt?: string };

/** What the log tells of each source's secrets. One read of the log for each secret, and one before any may go. */
export async function secretFacts(
  google: Google,
  { sources }: Known,
  only?: string,
  control?: Control,
): Promise<readonly SecretFact[]> {
  const now = google.clock.now();
  const since = new Date(now - WINDOW_DAYS * DAY_MS).toISOString();
  const facts: SecretFact[] = [];
  for (const { name: source, secrets: names } of sources) {
    if (only !== undefined && source !== only) continue;
    if (names.length === 0) continue;
    const deliveries = [
      'resource.type="cloud_run_revision"',
      'jsonPayload.message="delivery"',
      `jsonPayload.source=${literal(source)}`,
      `timestamp>=${literal(since)}`,
    ].join(" AND ");
    // Until a rotation was deployed the first secret was another one.
    const listed =
      names.length === 1
        ? deliveries
        : `${deliveries} AND jsonPayload.secretNames=${literal(names.join(","))}`;
    const queries = names.map((_, index) => `${listed} AND jsonPayload.secretIndex=${index}`);
    const secrets: Secret[] = [];
    for (const [index, filter] of queries.entries()) {
      const at = await latest(filter, google, control);
      const lastMatchAt = at === undefined ? undefined : new Date(at).toISOString();
      secrets.push({ name: names[index] ?? "", ...(lastMatchAt !== undefined && { lastMatchAt }) });
    }
    let verdict: Verdict = verdictOf(secrets, now);
    if (verdict.verdict === "safe-to-remove") {
      const quietSince = new Date(now - QUIET_DAYS * DAY_MS).toISOString();
      const early = `${listed} AND timestamp<${literal(quietSince)}`;
      queries.push(early);
      if ((await latest(early, google, control)) === undefined) verdict = TOO_EARLY;
    }
    facts.push({ source, secrets, since, ...verdict, queries });
  }
  return facts;
}

/** When the latest delivery came in that the filter finds. */
async function latest(
  filter: string,
  google: Google,
  control?: Control,
): Promise<string | undefined> {
  const asked = { filter, orderBy: "timestamp desc", pageSize: 1 } as const;
  return (await google.listEntries(asked, control)).entries[0]?.timestamp;
}

/** Newest first, as relay.yaml lists them. */
function verdictOf([newest, ...older]: readonly Secret[], now: number): Verdict {
  const all = [newest, ...older].flatMap((secret) => secret?.lastMatchAt ?? []);
  if (all.length === 0) {
    const detail =
      older.length === 0
        ? `No delivery of the last ${WINDOW_DAYS} days matched a secret.`
        : `No delivery of the last ${WINDOW_DAYS} days has matched since relay.yaml listed these secrets.`;
    return { verdict: "no-delivery", detail };
  }
  if (newest === undefined || older.length === 0) {
    return { verdict: "one-secret", detail: "There is no older secret to remove." };
  }
  if (newest.lastMatchAt === undefined) {
    const detail = `${newest.name} has not matched yet: set it at the provider first.`;
    return { verdict: "still-used", detail };
  }
  const recent = older.filter(
    ({ lastMatchAt }) =>
      lastMatchAt !== undefined && now - Date.parse(lastMatchAt) < QUIET_DAYS * DAY_MS,
  );
  const names = (secrets: readonly Secret[]): string => secrets.map(({ name }) => name).join(", ");
  if (recent.length > 0) {
    const detail = `${names(recent)} matched within the last ${QUIET_DAYS} days, in which a provider may repeat a delivery.`;
    return { verdict: "still-used", detail };
  }
  const detail = `${names(older)} can be removed: no delivery of the last ${QUIET_DAYS} days needed it, and ${newest.name} matches.`;
  return { verdict: "safe-to-remove", detail };
}
