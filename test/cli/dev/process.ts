import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { sign } from "@octokit/webhooks-methods";
import { tempFolder } from "../../support/folder.ts";
import { type Running, start as startProcess } from "../../support/process.ts";

/** `npm run dev` from outside: a process, its terminal, and HTTP. */

export const BIN = resolve(import.meta.dirname, "../../../src/cli/relay.mjs");

/** Conditions are waited for; how long that may take is the test's own time limit. */
export const WAIT = { timeout: 3_600_000, interval: 50 };

export const ANY_PORTS = {
  PORT: "0",
  RELAY_TASKS_PORT: "0",
  RELAY_CONSOLE_PORT: "0",
  RELAY_ECHO_PORT: "0",
};

export const CONFIG = `
serviceAccount: relay-invoker
sources:
  github:
    provider: github
    secrets: [GITHUB_WEBHOOK_SECRET]
    dedup: {ledger: true}
    routes:
      - events: [push]
        to: [ci]
      - events: [release]
        to: [ci]
        delay: 2s
  stripe:
    provider: stripe
    secrets: [STRIPE_WEBHOOK_SECRET]
    dedup: {ledger: true}
    routes: [{to: [billing]}]
targets:
  ci: {url: "https://ci.example.com/hooks?from=relay"}
  billing: {url: "https://billing.example.com/in"}
`;

/** What is known of a dev that runs, by its terminal. */
export type Dev = {
  readonly output: () => string;
  readonly url: string;
  readonly echo: string;
  readonly rest: string;
  readonly pid: number;
  readonly stop: Running["stop"];
};

export type EchoDelivery = {
  readonly url: string;
  readonly body: string;
  readonly token: { readonly ok: boolean; readonly kind?: string; readonly audience: string };
  readonly event: { readonly id: string };
};

/** A process of its own, whose output is collected. */
export function start(
  folder: string,
  env: NodeJS.ProcessEnv = {},
  command: readonly [string, ...string[]] = [process.execPath, BIN, "dev"],
): Running {
  const [file, ...args] = command;
  return startProcess(file, args, {
    cwd: folder,
    env: { PATH: process.env["PATH"], ...ANY_PORTS, ...env },
  });
}

/** Starts it and waits until all of it is up. */
export async function startDev(folder: string, env: NodeJS.ProcessEnv = {}): Promise<Dev> {
  const { child, output, until, stop } = start(folder, env);
  await until(/Try:/);
  const address = (name: string): string =>
    new RegExp(`${name}.*?\\s(http://[\\d.a-z]+:\\d+)`).exec(output())?.[1] ?? "";
  return {
    output,
    url: address("function"),
    echo: address("echo target"),
    rest: address("Cloud Tasks"),
    pid: child.pid ?? 0,
    stop,
  };
}

export const project = (config: string = CONFIG): string => tempFolder({ "relay.yaml": config });

export function secret(folder: string, name: string): string {
  const file = readFileSync(join(folder, ".relay/dev-secrets.json"), "utf8");
  return (JSON.parse(file) as Record<string, { secret: string }>)[name]?.secret ?? "";
}

export async function sendGithub(
  folder: string,
  url: string,
  type: string,
  { body = "{}", id = `${type}-1` } = {},
): Promise<Response> {
  return fetch(`${url}/github`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": type,
      "x-github-delivery": id,
      "x-hub-signature-256": await sign(secret(folder, "GITHUB_WEBHOOK_SECRET"), body),
    },
    body,
  });
}

export async function echoed(dev: Dev): Promise<EchoDelivery[]> {
  const { deliveries } = (await (await fetch(dev.echo)).json()) as { deliveries: EchoDelivery[] };
  return deliveries;
}
