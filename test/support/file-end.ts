const duties: (() => void | Promise<void>)[] = [];

/**
 * Runs this when the test file that runs has ended. A worker keeps modules from file to file, so
 * that a hook of Vitest at the top of a shared module would be there for the first file alone.
 */
export const atFileEnd = (duty: () => void | Promise<void>): void => void duties.push(duty);

/**
 * Runs what the file that ends has left to do, all of it at once: a server may only close when a
 * program that is connected to it has ended.
 */
export async function endFile(): Promise<void> {
  await Promise.all(duties.splice(0).map(async (duty) => duty()));
}
