import type { Config } from "../../types/config.ts";
import type { Queue } from "../../types/task.ts";
import type { AccessToken } from "../google/api.ts";
import { openToken } from "../google/token.ts";
import { GOOGLE_REST, restQueue } from "./rest.ts";

/**
 * Opens the queue over the transport that relay.yaml or the environment asks for. No probing:
 * `rest` on Google Cloud (`K_SERVICE`) and where `CLOUD_TASKS_EMULATOR_REST` is set, otherwise
 * `client`. `token` is for Cloud Tasks itself.
 */
export function openQueue(
  config: Pick<Config, "transport">,
  env: NodeJS.ProcessEnv,
  token?: AccessToken,
): Queue {
  const emulatorRest = env["CLOUD_TASKS_EMULATOR_REST"];
  const onGoogleCloud = isSet(env["K_SERVICE"]);
  const transport = config.transport ?? (onGoogleCloud || isSet(emulatorRest) ? "rest" : "client");
  const rest = isSet(emulatorRest)
    ? restQueue(emulatorRest, undefined)
    : restQueue(
        // Tests and private endpoints: the host Google's own libraries read for this API.
        env["CLOUD_TASKS_API_ENDPOINT"] ?? GOOGLE_REST,
        token ?? openToken(env),
      );
  if (transport === "rest") return rest;
  return lazyClientQueue(env, rest);
}

/** Loads Google's client with the first task: nobody else should pay for it. */
function lazyClientQueue(env: NodeJS.ProcessEnv, rest: Queue): Queue {
  const loading = async (): Promise<Queue> => {
    const { clientQueue, openClient } = await import("./client.ts");
    return clientQueue(() => openClient(env), rest);
  };
  let queue: Promise<Queue> | undefined;
  const load = (): Promise<Queue> => (queue ??= loading());
  return {
    create: async (task, timeoutMs) => (await load()).create(task, timeoutMs),
    has: async (name, timeoutMs) => (await load()).has(name, timeoutMs),
    delete: async (name, timeoutMs) => (await load()).delete(name, timeoutMs),
    close: async () => (queue === undefined ? rest.close() : (await queue).close()),
  };
}

const isSet = (value: string | undefined): value is string => value !== undefined && value !== "";
