import { DELIVERIES_TYPE, LATENCY } from "./alerts.ts";
import { MARK } from "./names.ts";

/** The dashboard: what comes in, what is wrong with it, what waits, what fails. */
export function dashboard(
  project: string,
): Readonly<Record<string, unknown>> & { readonly name: string } {
  const logs = `resource.type="cloud_run_revision" jsonPayload.message="delivery" severity>=WARNING`;
  const tiles = [
    chart("Deliveries per second, by outcome", `metric.type="${DELIVERIES_TYPE}"`, "ALIGN_RATE", [
      "metric.labels.outcome",
    ]),
    chart("Deliveries per second, by source", `metric.type="${DELIVERIES_TYPE}"`, "ALIGN_RATE", [
      "metric.labels.source",
    ]),
    chart(
      "Refused and failed, by source and code",
      `metric.type="${DELIVERIES_TYPE}" metric.labels.outcome=one_of("refused","failed")`,
      "ALIGN_RATE",
      ["metric.labels.source", "metric.labels.code"],
    ),
    chart(
      "Answer time, 99th percentile (ms)",
      `metric.type="logging.googleapis.com/user/${LATENCY}"`,
      "ALIGN_PERCENTILE_99",
      ["metric.labels.source"],
      "REDUCE_MAX",
    ),
    chart(
      "Tasks waiting, by queue",
      `metric.type="cloudtasks.googleapis.com/queue/depth" resource.type="cloud_tasks_queue"`,
      "ALIGN_MEAN",
      ["resource.labels.queue_id"],
    ),
    chart(
      "Lateness of tasks, 99th percentile (ms)",
      `metric.type="cloudtasks.googleapis.com/queue/task_attempt_delays" resource.type="cloud_tasks_queue"`,
      "ALIGN_PERCENTILE_99",
      ["resource.labels.queue_id"],
      "REDUCE_MAX",
    ),
    chart(
      "Attempts, by queue and answer",
      `metric.type="cloudtasks.googleapis.com/queue/task_attempt_count" resource.type="cloud_tasks_queue"`,
      "ALIGN_RATE",
      ["resource.labels.queue_id", "metric.labels.response_code"],
    ),
    { title: "What needs attention", logsPanel: { filter: logs } },
  ];
  return {
    name: `projects/${project}/dashboards/${MARK}`,
    displayName: "Webhook Relay",
    labels: { "managed-by": MARK },
    mosaicLayout: {
      columns: 12,
      tiles: tiles.map((widget, index) => ({
        ...(index % 2 === 1 && { xPos: 6 }), // zeros are left out, as the API does
        ...(index > 1 && { yPos: 4 * Math.floor(index / 2) }),
        width: 6,
        height: 4,
        widget,
      })),
    },
  };
}

function chart(
  title: string,
  filter: string,
  perSeriesAligner: string,
  groupByFields: readonly string[],
  crossSeriesReducer = "REDUCE_SUM",
): Readonly<Record<string, unknown>> {
  const aggregation = {
    alignmentPeriod: "60s",
    perSeriesAligner,
    crossSeriesReducer,
    groupByFields,
  };
  return {
    title,
    xyChart: {
      dataSets: [
        { plotType: "LINE", timeSeriesQuery: { timeSeriesFilter: { filter, aggregation } } },
      ],
    },
  };
}
