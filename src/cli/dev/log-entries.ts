import type { LogEntry } from "../../emulator/logging/entry.ts";
import { isObject } from "../../relay/is-object.ts";

/** Where the function's lines are said to come from. */
export type LogPlace = { readonly project: string; readonly location: string };

type Json = Readonly<Record<string, unknown>>;

/**
 * What Cloud Run makes of a line that a service prints
 * (https://cloud.google.com/run/docs/logging#special-json-fields): JSON becomes the payload, without
 * the fields that are the entry's own; any other line is text.
 */
export function entryOf(line: string, { project, location }: LogPlace): LogEntry {
  const base = {
    logName: `projects/${project}/logs/run.googleapis.com%2Fstdout`,
    resource: {
      type: "cloud_run_revision",
      labels: {
        project_id: project,
        location,
        service_name: "relay",
        configuration_name: "relay",
        revision_name: "relay-dev",
      },
    },
  };
  const json = parse(line);
  if (json === undefined) return { ...base, textPayload: line };
  const {
    severity,
    time,
    timestamp = time,
    httpRequest,
    "logging.googleapis.com/insertId": insertId,
    "logging.googleapis.com/trace": trace,
    "logging.googleapis.com/spanId": spanId,
    "logging.googleapis.com/trace_sampled": traceSampled,
    ...jsonPayload
  } = json;
  return {
    ...base,
    ...(typeof insertId === "string" && { insertId }),
    ...(typeof severity === "string" && { severity }),
    ...(typeof timestamp === "string" && { timestamp }),
    ...(isObject(httpRequest) && { httpRequest }),
    ...(typeof trace === "string" && { trace }),
    ...(typeof spanId === "string" && { spanId }),
    ...(typeof traceSampled === "boolean" && { traceSampled }),
    jsonPayload,
  };
}

function parse(line: string): Json | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
