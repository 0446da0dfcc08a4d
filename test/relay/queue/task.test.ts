import { expect, test } from "vitest";
import { headerValue, taskId } from "../../../src/relay/queue/task.ts";

test("a task's id never changes between releases: a redelivery over an upgrade must find its task", () => {
  // printf '%s' '["github","ci","72d3162e"]' | sha256sum | cut -c1-32
  expect(taskId("github", "ci", "72d3162e")).toBe("c02ae41c37197cce6f9388a037cd6966-github-ci");
});

test("ids of two sources, targets or keys differ in their hash, however the texts are split", () => {
  const hashes = [
    taskId("a", "bc", "d"),
    taskId("ab", "c", "d"),
    taskId("a", "b", "cd"),
    taskId("a", "b", "ce"),
  ].map((id) => id.slice(0, 32));
  expect(new Set(hashes).size).toBe(4);
});

test("CloudEvents attributes become headers as the HTTP binding says", () => {
  // https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values
  expect(headerValue("Euro € 😀")).toBe("Euro%20%E2%82%AC%20%F0%9F%98%80");
  expect(headerValue('a"b%c')).toBe("a%22b%25c");
});
