import { createServer } from "node:net";
import { StartError } from "./errors.ts";

/** Throws `StartError` with a remedy unless that port can be listened at; 0 always can. */
export async function checkPort(door: string, host: string, port: number): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once("error", reject);
      probe.listen({ host, port, exclusive: true }, resolve);
    });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === "EADDRINUSE" ? "something else listens there" : String(code);
    throw new StartError(
      `The ${door} port ${host}:${port} cannot be opened: ${why}. Stop that, or choose another port (0 is any free one).`,
      { cause },
    );
  }
  await new Promise((resolve) => probe.close(resolve));
}
