import { expect, test } from "vitest";
import { faultsOf } from "./load.ts";

const config = (prefix: string): string => `
serviceAccount: invoker
archive: gs://my-bucket/${prefix}
sources:
  github:
    provider: github
    secrets: [GITHUB_SECRET]
    routes: [{to: [copies]}]
targets:
  copies: {gcs: my-bucket/${prefix}}
`;

test("a prefix that leaves no room in an object's name is refused, for the archive and for a target", () => {
  const errors = (prefix: string) =>
    faultsOf(config(prefix)).filter(({ severity }) => severity === "error");
  expect(errors("a".repeat(200))).toEqual([]);
  const long = errors("a".repeat(201)).map(({ message }) => message);
  expect(long).toHaveLength(2);
  for (const message of long) expect(message).toContain("the prefix of at most 200 characters");
});
