import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RELAY_YAML, SECRET, signature, writeRequest } from "./requests.ts";
import { exchange, hostNames, openRaw, setStage, type Stage } from "./stage.ts";
import { eventually } from "../support/eventually.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(RELAY_YAML, { SECRET });
});
afterAll(() => stage.close());

const delivery = (n: number): Buffer => {
  const body = `{"type":"x","n":${n}}`;
  return writeRequest({ target: "/mac", headers: [signature(body)], body });
};

const isRefused = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      done(false);
    });
    socket.once("error", () => done(true));
  });

const untilRefused = (port: number): Promise<void> =>
  eventually(async () => expect(await isRefused(port)).toBe(true));

describe.each(hostNames)("%s", (hostName) => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "at %s answers the 20 deliveries that are in flight as they would have been, takes no more, and ends with 0",
    async (signal) => {
      stage.forget();
      const host = await stage.start(hostName);
      const held = stage.hold();
      const before = stage.tasks.length;
      const raws = await Promise.all(Array.from({ length: 20 }, () => openRaw(host.port)));
      raws.forEach((raw, n) => raw.write(delivery(n)));
      await eventually(() => expect(held.waiting()).toBe(20));
      // The signal comes twice, as Ctrl-C does to a group of processes.
      host.child.kill(signal);
      await untilRefused(host.port);
      host.child.kill(signal);
      held.release();
      for (const raw of raws) {
        const [reply] = await raw.replies();
        expect(reply?.status).toBe(202);
        expect(JSON.parse(reply?.body ?? "{}")).toMatchObject({ status: "accepted", tasks: 1 });
        expect(reply?.headers["connection"]).toBe("close");
      }
      expect(await host.ended).toBe(0);
      expect(stage.tasks).toHaveLength(before + 20);
      expect(host.lines().filter(({ outcome }) => outcome === "accepted")).toHaveLength(20);
      expect(host.lines().at(-1)).toMatchObject({ message: "stopped", signal, complete: true });
    },
  );

  test("at SIGTERM answers the deliveries whose connections it has not come to accept yet", async () => {
    stage.forget();
    const host = await stage.start(hostName);
    host.child.kill("SIGSTOP");
    const raws = await Promise.all(Array.from({ length: 10 }, () => openRaw(host.port)));
    raws.forEach((raw, n) => raw.write(delivery(n)));
    host.child.kill("SIGTERM");
    host.child.kill("SIGCONT");
    for (const raw of raws) expect((await raw.replies())[0]?.status).toBe(202);
    expect(await host.ended).toBe(0);
    expect(host.lines().at(-1)).toMatchObject({ message: "stopped", complete: true });
  });

  test("at SIGTERM amid a body reads it to its end and answers it", async () => {
    stage.forget();
    const host = await stage.start(hostName);
    const raw = await openRaw(host.port);
    const bytes = delivery(1);
    raw.write(bytes.subarray(0, -5));
    // Its first bytes are read before a later connection is answered.
    await exchange(host.port, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    host.child.kill("SIGTERM");
    await untilRefused(host.port);
    raw.write(bytes.subarray(-5));
    expect((await raw.replies())[0]?.status).toBe(202);
    expect(await host.ended).toBe(0);
  });

  test("at SIGTERM does not wait for connections that nothing comes on", async () => {
    const host = await stage.start(hostName);
    const idle = await openRaw(host.port);
    idle.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    await idle.until('"ok"');
    const since = performance.now();
    host.child.kill("SIGTERM");
    expect(await host.ended).toBe(0);
    expect(performance.now() - since).toBeLessThan(5000);
  });

  test("at SIGTERM gives up a body that does not end, with 503, and ends within 10 s", async () => {
    const host = await stage.start(hostName);
    const raw = await openRaw(host.port);
    raw.write(delivery(2).subarray(0, -5));
    await exchange(host.port, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    const since = performance.now();
    host.child.kill("SIGTERM");
    await raw.until('"status":503');
    expect(raw.received()).toContain("urn:webhook-relay:overloaded");
    raw.destroy();
    expect(await host.ended).toBe(0);
    expect(performance.now() - since).toBeLessThan(10_000);
  });
});
