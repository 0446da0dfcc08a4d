import { list, message, readRequest, text } from "./json.ts";
import type { PlayedService } from "./played.ts";

const OVERRIDES = ["containerOverrides", "taskCount", "timeout"];
const CONTAINER = ["name", "args", "env", "clearArgs"];

/** https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.jobs/run */
export const job: PlayedService = {
  title: "Cloud Run job",
  host: "run.googleapis.com",
  path: /^\/v2\/projects\/[^/]+\/locations\/[^/]+\/jobs\/[a-z][a-z0-9-]{0,62}:run$/,
  maxBytes: 1_000_000,
  answer(path, body, unique, now) {
    const { overrides = {} } = readRequest(body, ["validateOnly", "etag", "overrides"]);
    const at = "overrides.container_overrides";
    const containers = message(overrides, "overrides", OVERRIDES)["containerOverrides"];
    const variables = list(containers, at).flatMap((one, index) => {
      const container = message(one, `${at}[${index}]`, CONTAINER);
      return list(container["env"], `${at}[${index}].env`).map((each) => readVariable(each, at));
    });
    const name = path.slice("/v2/".length).replace(/:run$/, "");
    const execution = `${name}/executions/${name.split("/").at(-1)}-${unique.toString(36)}`;
    return {
      answer: {
        name: `${name.split("/").slice(0, 4).join("/")}/operations/${unique}`,
        metadata: {
          "@type": "type.googleapis.com/google.cloud.run.v2.Execution",
          name: execution,
          job: name,
          createTime: now.toISOString(),
        },
        done: false,
      },
      cargo: { attributes: attributesOf(new Map(variables)) },
    };
  },
};

function readVariable(value: unknown, at: string): [name: string, value: string] {
  const { name, value: content } = message(value, `${at}.env`, ["name", "value", "valueSource"]);
  return [text(name, "name") ?? "", text(content, "value") ?? ""];
}

/** What the relay says of an event to a job. */
const attributesOf = (variables: ReadonlyMap<string, string>) => ({
  id: variables.get("EVENT_ID"),
  source: variables.get("EVENT_SOURCE"),
  type: variables.get("EVENT_TYPE"),
  time: variables.get("EVENT_TIME"),
  dataref: variables.get("EVENT_DATAREF"),
});
