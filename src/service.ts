import { listen } from "./host/listen.ts";
import { startRelay } from "./relay/start.ts";

/** Entry point without the Functions Framework, for Cloud Run; listens on `PORT`. The entry point of a build is src/cli/bundle/entry-service.ts. */
listen(() => startRelay(process.env), process.env["PORT"]);
