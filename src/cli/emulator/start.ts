import * as embedded from "../../emulator/emulator.ts";
import { CloudTasksError, StartError } from "../../emulator/errors.ts";
import { UserError } from "../../types/user-error.ts";

/**
 * Starts the embedded Cloud Tasks. Throws a UserError for what keeps it from starting: a port or
 * folder in use, a host that cannot be listened on, a queue that Cloud Tasks would refuse.
 */
export async function startEmulator(options: embedded.EmulatorOptions): Promise<embedded.Emulator> {
  try {
    return await embedded.startEmulator(options);
  } catch (error) {
    // The emulator is another program, whose errors are its own.
    const isOurs = error instanceof StartError || error instanceof CloudTasksError;
    throw isOurs ? new UserError(error.message, { cause: error }) : error;
  }
}
