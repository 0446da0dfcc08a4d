import { http } from "@google-cloud/functions-framework";
import { serveUnderFramework } from "./host/under-framework.ts";
import { startRelay } from "./relay/start.ts";

/**
 * Entry point: the HTTP function `relay`, which the Functions Framework starts and our own host answers. The entry point of a build is
 * src/cli/bundle/entry-function.ts.
 */
serveUnderFramework(startRelay(process.env), (handler) => http("relay", handler));
