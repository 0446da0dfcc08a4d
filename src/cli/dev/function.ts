import { http } from "@google-cloud/functions-framework";
import { serveUnderFramework } from "../../host/under-framework.ts";
import { openRelay } from "../../relay/open-relay.ts";
import { readRelay } from "../../relay/start.ts";
import { devFetch } from "./fetch.ts";
import { keepBesideLog } from "./kept-log.ts";
import { withDevKeys } from "./secrets.ts";

/** src/function.ts for `npm run dev`, where `relay send` can replace providers that publish their keys. */
const folder = process.env["RELAY_DATA"] ?? ".relay";
const { log, around } = keepBesideLog(folder);
const parts = { ...readRelay(process.env), env: process.env, log };
const relay = openRelay(
  process.env["RELAY_DEV_KEYS"] === "real"
    ? parts
    : {
        ...parts,
        config: withDevKeys(parts.config, folder),
        fetch: devFetch(parts.config, folder),
      },
);

serveUnderFramework(around(relay), (handler) => http("relay", handler));
