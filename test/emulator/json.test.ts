import { expect, test } from "vitest";
import { fromJson } from "../../src/emulator/proto/from-json.ts";
import { loadProtos } from "../../src/emulator/proto/root.ts";
import { toJson } from "../../src/emulator/proto/to-json.ts";

const type = (name: string) => loadProtos().lookupType(`google.cloud.tasks.v2.${name}`);
const read = (name: string, json: unknown): object => fromJson(type(name), json);
const there = (name: string, json: object): unknown =>
  toJson(type(name), read(name, json), "names");

/**
 * protobuf.dev/programming-guides/json: what each kind of field accepts, and how it is written
 * again.
 */
test.each<[string, object, object]>([
  ["Task", { dispatch_count: 1 }, { dispatchCount: 1 }],
  ["Task", { dispatchCount: "12" }, { dispatchCount: 12 }],
  ["Task", { dispatchCount: 1e3 }, { dispatchCount: 1000 }],
  ["Task", { dispatchCount: "1e3" }, { dispatchCount: 1000 }],
  ["Task", { dispatchCount: "2.0" }, { dispatchCount: 2 }],
  ["Task", { dispatchCount: -2_147_483_648 }, { dispatchCount: -2_147_483_648 }],
  ["Task", { dispatchCount: null }, {}],
  ["Task", { view: "FULL" }, { view: "FULL" }],
  ["Task", { view: 2 }, { view: "FULL" }],
  ["UriOverride", { port: "9223372036854775807" }, { port: "9223372036854775807" }],
  ["UriOverride", { port: "-9223372036854775808" }, { port: "-9223372036854775808" }],
  ["UriOverride", { port: 0 }, { port: "0" }],
  ["UriOverride", { host: "" }, { host: "" }],
  ["UriOverride", { scheme: "SCHEME_UNSPECIFIED" }, { scheme: "SCHEME_UNSPECIFIED" }],
  ["RateLimits", { maxDispatchesPerSecond: "0.5" }, { maxDispatchesPerSecond: 0.5 }],
  ["HttpRequest", { body: "_-8=" }, { body: "/+8=" }],
  ["HttpRequest", { body: "AA" }, { body: "AA==" }],
  ["HttpRequest", { headers: { __proto__x: "1", a: "" } }, { headers: { __proto__x: "1", a: "" } }],
  ["Task", { dispatchDeadline: "-0.5s" }, { dispatchDeadline: "-0.500s" }],
  ["Task", { dispatchDeadline: "315576000000s" }, { dispatchDeadline: "315576000000s" }],
  [
    "Task",
    { createTime: "0001-01-01T00:00:00Z", scheduleTime: "9999-12-31T23:59:59.999999999Z" },
    { createTime: "0001-01-01T00:00:00Z", scheduleTime: "9999-12-31T23:59:59.999999999Z" },
  ],
  ["Task", { createTime: "2024-02-29T23:30:00-01:00" }, { createTime: "2024-03-01T00:30:00Z" }],
])("%s accepts %j", (name, json, back) => {
  expect(there(name, json)).toEqual(back);
});

const HTTP = { url: "http://h/" };

test.each<[string, unknown]>([
  ["Task", { dispatchCount: 1.5 }],
  ["Task", { dispatchCount: 2_147_483_648 }],
  ["Task", { dispatchCount: "0x10" }],
  ["Task", { dispatchCount: " 1" }],
  ["Task", { dispatchCount: "" }],
  ["Task", { dispatchCount: "+1" }],
  ["Task", { dispatchCount: true }],
  ["Task", { dispatchCount: [1] }],
  ["Task", { name: 1 }],
  ["Task", { name: ["x"] }],
  ["Task", { name: "\ud800" }],
  ["Task", { view: "full" }],
  ["Task", { view: 9 }],
  ["Task", { view: 1.5 }],
  ["Task", { httpRequest: "x" }],
  ["Task", { httpRequest: [] }],
  ["Task", { httpRequest: HTTP, http_request: HTTP }],
  ["Task", { httpRequest: HTTP, appEngineHttpRequest: {} }],
  ["Task", []],
  ["Task", "x"],
  ["HttpRequest", { oidcToken: {}, oauthToken: {} }],
  ["HttpRequest", { headers: { a: 1 } }],
  ["HttpRequest", { headers: { a: null } }],
  ["HttpRequest", { headers: ["a"] }],
  ["HttpRequest", { body: "A" }],
  ["HttpRequest", { body: "AAA===" }],
  ["HttpRequest", { body: "AA=" }],
  ["HttpRequest", { body: "A=AA" }],
  ["HttpRequest", { body: "+_AA" }],
  ["HttpRequest", { body: 1 }],
  ["HttpTarget", { headerOverrides: {} }],
  ["HttpTarget", { headerOverrides: [null] }],
  ["UriOverride", { port: "9223372036854775808" }],
  ["UriOverride", { port: 1.5 }],
  ["UriOverride", { port: {} }],
  ["RateLimits", { maxDispatchesPerSecond: "fast" }],
  ["RateLimits", { maxDispatchesPerSecond: "1e999" }],
  ["Task", { dispatchDeadline: "15" }],
  ["Task", { dispatchDeadline: 15 }],
  ["Task", { dispatchDeadline: "15S" }],
  ["Task", { dispatchDeadline: ".5s" }],
  ["Task", { dispatchDeadline: "1.0000000001s" }],
  ["Task", { dispatchDeadline: "315576000001s" }],
  ["Task", { dispatchDeadline: { seconds: 15 } }],
  ["Task", { createTime: "2026-02-30T00:00:00Z" }],
  ["Task", { createTime: "2026-01-01T24:00:00Z" }],
  ["Task", { createTime: "2026-01-01T00:00:60Z" }],
  ["Task", { createTime: "2026-01-01T00:00:00" }],
  ["Task", { createTime: "2026-01-01t00:00:00z" }],
  ["Task", { createTime: "2026-01-01T00:00:00.1234567890Z" }],
  ["Task", { createTime: "0001-01-01T00:00:00+01:00" }],
  ["Task", { createTime: "9999-12-31T23:59:59-00:01" }],
  ["Task", { createTime: "10000-01-01T00:00:00Z" }],
  ["Task", { createTime: 0 }],
])("%s refuses %j", (name, json) => {
  expect(() => read(name, json)).toThrow(/^Invalid (value at|JSON payload received)/);
});

test("two members of a oneof are refused in Google's words", () => {
  expect(() => read("Task", { httpRequest: { oidcToken: {}, oauthToken: {} } })).toThrow(
    "Invalid value at 'http_request' (oneof), oneof field 'authorization_header' is already set. Cannot set 'oauthToken'",
  );
});
