import { createServer } from "node:net";
import { hostPort } from "./address.ts";
import { StartError } from "./errors.ts";

/**
 * Throws `StartError` with a remedy unless the host and port can be listened on; port 0 is any free
 * one.
 */
export async function checkPort(protocol: string, host: string, port: number): Promise<void> {
  if (host === "")
    throw new StartError("The host to listen on is empty. Give an address or a name.");
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once("error", reject);
      probe.listen({ host, port, exclusive: true }, resolve);
    });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException; // node:net throws no other
    throw new StartError(
      `The ${protocol} port ${hostPort(host, port)} cannot be opened: ${reason(code, host)}`,
      { cause },
    );
  }
  await new Promise((resolve) => probe.close(resolve));
}

function reason(code: string | undefined, host: string): string {
  switch (code) {
    case "EADDRINUSE":
      return "another program listens there. Stop that, or choose another port (0 is any free one).";
    case "EACCES":
      return "it needs privileges. Choose a port from 1024 on (0 is any free one).";
    case "EADDRNOTAVAIL":
      return `${host} is not an address of this machine. Listen on 127.0.0.1 or, for others, 0.0.0.0.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `there is no host "${host}". Listen on 127.0.0.1 or, for others, 0.0.0.0.`;
    default:
      return `${code}. Choose another host or port.`;
  }
}
