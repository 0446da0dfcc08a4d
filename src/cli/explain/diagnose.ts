import type { Provider } from "../../types/provider.ts";
import { factsOf } from "../../relay/verify/facts.ts";
import { compileGlobs } from "../../relay/read/glob.ts";
import { type Case, type Change, changesFor, type Foreign, verifies } from "./changes.ts";
import { atItsOwnTime, clockFault, tokenClaims } from "./clock.ts";

/**
 * Why a delivery is refused: the changes that would make it verify, and what was noticed besides.
 */
export type Diagnosis = {
  /** One, or two that came together; none where no known cause explains it. */
  readonly changes: readonly Change[];
  /** That the delivery carries no proof at all; undefined where there is one. */
  readonly unsigned: string | undefined;
  /** What is wrong with the clock, besides. */
  readonly clock: string | undefined;
  /** Facts that may lead on where nothing explains it. */
  readonly remarks: readonly string[];
  /** How many explanations were tried. */
  readonly tried: number;
};

/** Enough for every single change and most pairs; keeps the command within seconds. */
const MAX_TRIES = 30_000;
const MAX_BYTES_HASHED = 2_000_000_000;

/** Which kinds of change are tried together, likeliest first. */
const PAIRS = [
  ["url", "secret"],
  ["url", "body"],
  ["body", "secret"],
  ["body", "signature"],
  ["url", "signature"],
  ["secret", "signature"],
] as const;

/**
 * Finds out why a case does not verify, by undoing one known cause after the other, then two at a
 * time.
 */
export async function diagnose(
  given: Case,
  foreign: readonly Foreign[],
  presets: Readonly<Record<string, Provider>>,
): Promise<Diagnosis> {
  const remarks = remarksOn(given);
  const clock = clockFault(given);
  const unsigned = missingProof(given);
  if (await verifies(atItsOwnTime(given))) {
    return { changes: [], unsigned: undefined, clock, remarks: [], tried: 1 };
  }

  const changes = changesFor(given, foreign, presets);
  const limit = Math.min(MAX_TRIES, MAX_BYTES_HASHED / (given.delivery.body.length + 1000));
  let tried = 1;
  for (const found of combinations(changes)) {
    if (tried >= limit) break;
    tried += 1;
    const changed = found.reduce((one, change) => change.apply(one), given);
    if (await verifies(atItsOwnTime(changed))) {
      return { changes: found, unsigned, clock: clockFault(changed), remarks: [], tried };
    }
  }
  return { changes: [], unsigned, clock, remarks, tried };
}

function* combinations(changes: readonly Change[]): Generator<readonly Change[]> {
  for (const change of changes) yield [change];
  for (const [one, other] of PAIRS) {
    for (const first of changes.filter(({ kind }) => kind === one)) {
      for (const second of changes.filter(({ kind }) => kind === other)) yield [first, second];
    }
  }
}

function remarksOn({ scheme, delivery, options, publicUrl }: Case): string[] {
  const remarks: string[] = [];
  if (delivery.body.length === 0) {
    remarks.push("the body is empty: was it captured?");
  }
  if (delivery.body.includes("\uFFFD")) {
    remarks.push(
      "the body holds U+FFFD: something decoded the bytes as text and lost some, which cannot be undone",
    );
  }
  if (scheme.kind === "jwt") remarks.push(...claimRemarks(scheme, delivery, options, publicUrl));
  return remarks;
}

/** What is said where none of the headers is there that the proof could be in. */
function missingProof({ scheme, delivery }: Case): string | undefined {
  const wanted = factsOf(scheme).proofHeaders;
  const present = Object.keys(delivery.headers);
  if (wanted.length === 0 || present.some(compileGlobs(wanted))) return undefined;
  const near = present.filter((name) => /sign|hmac|token|auth|digest|hash/.test(name));
  const seen = near.length > 0 ? `; it has ${near.join(", ")}` : "";
  return `the request has no ${wanted.join(" or ")}${seen}`;
}

function claimRemarks(
  scheme: Extract<Case["scheme"], { kind: "jwt" }>,
  delivery: Case["delivery"],
  options: Case["options"],
  publicUrl: string | undefined,
): string[] {
  const claims = tokenClaims(scheme, delivery);
  if (claims === undefined) {
    const where = scheme.header === undefined ? "body" : `header ${scheme.header}`;
    return [`the ${where} holds no token`];
  }
  const { audienceOption = "", emailOption = "" } = scheme;
  const wanted: readonly (readonly [string, string | undefined, string])[] = [
    ["aud", options[audienceOption], `option ${audienceOption}`],
    ["email", options[emailOption], `option ${emailOption}`],
    ["sub", scheme.subjectIsUrl === true ? publicUrl : undefined, "publicUrl"],
  ];
  return wanted
    .filter(([claim, value]) => value !== undefined && ![claims[claim]].flat().includes(value))
    .map(
      ([claim, value, where]) =>
        `the token's ${claim} is ${JSON.stringify(claims[claim]) ?? "missing"}, the source's ${where} is "${value}"`,
    );
}
