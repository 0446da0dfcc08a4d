import { join } from "node:path";
import { noteRunning, type RunningDev } from "../../src/cli/dev/running.ts";

/** A `npm run dev` whose APIs are those of an embedded Cloud Tasks, with nothing else of it there. */
export const devAt = (rest: string, config: string, grpcPort = 1): RunningDev => ({
  pid: process.pid,
  url: "http://localhost:1",
  tasks: `127.0.0.1:${grpcPort}`,
  rest,
  echo: "http://localhost:1",
  config,
  project: "p",
  location: "l",
});

/** Notes such a one in a folder with a relay.yaml; the function it gives removes that again. */
export const noteDev = (
  folder: string,
  { issuerUrl, grpcPort }: { readonly issuerUrl: string; readonly grpcPort: number },
): (() => void) =>
  noteRunning(join(folder, ".relay"), devAt(issuerUrl, join(folder, "relay.yaml"), grpcPort));
