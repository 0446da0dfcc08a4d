import { Agent, request } from "node:http";

/** A request as a provider sends it. */
export type Sent = {
  readonly method?: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>> | readonly string[];
  readonly body: Buffer;
};

/** What came back. Status 0: the connection ended without an answer. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly ms: number;
};

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Longer than any answer of the relay may take. */
const GIVE_UP_MS = 60_000;

/** Sends one request to a relay on this machine. Never throws for what the relay does. */
export function send(
  port: number,
  { method = "POST", path, headers, body }: Sent,
): Promise<Answer> {
  const from = performance.now();
  return new Promise((resolve) => {
    const end = (answer: Omit<Answer, "ms">): void =>
      resolve({ ...answer, ms: performance.now() - from });
    const lost = (error: Error): void => end({ status: 0, headers: {}, body: error.message });
    const outgoing = request(
      { host: "127.0.0.1", port, agent, method, path, headers: headersOf(headers, body) },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", lost);
        incoming.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          end({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text });
        });
      },
    );
    outgoing.setTimeout(GIVE_UP_MS, () => outgoing.destroy(new Error("no answer within a minute")));
    outgoing.on("error", lost);
    outgoing.end(body);
  });
}

function headersOf(headers: Sent["headers"], body: Buffer): Record<string, string> | string[] {
  const length = String(body.length);
  if (Array.isArray(headers)) {
    return [...(headers as readonly string[]), "host", "127.0.0.1", "content-length", length];
  }
  return { ...(headers as Readonly<Record<string, string>>), "content-length": length };
}
