import { MARK } from "../names.ts";
import type { AlertPolicy, Json } from "../state.ts";
import { DEAD, DELIVERIES, LEDGER_ERRORS, PARKED, typeOf } from "./metrics.ts";

/**
 * The alerts, each with what to do. `queues` are those that deliver, at `location`; the parking and the ledger are paused on purpose.
 * `sweeps`: dead tasks are moved, and that is told too.
 */
export function alertPolicies(
  notificationChannels: readonly string[],
  queues: readonly string[],
  location: string,
  sweeps: boolean,
): readonly AlertPolicy[] {
  const policy = (
    id: string,
    severity: AlertPolicy["severity"],
    displayName: string,
    condition: Json,
    advice: readonly string[],
  ): AlertPolicy => ({
    displayName: `Webhook Relay: ${displayName}`,
    documentation: {
      content: advice
        .join("\n\n")
        .replaceAll("--project PROJECT", `--project PROJECT --location ${location}`),
      mimeType: "text/markdown",
    },
    combiner: "OR",
    severity,
    conditions: [{ displayName, conditionThreshold: condition }],
    alertStrategy: { autoClose: "3600s" },
    notificationChannels,
    userLabels: { "managed-by": MARK, "relay-alert": id },
  });
  return [
    policy(
      "refused",
      "WARNING",
      "signatures are being refused",
      counted(
        DELIVERIES,
        10,
        "600s",
        `metric.labels.code=one_of("bad-signature","stale-timestamp")`,
      ),
      [
        "More than 10 deliveries of source **${metric.label.source}** were refused within 10 minutes (code `${metric.label.code}`).",
        "1. All deliveries of that source: its secret was rotated at the provider. Store the new one with `./deploy.sh --set-secret NAME`, put its variable first in `secrets:` of relay.yaml, apply. Providers redeliver what was refused, most of them for hours.",
        "2. `stale-timestamp` only: the provider's queue is late, or somebody replays old deliveries.",
        "3. A few among many good ones: somebody is probing. Nothing got in; nothing to do.",
        "`npx relay deliveries --project PROJECT --source ${metric.label.source} --outcome refused` lists them, `npx relay console --project PROJECT --search 'source:${metric.label.source} outcome:refused'` shows them in a browser. To see why one fails: `npx relay explain ${metric.label.source}` with the captured request.",
      ],
    ),
    policy("parked", "WARNING", "events are parked", counted(PARKED, 0, "300s"), [
      "Authentic events of source **${metric.label.source}** did not parse, failed their schema, or could not be routed or scheduled; alone, or as items of a batch. They are kept for up to 31 days and reach nobody until then.",
      "1. `npx relay parked --project PROJECT` lists them by cause, `npx relay task relay-parked/TASK --project PROJECT` shows one with its bytes, `npx relay console --project PROJECT --search 'source:${metric.label.source} outcome:parked'` all in a browser.",
      "2. Fix the schema or the route in relay.yaml, run `./deploy.sh`.",
      "3. `npx relay redrive --project PROJECT --state parked` sends them through again; `--plan` only counts.",
    ]),
    policy(
      "enqueue",
      "CRITICAL",
      "tasks cannot be created",
      counted(DELIVERIES, 0, "300s", `metric.labels.outcome="failed"`),
      [
        "Deliveries of source **${metric.label.source}** were answered with 5xx (code `${metric.label.code}`). Providers retry only for a limited time.",
        "1. `queue-refused`: `./deploy.sh --verify` shows a missing queue or grant; `./deploy.sh` repairs it.",
        "2. `queue-unavailable`: Cloud Tasks is slow or over quota (https://status.cloud.google.com, quota page of the Cloud Tasks API).",
        "3. `internal`: `npx relay deliveries --project PROJECT --source ${metric.label.source} --outcome failed` shows why; `./deploy.sh --rollback` brings the previous revision back.",
      ],
    ),
    policy("ledger", "WARNING", "the ledger does not answer", counted(LEDGER_ERRORS, 0, "300s"), [
      "The ledger could not be asked about deliveries of source **${metric.label.source}**, or told of them. Their tasks are made; a redelivery more than an hour later makes them again.",
      "1. `./deploy.sh --verify` shows whether the queue `relay-ledger` and the roles on it are there; `./deploy.sh` repairs them.",
      "2. Otherwise Cloud Tasks is slow or over quota (https://status.cloud.google.com); read the log line's `ledgerError`.",
    ]),
    ...(sweeps
      ? [
          policy("dead", "WARNING", "tasks are given up", counted(DEAD, 0, "300s"), [
            "Tasks that their target does not accept were moved to the queue `relay-dead`, by what `dead` says in relay.yaml. They are kept there for up to 31 days and reach nobody until they are run.",
            "1. `npx relay dead --project PROJECT` lists them by cause and target. `npx relay task relay-dead/TASK --project PROJECT` shows one with its bytes.",
            "2. Fix the target.",
            "3. `npx relay redrive --project PROJECT --state dead` sends them to their targets again; `npx relay delete relay-dead/TASK --project PROJECT` gives it up for good.",
          ]),
        ]
      : []),
    policy(
      "waiting",
      "WARNING",
      "tasks wait for their turn",
      {
        filter: `resource.type="cloud_tasks_queue" metric.type="cloudtasks.googleapis.com/queue/task_attempt_delays" ${ofQueues(queues)}`,
        aggregations: [
          {
            alignmentPeriod: "300s",
            perSeriesAligner: "ALIGN_PERCENTILE_99",
            crossSeriesReducer: "REDUCE_MAX",
            groupByFields: ["resource.labels.queue_id"],
          },
        ],
        comparison: "COMPARISON_GT",
        thresholdValue: 600_000,
        duration: "300s",
        trigger: { count: 1 },
      },
      [
        "The oldest tasks of queue **${resource.label.queue_id}** leave more than 10 minutes after they were due.",
        "1. A paused queue: `npx relay queues --project PROJECT` says so; `npx relay resume ${resource.label.queue_id} --project PROJECT` lets it go on, `./deploy.sh --resume` all that relay.yaml has.",
        "2. Rate limits too low for the traffic: raise `maxDispatchesPerSecond` or `maxConcurrentDispatches` in relay.yaml, apply.",
        "3. A slow or failing target: Cloud Tasks slows down by itself; see the alert on failing targets.",
      ],
    ),
    policy(
      "target",
      "ERROR",
      "a target has been failing for 15 minutes",
      {
        filter: `resource.type="cloud_tasks_queue" metric.type="cloudtasks.googleapis.com/queue/task_attempt_count" metric.labels.response_code!=monitoring.regex.full_match("(?i)ok|2..") ${ofQueues(queues)}`,
        denominatorFilter: `resource.type="cloud_tasks_queue" metric.type="cloudtasks.googleapis.com/queue/task_attempt_count" ${ofQueues(queues)}`,
        aggregations: [attemptsByQueue()],
        denominatorAggregations: [attemptsByQueue()],
        comparison: "COMPARISON_GT",
        thresholdValue: 0.5,
        duration: "900s",
        // Retries back off to an hour: a quiet queue is not a healthy one.
        evaluationMissingData: "EVALUATION_MISSING_DATA_ACTIVE",
        trigger: { count: 1 },
      },
      [
        "More than half of the attempts of queue **${resource.label.queue_id}** have failed for 15 minutes. No task is lost: they are retried for up to 31 days.",
        "1. `npx relay tasks --project PROJECT` lists the failing tasks by cause and target, `npx relay task ${resource.label.queue_id}/TASK --project PROJECT` shows one with its attempts.",
        "2. 401 or 403: `./deploy.sh --verify` shows whether the invoker may call the service; the target must expect the audience of relay.yaml.",
        "3. 5xx or deadline: the target's own logs. Raise `dispatchDeadline` if it needs longer.",
        "4. To stop calling it meanwhile: `npx relay pause ${resource.label.queue_id} --project PROJECT`; `npx relay resume ${resource.label.queue_id} --project PROJECT` afterwards.",
      ],
    ),
  ];
}

