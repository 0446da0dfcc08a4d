import { http } from "@google-cloud/functions-framework";
import { serve } from "../../relay/serve.ts";
import { startRelay } from "../../relay/start.ts";
import { devFetch } from "../dev-fetch.ts";
import { withDevKeys } from "../dev-secrets.ts";

/** src/function.ts for `npm run dev`: the same function, where `relay send` can stand in for providers that publish their keys. */
const folder = process.env["RELAY_DATA"] ?? ".relay";
const usesRealKeys = process.env["RELAY_DEV_KEYS"] === "real";

http(
  "relay",
  serve(
    startRelay(process.env, (config) =>
      usesRealKeys
        ? { config }
        : { config: withDevKeys(config, folder), fetch: devFetch(config, folder) },
    ),
  ),
);
