const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Seconds in a duration of relay.yaml (`500ms 10s 15m 2h 3d`, with up to three decimals as Cloud
 * Tasks prints them), to the millisecond. Undefined where the text is not a duration.
 */
export function durationSeconds(text: string): number | undefined {
  const match = /^(\d+(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text);
  if (match === null) return undefined;
  const unit = match[2] as keyof typeof MILLISECONDS; // the expression gives no others
  return Math.round(Number(match[1]) * MILLISECONDS[unit]) / 1000;
}
