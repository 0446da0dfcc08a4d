import { createQueryStringHash, fromMethodAndUrl } from "atlassian-jwt";
import { expect, test } from "vitest";
import { queryHash } from "../../../src/relay/verify/query-hash.ts";

test.each([
  "https://relay.example.com",
  "https://relay.example.com/",
  "https://relay.example.com/hooks/atlassian/",
  "https://relay.example.com/a&b?x=y",
  "https://relay.example.com/h?b=2&a=1&B=3&_=4",
  "https://relay.example.com/h?project=A%20B&project=%C3%9C&project=a",
  "https://relay.example.com/h?%C3%9C=1&z=2&a-b=3&ab=4",
  "https://relay.example.com/h?z=(1)&y=it's!*&x=~-._",
  "https://relay.example.com/h?a=&jwt=e.y.J&empty",
])("%s has the query hash that Atlassian's library makes", (url) => {
  expect(queryHash("POST", url)).toBe(createQueryStringHash(fromMethodAndUrl("POST", url)));
});
