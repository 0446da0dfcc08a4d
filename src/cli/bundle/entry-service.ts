import { listen } from "../../host/listen.ts";
import { openBuiltRelay } from "./built-relay.ts";

/** What src/service.ts is in a build. */
listen(openBuiltRelay, process.env["PORT"]);
