import {
  type Change,
  change,
  changedMembers,
  covers,
  make,
  remove,
  same,
  unread,
} from "../change.ts";
import { MARK, NUMBER_UNKNOWN } from "../names.ts";
import type { Json, Lists, Present, Read, Wanted, WriteFile } from "../state.ts";
import { DELIVERIES, LATENCY, LEDGER_ERRORS, PARKED, typeOf } from "./metrics.ts";

/** The dashboard: what comes in, what is wrong with it, what waits, what fails. */
export function dashboard(project: string): Json & { readonly name: string } {
  const logs = `resource.type="cloud_run_revision" jsonPayload.message="delivery" severity>=WARNING`;
  const tiles = [
    chart(
      "Deliveries per second, by outcome",
      `metric.type="${typeOf(DELIVERIES)}"`,
      "ALIGN_RATE",
      ["metric.labels.outcome"],
    ),
    chart("Deliveries per second, by source", `metric.type="${typeOf(DELIVERIES)}"`, "ALIGN_RATE", [
      "metric.labels.source",
    ]),
    chart(
      "Refused and failed, by source and code",
      `metric.type="${typeOf(DELIVERIES)}" metric.labels.outcome=one_of("refused","failed")`,
      "ALIGN_RATE",
      ["metric.labels.source", "metric.labels.code"],
    ),
    chart(
      "Answer time, 99th percentile (ms)",
      `metric.type="${typeOf(LATENCY)}"`,
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
    chart("Parked events, by source", `metric.type="${typeOf(PARKED)}"`, "ALIGN_DELTA", [
      "metric.labels.source",
    ]),
    chart("Ledger errors, by source", `metric.type="${typeOf(LEDGER_ERRORS)}"`, "ALIGN_DELTA", [
      "metric.labels.source",
    ]),
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
): Json {
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

/** The dashboard by its name: gcloud's list leaves its tiles out. */
export function dashboardReads({ number }: Lists): readonly Read[] {
  const url = `https://monitoring.googleapis.com/v1/projects/${number}/dashboards/${MARK}`;
  return [{ key: "dashboard", method: "GET", url }];
}

/** The dashboard, made or brought back to what it was. */
export function dashboardChanges(
  wanted: Wanted,
  { lists, answers }: Present,
  write: WriteFile,
): readonly Change[] {
  const answer = answers.get("dashboard");
  const text = `dashboard ${MARK}`;
  if (answer !== undefined && answer.status !== 200 && answer.status !== 404) {
    return [unread("alerts", `${text}  (may not be read)`)];
  }
  const { name, ...rest } = wanted.dashboard;
  if (answer?.status !== 200) {
    const file = write("dashboard", wanted.dashboard);
    return [make("alerts", text, ["dashboard", "create", name, file])];
  }
  const found = answer.body;
  if (covers(found, rest)) return [same("alerts", text)];
  const number = lists.number === NUMBER_UNKNOWN ? wanted.project : lists.number;
  const file = write("dashboard", { ...rest, etag: found["etag"] });
  const full = `projects/${number}/dashboards/${MARK}`;
  return [change("alerts", text, changedMembers(found, rest), ["dashboard", "update", full, file])];
}

/** The dashboard goes, if it is there. */
export function dashboardRemoval({ answers }: Present): readonly Change[] {
  const answer = answers.get("dashboard");
  if (answer?.status !== 200) return [];
  const name = String(answer.body["name"]);
  return [remove("alerts", `dashboard ${MARK}`, ["dashboard", "delete", name])];
}
