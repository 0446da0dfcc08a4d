import { expect, test } from "vitest";
import type { Method } from "../../src/types/config.ts";
import type { Provider } from "../../src/types/provider.ts";
import { config, delivery, source, testRelay } from "./fixtures.ts";

const TOKEN = "It's a Secret to Everybody";

const provider = {
  name: "custom",
  title: "sms",
  docs: "",
  secret: "the token",
  verify: { kind: "token", at: "query:key" },
  event: { idSigned: false, type: ["query:type"] },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

const sms = (methods: readonly Method[]) =>
  testRelay(config([source({ name: "sms", provider, methods })]));

const text = (query: string, method: string, path = "/sms") =>
  delivery("", {}, { method, path, query: `${query}&key=${encodeURIComponent(TOKEN)}` });

test("a delivery by GET goes on with its query, less the token that proves it", async () => {
  const { relay, tasks } = sms(["GET"]);
  const answer = await relay(text("type=inbound&to=1%2B2", "GET"));
  expect(JSON.parse(answer.body)).toMatchObject({ status: "accepted", type: "inbound" });
  const [task] = tasks();
  expect(task?.headers["relay-query"]).toBe("type=inbound&to=1%2B2");
  expect(task?.method).toBe("POST");
});

test("two deliveries by GET that differ in their query alone are two events", async () => {
  const { relay, tasks } = sms(["GET"]);
  await relay(text("type=inbound&text=one", "GET"));
  await relay(text("type=inbound&text=two", "GET"));
  await relay(text("type=inbound&text=two", "GET"));
  expect(tasks()).toHaveLength(2);
});

test.each([
  [["POST"], "GET", 405, "POST"],
  [["GET", "PUT"], "PATCH", 405, "GET, PUT"],
  [["GET", "PUT"], "PUT", 202, undefined],
  [["PATCH"], "PATCH", 202, undefined],
] as const)(
  "of a source with methods %j, %s is answered %i",
  async (methods, method, status, allow) => {
    const answer = await sms(methods).relay(text("type=x", method));
    expect(answer.status).toBe(status);
    expect(answer.headers["allow"]).toBe(allow);
  },
);

test("with a basePath the sources answer behind it and without it, and so does the health check", async () => {
  const { relay, tasks } = testRelay({
    ...config([source({ name: "sms", provider, methods: ["GET"] })]),
    basePath: "/hooks",
  });
  const statuses = await Promise.all(
    [
      "/hooks/sms",
      "/sms",
      "/hooks/healthz",
      "/healthz",
      "/hooks",
      "/hookssms",
      "/hooks/hooks/sms",
    ].map(async (path, index) => (await relay(text(`type=${index}`, "GET", path))).status),
  );
  expect(statuses).toEqual([202, 202, 200, 200, 404, 404, 404]);
  expect(tasks()).toHaveLength(2);
});
