import { type Change, change, changedMembers, covers, make, remove, same } from "../change.ts";
import type { LogMetric, Present, Wanted, WriteFile } from "../state.ts";

/** Deliveries, counted. */
export const DELIVERIES = "relay-deliveries";
/** Deliveries of which at least one event was parked, counted: all of it, or an item of a batch. */
export const PARKED = "relay-parked-events";
/** Deliveries that the ledger could not be asked about or told of, counted. */
export const LEDGER_ERRORS = "relay-ledger-errors";
/** Sweeps that moved dead tasks, counted. */
export const DEAD = "relay-dead-tasks";
/** Milliseconds to the answer, as a distribution. */
export const LATENCY = "relay-latency";

/** A metric's name in Cloud Monitoring. */
export const typeOf = (metric: string): string => `logging.googleapis.com/user/${metric}`;

/**
 * Metrics over the relay's one line per delivery. `unknown-source` is left out of the labels' values: anybody could make
 * time series without end by asking for made-up sources.
 */
export function logMetrics(service: string): readonly LogMetric[] {
  const all = `resource.type="cloud_run_revision" resource.labels.service_name="${service}" jsonPayload.message="delivery"`;
  const lines = `${all} jsonPayload.source:*`;
  return [
    {
      name: DELIVERIES,
      description: "Deliveries by source, outcome and error code (webhook-relay).",
      filter: lines,
      metricDescriptor: {
        metricKind: "DELTA",
        valueType: "INT64",
        unit: "1",
        labels: [
          label("source", "Name in relay.yaml"),
          label("outcome", "accepted, duplicate, ignored, parked, handshake, refused or failed"),
          label("code", "Problem code of refused and failed deliveries"),
        ],
      },
      labelExtractors: {
        source: "EXTRACT(jsonPayload.source)",
        outcome: "EXTRACT(jsonPayload.outcome)",
        code: "EXTRACT(jsonPayload.code)",
      },
    },
    counter(
      PARKED,
      "Deliveries of which an event was parked, by source (webhook-relay).",
      `${lines} (jsonPayload.outcome="parked" OR jsonPayload.parked>0)`,
    ),
    counter(
      LEDGER_ERRORS,
      "Deliveries whose ledger entry failed, by source (webhook-relay).",
      `${lines} jsonPayload.ledgerError:*`,
    ),
    {
      name: DEAD,
      description: "Sweeps that moved dead tasks (webhook-relay).",
      filter: `${all} jsonPayload.outcome="swept" jsonPayload.dead:*`,
      metricDescriptor: { metricKind: "DELTA", valueType: "INT64", unit: "1" },
    },
    {
      name: LATENCY,
      description: "Milliseconds until a delivery was answered, by source (webhook-relay).",
      filter: `${lines} jsonPayload.outcome=("accepted" OR "duplicate")`,
      valueExtractor: "EXTRACT(jsonPayload.latencyMs)",
      metricDescriptor: {
        metricKind: "DELTA",
        valueType: "DISTRIBUTION",
        unit: "ms",
        labels: [label("source", "Name in relay.yaml")],
      },
      labelExtractors: { source: "EXTRACT(jsonPayload.source)" },
      bucketOptions: { exponentialBuckets: { numFiniteBuckets: 48, growthFactor: 1.3, scale: 1 } },
    },
  ];
}

const label = (key: string, description: string) => ({ key, description });

function counter(name: string, description: string, filter: string): LogMetric {
  return {
    name,
    description,
    filter,
    metricDescriptor: {
      metricKind: "DELTA",
      valueType: "INT64",
      unit: "1",
      labels: [label("source", "Name in relay.yaml")],
    },
    labelExtractors: { source: "EXTRACT(jsonPayload.source)" },
  };
}

/** The metrics; alerts on one need it to be there. */
export function metricChanges(
  { metrics }: Wanted,
  { lists }: Present,
  write: WriteFile,
): readonly Change[] {
  return metrics.map((metric) => {
    const { name } = metric;
    const found = lists.metrics.find((each) => each.name === name);
    if (covers(found, metric)) return same("alerts", `metric ${name}`);
    const file = write(`metric-${name}`, metric);
    if (found === undefined) {
      return make("alerts", `metric ${name}`, ["metric", "create", name, file]);
    }
    const what = changedMembers(found, metric);
    return change("alerts", `metric ${name}`, what, ["metric", "update", name, file]);
  });
}

/** The metrics go after the alerts on them. */
export function metricRemoval({ metrics }: Wanted, { lists }: Present): readonly Change[] {
  return metrics
    .filter(({ name }) => lists.metrics.some((metric) => metric.name === name))
    .map(({ name }) => remove("alerts", `metric ${name}`, ["metric", "delete", name]));
}
