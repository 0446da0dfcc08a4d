import { readCloudEvent } from "./cloud-event.ts";
import { parse, readRequest, text } from "./json.ts";
import type { Cargo, PlayedService } from "./played.ts";
import { GoogleRefusal, invalid } from "./refusal.ts";

/** "The size limit is 32KB" of the argument (Execution, in the page below). */
const MAX_ARGUMENT_BYTES = 32 * 1024;

const FIELDS = ["argument", "callLogLevel", "labels", "disableConcurrencyQuotaOverflowBuffering"];

/** https://cloud.google.com/workflows/docs/reference/executions/rest/v1/projects.locations.workflows.executions/create */
export const workflow: PlayedService = {
  title: "Workflows",
  host: "workflowexecutions.googleapis.com",
  path: /^\/v1\/projects\/[^/]+\/locations\/[^/]+\/workflows\/[A-Za-z][\w-]{0,63}\/executions$/,
  maxBytes: 1_000_000,
  answer(path, body, unique, now) {
    const argument = text(readRequest(body, FIELDS)["argument"], "argument");
    const size = Buffer.byteLength(argument ?? "");
    if (size > MAX_ARGUMENT_BYTES) {
      throw invalid(`The argument has ${size} bytes; at most ${MAX_ARGUMENT_BYTES} are accepted.`);
    }
    if (argument !== undefined) parse(argument);
    return {
      answer: {
        name: `${path.slice("/v1/".length)}/${idOf(unique)}`,
        startTime: now.toISOString(),
        state: "ACTIVE",
        ...(argument !== undefined && { argument }),
        workflowRevisionId: "000001-000",
      },
      cargo: argument === undefined ? { attributes: {} } : eventOrNothing(argument),
    };
  },
};

/** An execution's id has the form of a UUID. */
const idOf = (unique: number): string =>
  `00000000-0000-4000-8000-${unique.toString(16).padStart(12, "0")}`;

/** A workflow accepts any argument; the relay's is a CloudEvent. */
function eventOrNothing(argument: string): Cargo {
  try {
    return readCloudEvent(argument);
  } catch (error) {
    if (error instanceof GoogleRefusal) return { attributes: {} };
    throw error;
  }
}
