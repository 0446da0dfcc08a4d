import type { Config } from "../../types/config.ts";
import type { Queue } from "../../types/task.ts";
import { metadataToken } from "./metadata-token.ts";
import { once } from "../remember.ts";
import { type AccessToken, GOOGLE_REST, restQueue } from "./rest.ts";

/**
 * Opens the queue over the transport that relay.yaml or the environment asks for. No probing: `rest` on Google Cloud (`K_SERVICE`) and
 * where `CLOUD_TASKS_EMULATOR_REST` is set, else `client`.
 */
export function openQueue(config: Pick<Config, "transport">, env: NodeJS.ProcessEnv): Queue {
  const emulatorRest = env["CLOUD_TASKS_EMULATOR_REST"];
  const onGoogleCloud = isSet(env["K_SERVICE"]);
  const transport = config.transport ?? (onGoogleCloud || isSet(emulatorRest) ? "rest" : "client");
  const rest = isSet(emulatorRest)
    ? restQueue(emulatorRest, undefined)
    : restQueue(
        // Tests and private endpoints: the host Google's own libraries read for this API.
        env["CLOUD_TASKS_API_ENDPOINT"] ?? GOOGLE_REST,
        onGoogleCloud ? ownToken(env) : defaultCredentialsToken(env),
      );
  if (transport === "rest") return rest;
  return lazyClientQueue(env, rest);
}

/** The token of the function's own account, asked for now: the first delivery need not wait for it then. */
function ownToken(env: NodeJS.ProcessEnv): AccessToken {
  const token = metadataToken(env);
  // A failure is of no consequence yet, and shows again when the token is needed.
  Promise.resolve(token.get()).catch(() => undefined);
  return token;
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
    close: async () => (queue === undefined ? rest.close() : (await queue).close()),
  };
}

/** Application default credentials, by way of Google's client, for REST calls outside Google Cloud. */
function defaultCredentialsToken(env: NodeJS.ProcessEnv): AccessToken {
  const client = once(async () => (await import("./client.ts")).openClient(env));
  return {
    async get() {
      const token = await (await client()).auth.getAccessToken();
      if (typeof token === "string") return token;
      throw new Error("application default credentials gave no token");
    },
    // Google's library renews its tokens by itself, and knows no other way.
    drop: () => undefined,
  };
}

const isSet = (value: string | undefined): value is string => value !== undefined && value !== "";
