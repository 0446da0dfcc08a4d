import { http } from "@google-cloud/functions-framework";
import { serveUnderFramework } from "../../host/under-framework.ts";
import { openBuiltRelay } from "./built-relay.ts";

/** What src/function.ts is in a build. */
serveUnderFramework(openBuiltRelay(), (handler) => http("relay", handler));
