import * as embedded from "../../emulator/emulator.ts";
import { StartError } from "../../emulator/errors.ts";
import { UserError } from "../../types/user-error.ts";

/** Starts the embedded Cloud Tasks. Throws a UserError for what keeps it from starting: a port or folder in use. */
export async function startEmulator(options: embedded.EmulatorOptions): Promise<embedded.Emulator> {
  try {
    return await embedded.startEmulator(options);
  } catch (error) {
    // The emulator is another program, whose errors are its own.
    throw error instanceof StartError ? new UserError(error.message, { cause: error }) : error;
  }
}
