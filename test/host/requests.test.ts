import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { serve } from "../../src/host/host.ts";
import { LIMITS } from "../../src/host/limits.ts";
import { serveUnderFramework } from "../../src/host/under-framework.ts";
import type { Delivery, Relay } from "../../src/types/delivery.ts";
import { RELAY_YAML, type RawRequest, SECRET, signature, writeRequest } from "./requests.ts";
import { exchange, type Host, hostNames, openRaw, setStage, type Stage } from "./stage.ts";
import { eventually } from "../support/eventually.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(RELAY_YAML, { SECRET });
});
afterAll(() => stage.close());
afterEach(() => stage.forget());

const BODY = '{"type":"x"}';
const signed = (more: Partial<RawRequest> = {}): RawRequest => ({
  target: "/mac",
  headers: [signature(BODY)],
  body: BODY,
  ...more,
});
const LIMIT = 300_000;
const codeOf = (body: string): string => (JSON.parse(body) as { type: string }).type;

describe.each(hostNames)("at %s", (hostName) => {
  let host: Host;
  beforeAll(async () => {
    host = await stage.start(hostName, {
      RELAY_BODY_LIMIT: String(LIMIT),
      RELAY_BODY_BUDGET: String(LIMIT),
      // As small as Google's smallest instances leave it.
      NODE_OPTIONS: "--max-old-space-size=96",
    });
  });

  const post = (request: RawRequest) => exchange(host.port, writeRequest(request));
  let marks = 0;
  /** Waits until the log has all lines so far: they come in order, the mark's last. Gives how many there are. */
  const mark = async (): Promise<number> => {
    const requestUrl = `/mark-${(marks += 1)}`;
    await post({ target: requestUrl });
    const isMark = (line: object) =>
      "httpRequest" in line &&
      (line.httpRequest as { requestUrl: string }).requestUrl === requestUrl;
    await eventually(() => expect(host.lines().some(isMark)).toBe(true));
    return host.lines().findIndex(isMark);
  };
  /** The one line that what is done makes. */
  const lineOf = async (act: () => Promise<unknown>): Promise<Record<string, unknown>> => {
    const from = await mark();
    await act();
    const to = await mark();
    const lines = host.lines().slice(from + 1, to);
    expect(lines).toHaveLength(1);
    return lines[0] ?? {};
  };

  test.each<readonly [string, RawRequest]>([
    ["in chunks", signed({ framing: "chunked" })],
    ["by HTTP/1.0", signed({ version: "1.0" })],
    ["to an absolute-form target", signed({ target: "http://relay.example.com/mac" })],
    [
      "to an absolute-form target in other letters",
      signed({ target: "HTTPS://relay.example.com:443/mac?a=b" }),
    ],
    [
      "with 40,000 bytes of headers",
      signed({ headers: [signature(BODY), `X-Long: ${"x".repeat(40_000)}`] }),
    ],
  ])("a delivery arrives that comes %s", async (_, request) => {
    const before = stage.tasks.length;
    const reply = await post(request);
    expect(reply.status).toBe(202);
    expect(stage.tasks.slice(before).map(({ body }) => body.toString())).toEqual([BODY]);
  });

  test("a sender that waits for 100 Continue gets it, and an answer", async () => {
    const raw = await openRaw(host.port);
    const request = writeRequest(signed({ headers: [signature(BODY), "Expect: 100-continue"] }));
    raw.write(request.subarray(0, -BODY.length));
    await raw.until("100 Continue\r\n\r\n");
    raw.write(BODY);
    expect((await raw.replies())[0]?.status).toBe(202);
  });

  test("two deliveries on one connection, the second sent before the first is answered, are both answered", async () => {
    const raw = await openRaw(host.port);
    raw.write(Buffer.concat([writeRequest(signed()), writeRequest(signed())]));
    expect((await raw.replies(2)).map(({ status }) => status)).toEqual([202, 202]);
  });

  test("the health of the relay is answered with the fingerprint of its config, whatever form the target has", async () => {
    const replies = await Promise.all([
      post({ method: "GET", target: "/healthz", framing: "none" }),
      post({ method: "GET", target: "http://relay.example.com/healthz", framing: "none" }),
    ]);
    for (const { status, body } of replies) {
      expect([status, JSON.parse(body)]).toEqual([
        200,
        { status: "ok", config: expect.stringMatching(/^[\da-f]{16}$/) as string },
      ]);
    }
  });

  test("HEAD is answered without a body", async () => {
    const raw = await openRaw(host.port);
    raw.write(
      "HEAD /mac HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    await raw.until('"ok"');
    const text = raw.received();
    expect(text).toMatch(/^HTTP\/1.1 405 /);
    expect(text).toMatch(/\r\n\r\nHTTP\/1.1 200 /);
  });

  test("OPTIONS names the methods there are", async () => {
    const { status, headers } = await post({ method: "OPTIONS", target: "/mac", framing: "none" });
    expect([status, headers["allow"]]).toEqual([405, "POST"]);
  });

  describe("a body over the limit", () => {
    const large = Buffer.alloc(LIMIT + 1, "x");

    test("is refused at its declared length, before any of it is sent", async () => {
      const raw = await openRaw(host.port);
      raw.write(`POST /mac HTTP/1.1\r\nHost: x\r\nContent-Length: ${LIMIT + 1}\r\n\r\n`);
      await raw.until('"status":413');
      expect(raw.received()).toContain("application/problem+json");
      raw.end();
    });

    test("is not asked for", async () => {
      const raw = await openRaw(host.port);
      raw.write(
        `POST /mac HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ${LIMIT + 1}\r\n\r\n`,
      );
      const [reply] = await raw.replies();
      expect(reply?.status).toBe(413);
      expect(raw.received()).not.toContain("100 Continue");
    });

    test.each(["length", "chunked"] as const)(
      "is refused by its %s, so that a sender who writes all of it first reads the answer, and it is one line in the log",
      async (framing) => {
        const body = framing === "length" ? large : Buffer.alloc(20_000_000, "x");
        const line = await lineOf(async () => {
          const reply = await post(signed({ body, framing }));
          expect([reply.status, codeOf(reply.body)]).toEqual([
            413,
            "urn:webhook-relay:body-too-large",
          ]);
          expect(reply.headers["connection"]).toBe("close");
        });
        expect(line).toMatchObject({ code: "body-too-large", outcome: "refused", source: "mac" });
      },
    );

    test("up to the limit arrives", async () => {
      const body = `{"type":"x","pad":"${"x".repeat(LIMIT - 21)}"}`;
      const reply = await post(signed({ headers: [signature(body)], body }));
      expect([body.length, reply.status]).toEqual([LIMIT, 202]);
    });
  });

  test("while bodies in flight fill the budget, others are asked to come again, and the first still arrives", async () => {
    const first = `{"type":"x","pad":"${"x".repeat(LIMIT - 21)}"}`;
    const request = writeRequest(signed({ headers: [signature(first)], body: first }));
    const raw = await openRaw(host.port);
    raw.write(request.subarray(0, -10));
    const other = signed({ body: Buffer.alloc(LIMIT - 1, "y") });
    const line = await lineOf(async () => {
      const reply = await post(other);
      expect([reply.status, reply.headers["retry-after"]]).toEqual([503, "5"]);
      expect(codeOf(reply.body)).toBe("urn:webhook-relay:overloaded");
    });
    expect(line).toMatchObject({ code: "overloaded" });
    raw.write(request.subarray(-10));
    expect((await raw.replies())[0]?.status).toBe(202);
  });

  describe("a stranger's bomb", () => {
    const nested = Buffer.from("[".repeat(16_000_000) + "]".repeat(16_000_000));
    const objects = Buffer.from(`[${"{},".repeat(10_000_000)}{}]`);
    const bombs = [
      ["gzip of lists in lists", "gzip", gzipSync(nested)],
      ["gzip of objects", "gzip", gzipSync(objects)],
      ["brotli of lists in lists", "br", brotliCompressSync(nested)],
      ["gzip in gzip", "gzip, gzip", gzipSync(gzipSync(nested))],
    ] as const;

    test.each(
      bombs.flatMap(([name, coding, bytes]) =>
        (["/mac", "/token", "/github", "/inside", "/inflating"] as const).map(
          (target) => [name, target, coding, bytes] as const,
        ),
      ),
    )("of %s at %s is refused, and the process goes on", async (_, target, coding, bytes) => {
      const headers = [
        `Content-Encoding: ${coding}`,
        "X-Sig: 00",
        "X-Token: no",
        `X-Hub-Signature-256: sha256=${"0".repeat(64)}`,
      ];
      const replies = await Promise.all(
        Array.from({ length: 5 }, () => post({ target, headers, body: bytes })),
      );
      const wanted = target === "/token" ? [401] : [413, 401];
      for (const { status } of replies) expect(wanted).toContain(status);
      expect(host.child.exitCode).toBeNull();
    });
  });

  describe("what is no HTTP", () => {
    test.each([
      ["a request line of nonsense", "nonsense\r\n\r\n", 400],
      [
        "two lengths",
        "POST /mac HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        400,
      ],
      [
        "a length and chunks",
        "POST /mac HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        400,
      ],
      [
        "a header without end",
        `POST /mac HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(LIMITS.maxHeaderSize)}`,
        431,
      ],
    ])("%s: a problem and one line in the log", async (_, text, status) => {
      const line = await lineOf(async () => {
        const reply = await exchange(host.port, text);
        expect([reply.status, reply.headers["content-type"]]).toEqual([
          status,
          "application/problem+json",
        ]);
        expect(JSON.parse(reply.body)).toMatchObject({ status });
      });
      expect(line).toMatchObject({ severity: "WARNING", message: "unreadable request", status });
    });

    test("a sender that hangs up amid its body: one line in the log", async () => {
      const line = await lineOf(async () => {
        const raw = await openRaw(host.port);
        raw.write(writeRequest(signed()).subarray(0, -3));
        raw.end();
        await raw.replies();
      });
      expect(line).toMatchObject({ severity: "WARNING", message: "unreadable request" });
    });
  });

  test("nothing of all this is an error, a stack or the framework's own answer", () => {
    expect(host.output()).not.toMatch(/\n\s+at /);
    const errors = host.lines().filter(({ severity }) => severity === "ERROR");
    expect(errors.filter(({ code }) => code !== "overloaded")).toEqual([]);
  });
});

describe("a sender that takes its time", () => {
  test("has a stated time for its headers and its body", () => {
    const server = createServer();
    serve(server, silent());
    expect(server).toMatchObject(LIMITS);
    expect(LIMITS.headersTimeout).toBeLessThan(LIMITS.requestTimeout);
  });

  test.each([
    ["headers", "POST /mac HTTP/1.1\r\nHost: x\r\n"],
    ["body", "POST /mac HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"],
  ])("gets a problem when its %s do not come, and one line in the log", async (_, text) => {
    const logged: object[] = [];
    const server = createServer();
    serve(server, {
      ...silent(),
      log: (_severity, message, more) => logged.push({ message, ...more }),
    });
    Object.assign(server, {
      headersTimeout: 20,
      requestTimeout: 20,
      connectionsCheckingInterval: 5,
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const reply = await exchange((server.address() as AddressInfo).port, text);
    expect([reply.status, JSON.parse(reply.body)]).toEqual([
      408,
      { type: "about:blank", title: "Request Timeout", status: 408 },
    ]);
    await new Promise((closed) => server.close(closed));
    expect(logged).toEqual([
      expect.objectContaining({ message: "unreadable request", status: 408 }),
    ]);
  });
});

describe.each(hostNames)("many large bodies at once at %s", (hostName) => {
  test("are kept, or asked to come again, in the memory of a small instance", async () => {
    const host = await stage.start(hostName, {
      RELAY_BODY_BUDGET: "32000000",
      NODE_OPTIONS: "--max-old-space-size=128",
    });
    const bodies = Array.from(
      { length: 64 },
      (_, index) => `{"type":"x","n":${index},"pad":"${"x".repeat(5_000_000)}"}`,
    );
    const replies = await Promise.all(
      bodies.map((body) =>
        exchange(host.port, writeRequest(signed({ headers: [signature(body)], body }))),
      ),
    );
    const statuses = new Set(replies.map(({ status }) => status));
    expect([...statuses].filter((status) => ![202, 503].includes(status))).toEqual([]);
    expect(statuses).toContain(202);
    // Nothing is left of the others: one more has room again.
    expect((await exchange(host.port, writeRequest(signed()))).status).toBe(202);
    expect(host.child.exitCode).toBeNull();
  });

  test.each([
    ["over the limit are refused without being held", { RELAY_BODY_LIMIT: "1000000" }, [413]],
    ["forged are refused", { RELAY_BODY_BUDGET: "32000000" }, [401, 503]],
  ] as const)("that are %s, 64 of 5 MB", async (_, env, wanted) => {
    const host = await stage.start(hostName, { NODE_OPTIONS: "--max-old-space-size=64", ...env });
    const body = Buffer.alloc(5_000_000, "x");
    const replies = await Promise.all(
      Array.from({ length: 64 }, () => exchange(host.port, writeRequest(signed({ body })))),
    );
    const statuses: readonly number[] = wanted;
    expect(replies.filter(({ status }) => !statuses.includes(status))).toEqual([]);
    expect(replies.map(({ status }) => status)).toContain(wanted[0]);
    expect(host.child.exitCode).toBeNull();
  });
});

/** A relay that nothing comes through to. */
const silent = (): Relay => ({
  answer: () => Promise.reject(new Error("nothing should have come")),
  bodyLimitBytes: LIMIT,
  bodyBudgetBytes: LIMIT,
  log: () => {},
});

describe("where Node does not announce the framework's server", () => {
  test("its own function answers, with the bytes that the framework kept, and says so in the log once", async () => {
    const seen: Delivery[] = [];
    const logged: string[] = [];
    const relay: Relay = {
      answer: (delivery) => {
        seen.push(delivery);
        return Promise.resolve({ status: 202, headers: {}, body: "kept" });
      },
      bodyLimitBytes: LIMIT,
      bodyBudgetBytes: LIMIT,
      log: (severity, message) => logged.push(`${severity}: ${message}`),
    };
    // Listening before anybody looks: such a server is never announced.
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const endWait = serveUnderFramework(relay, (handler) => {
      server.on("request", (request: IncomingMessage, response) => {
        void handler(Object.assign(request, { rawBody: Buffer.from("raw") }), response);
      });
    });
    onTestFinished(endWait);
    const { port } = server.address() as AddressInfo;
    for (const path of ["/one", "/two?a=b"]) {
      const reply = await exchange(port, writeRequest({ target: path, body: "raw" }));
      expect([reply.status, reply.body]).toEqual([202, "kept"]);
    }
    server.closeAllConnections();
    server.close();
    expect(seen.map(({ path, query, body }) => [path, query, body.toString()])).toEqual([
      ["/one", "", "raw"],
      ["/two", "a=b", "raw"],
    ]);
    expect(logged).toEqual(["error: the relay runs behind the Functions Framework's own parsers"]);
  });
});
