import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { isAlive } from "../../../src/cli/dev/running.ts";
import { project, start, startDev, WAIT } from "./process.ts";

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A port on which something else listens. */
async function takenPort(): Promise<string> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return String((server.address() as AddressInfo).port);
}

test.each(["PORT", "RELAY_TASKS_PORT", "RELAY_CONSOLE_PORT", "RELAY_ECHO_PORT"])(
  "%s that is in use: one line names the variable and the remedy, and nothing is left running",
  async (variable) => {
    const port = await takenPort();
    const { ended, output } = start(project(), { [variable]: port });
    expect(await ended).toBe(1);
    expect(output()).toMatch(new RegExp(`^Port ${port} \\(${variable}, .*\\) is in use\\.$`, "m"));
    expect(output()).toContain("set the variable to another port (0 is any free one)");
    expect(output()).not.toContain("    at ");
    expect(output()).not.toContain("Try:");
  },
);

test("a second npm run dev says that the first runs, and how to have two", async () => {
  const folder = project();
  const dev = await startDev(folder);
  const env = { PORT: new URL(dev.url).port, RELAY_ECHO_PORT: new URL(dev.echo).port };
  const { ended, output } = start(folder, env);
  expect(await ended).toBe(1);
  expect(output()).toContain("(PORT, the function) is in use");
  expect(output()).toContain("(RELAY_ECHO_PORT, the echo target) is in use");
  expect(output()).toContain(`npm run dev already runs here (process ${dev.pid}, ${dev.url})`);
  expect((await fetch(`${dev.url}/healthz`)).status).toBe(200);
  await dev.stop();
});

test("a port that is not one is a usage error", async () => {
  const { ended, output } = start(project(), { PORT: "http" });
  expect(await ended).toBe(2);
  expect(output()).toContain('PORT is "http"; it must be a port from 0 to 65535');
});

/** The status of a request whose Host header and others are given. */
function ask(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((done, failed) => {
    request(url, { headers }, (response) => {
      response.resume();
      done(response.statusCode);
    })
      .once("error", failed)
      .end();
  });
}

test("function and echo answer this machine only: no foreign Host, no foreign Origin", async () => {
  const dev = await startDev(project(), { RELAY_DEV_HOSTS: "tunnel.example.com" });
  const urls = { function: `${dev.url}/healthz`, echo: `${dev.echo}/` };
  for (const [name, url] of Object.entries(urls)) {
    const { port } = new URL(url);
    expect({ name, status: await ask(url, {}) }).toEqual({ name, status: 200 });
    for (const host of [
      "attacker.example",
      "127.0.0.1.attacker.example",
      "localhost.attacker.example",
    ]) {
      const status = await ask(url, { host: `${host}:${port}` });
      expect({ name, host, status }).toEqual({ name, host, status: 403 });
    }
    for (const origin of [
      "https://attacker.example",
      `http://localhost:${Number(port) + 1}`,
      "null",
    ]) {
      const status = await ask(url, { origin });
      expect({ name, origin, status }).toEqual({ name, origin, status: 403 });
    }
  }
  expect(await ask(urls.function, { host: "tunnel.example.com" })).toBe(200);
  expect(dev.output()).toContain("set RELAY_DEV_HOSTS to its host name");
  await dev.stop();
});

test("a Host that is not one is foreign, also where no other names are set", async () => {
  const dev = await startDev(project());
  for (const url of [`${dev.url}/healthz`, `${dev.echo}/`]) {
    const { host } = new URL(url);
    expect(await ask(url, { host })).toBe(200);
    for (const name of [`${host}.attacker.example`, "attacker.example:x", "[", "a b"]) {
      expect({ url, name, status: await ask(url, { host: name }) }).toMatchObject({ status: 403 });
    }
  }
  await dev.stop();
});

test("the function listens on localhost alone, and on another address when it is asked to", async () => {
  const alone = await startDev(project());
  // Linux has all of 127.0.0.0/8: only who listens on every address answers here.
  const elsewhere = alone.url.replace("localhost", "127.0.0.2");
  await expect(fetch(`${elsewhere}/healthz`)).rejects.toThrow("fetch failed");
  await alone.stop();
  const asked = await startDev(project(), { RELAY_HOST: "127.0.0.2" });
  expect((await fetch(`${asked.url.replace("localhost", "127.0.0.2")}/healthz`)).status).toBe(200);
  await asked.stop();
});

test("when npm is killed, dev ends and lets go of its ports", async () => {
  const folder = project();
  const root = resolve(import.meta.dirname, "../../..");
  const env = { RELAY_CONFIG: join(folder, "relay.yaml"), RELAY_DATA: join(folder, ".relay") };
  const npm = start(root, env, ["npm", "run", "dev"]);
  await vi.waitFor(() => expect(npm.output()).toContain("Try:"), WAIT);
  const file = join(folder, ".relay/running.json");
  const { pid } = JSON.parse(readFileSync(file, "utf8")) as { pid: number };
  npm.child.kill("SIGKILL");
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), WAIT);
  expect(existsSync(file)).toBe(false);
});