/** What an alert is told apart by, where that is not the source alone. */
const LABELS: Readonly<Record<string, readonly string[]>> = {
  [DELIVERIES]: ["source", "code"],
  [DEAD]: [],
};

function counted(
  metric: string,
  thresholdValue: number,
  alignmentPeriod: string,
  filter = "",
): Json {
  const labels = LABELS[metric] ?? ["source"];
  return {
    filter: `resource.type="cloud_run_revision" metric.type="${typeOf(metric)}" ${filter}`.trim(),
    aggregations: [
      {
        alignmentPeriod,
        perSeriesAligner: "ALIGN_DELTA",
        crossSeriesReducer: "REDUCE_SUM",
        groupByFields: labels.map((label) => `metric.labels.${label}`),
      },
    ],
    comparison: "COMPARISON_GT",
    thresholdValue,
    duration: "0s",
    trigger: { count: 1 },
  };
}

function attemptsByQueue(): Json {
  return {
    alignmentPeriod: "300s",
    perSeriesAligner: "ALIGN_DELTA",
    crossSeriesReducer: "REDUCE_SUM",
    groupByFields: ["resource.labels.queue_id"],
  };
}

function ofQueues(queues: readonly string[]): string {
  return `resource.labels.queue_id=one_of(${queues.map((name) => `"${name}"`).join(",")})`;
}
