import { startEmulator } from "../../src/emulator/emulator.ts";

/**
 * An emulator in a process of its own, so that it can be killed: `node process.ts <data folder> [quiet]`. Prints its ports as
 * one line of JSON, then the id of each task whose delivery is recorded.
 */
const [, , data = ":memory:", quiet] = process.argv;

try {
  const { grpcPort, restPort } = await startEmulator({
    grpcPort: 0,
    restPort: 0,
    data,
    onDispatch: ({ task, outcome }) => {
      if (quiet === undefined && outcome === "delivered") process.stdout.write(`${task}\n`);
    },
  });
  process.stdout.write(`${JSON.stringify({ grpcPort, restPort })}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).name}: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
