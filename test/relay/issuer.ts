import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { Delivery } from "../../src/types/delivery.ts";
import type { Task } from "../../src/types/task.ts";
import { listen } from "../support/http.ts";
import { delivery } from "./fixtures.ts";

/** Whoever signs the tokens of tasks that bring an event back: the keys of Cloud Tasks, in a test. */
export type Issuer = {
  /** For `CLOUD_TASKS_EMULATOR_REST`: its keys are at `/oauth2/v3/certs`. */
  readonly url: string;
  /** A token as the relay wants it, but for these claims. */
  token(claims?: Record<string, unknown>): Promise<string>;
  /** What Cloud Tasks sends when it runs a task. Default: with a good token. */
  dispatch(task: Task, authorization?: string): Promise<Delivery>;
  close(): void;
};

const AT = new Date("2026-11-23T12:00:00Z");

export async function startIssuer(): Promise<Issuer> {
  const keys = await generateKeyPair("RS256");
  const key = { ...(await exportJWK(keys.publicKey)), kid: "k1", alg: "RS256", use: "sig" };
  const server = await listen((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ keys: [key] }));
  });
  const token = async (claims: Record<string, unknown> = {}): Promise<string> => {
    const now = Math.floor(AT.getTime() / 1000);
    return new SignJWT({
      iss: "https://accounts.google.com",
      aud: "https://relay.example.com",
      email: "invoker@p.iam.gserviceaccount.com",
      email_verified: true,
      iat: now,
      exp: now + 3600,
      ...claims,
    })
      .setProtectedHeader({ alg: "RS256", kid: "k1" })
      .sign(keys.privateKey);
  };
  return {
    url: server.url,
    token,
    async dispatch(task, authorization) {
      const headers = {
        ...task.headers,
        authorization: authorization ?? `Bearer ${await token()}`,
        "x-cloudtasks-taskname": task.name.split("/").at(-1) ?? "",
      };
      return delivery(task.body, headers, { path: new URL(task.url).pathname });
    },
    close: () => void server.close(),
  };
}
