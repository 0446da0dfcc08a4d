import { http } from "@google-cloud/functions-framework";
import { serve } from "./relay/serve.ts";
import { startRelay } from "./relay/start.ts";

/** Entry point: registers the HTTP function `relay` with the Functions Framework. `npm run build` makes one of its own, in src/cli/bundle/bundle.ts. */
http("relay", serve(startRelay(process.env)));
