import { createHmac } from "node:crypto";
import { createRequire } from "node:module";

/** The secret that the bench signs with and every function under test holds. */
export const SECRET = "It's a Secret to Everybody";

/** Delivery ids are fresh and of one length, and start with what occurs nowhere else, so that a task is known by them. */
export const DELIVERY_ID = { prefix: "benchdelivery-", length: 26 } as const;

/** A signed GitHub delivery but for its id, which each sending draws anew. */
export type Delivery = {
  readonly head: string;
  readonly body: Buffer;
};

/** Bodies of one size: a pool, because a cache or a hidden class that fits one body only should not pay. */
export type Pool = readonly Delivery[];

const POOL_SIZE = 32;
/** Of bodies that are as large as a cache. */
const SMALL_POOL_SIZE = 2;

/** `1 kB` a push of one commit, `20 kB` GitHub's own sample of an opened pull request, the others pushes of many commits. */
export type Size = "1 kB" | "20 kB" | keyof typeof COMMITS;

const COMMITS = {
  "200 kB": 377,
  "1.1 MB": 2080,
  "5 MB": 9425,
  "7 MB": 13_200,
  "10 MB": 18_850,
  "20 MB": 37_700,
} as const;

/** Signed deliveries for `path`. With `forged` their signatures are well-formed and wrong. */
export function deliveries(
  path: string,
  size: Size,
  signature: "signed" | "forged" = "signed",
): Pool {
  const length = size.endsWith("MB") ? SMALL_POOL_SIZE : POOL_SIZE;
  return Array.from({ length }, (_, index) => {
    const body = Buffer.from(JSON.stringify(payload(size, index)));
    const secret = signature === "signed" ? SECRET : "another secret";
    const mac = createHmac("sha256", secret).update(body).digest("hex");
    const event = size === "20 kB" ? "pull_request" : "push";
    return {
      body,
      head:
        `POST ${path} HTTP/1.1\r\nhost: relay.example.com\r\nuser-agent: GitHub-Hookshot/044aadd\r\naccept: */*\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\nx-github-event: ${event}\r\n` +
        `x-github-hook-id: 292430182\r\nx-sent-at: ${Date.now()}\r\nx-hub-signature-256: sha256=${mac}\r\nx-github-delivery: `,
    };
  });
}

let drawn = 0;

/** The next delivery id of this process. */
export function nextDeliveryId(): string {
  return (
    DELIVERY_ID.prefix +
    String(drawn++).padStart(DELIVERY_ID.length - DELIVERY_ID.prefix.length, "0")
  );
}

function payload(size: Size, seed: number): Readonly<Record<string, unknown>> {
  if (size === "20 kB") return { ...example("pull_request"), number: 1000 + seed };
  const { repository, pusher, sender } = example("push");
  const { id, name, full_name, html_url, owner } = repository as Readonly<Record<string, unknown>>;
  const { login, id: ownerId } = owner as Readonly<Record<string, unknown>>;
  const small = { id, name, full_name, html_url, private: false, owner: { login, id: ownerId } };
  const commits = Array.from({ length: size === "1 kB" ? 1 : COMMITS[size] }, (_, index) =>
    commit(seed * 1000 + index),
  );
  return {
    ref: `refs/heads/topic-${seed}`,
    before: hex(seed, "before"),
    after: hex(seed, "after"),
    created: false,
    deleted: false,
    forced: false,
    repository: small,
    pusher,
    sender: { login: (sender as { readonly login: string }).login, id: ownerId },
    head_commit: commits[0],
    commits: size === "1 kB" ? [] : commits,
  };
}

// Its main file is JSON, which its types describe as a module with a default export.
const examples = createRequire(import.meta.url)("@octokit/webhooks-examples") as readonly {
  readonly name: string;
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}[];

function example(event: string): Readonly<Record<string, unknown>> {
  const found = examples.find(({ name }) => name === event)?.examples[0];
  if (!found) throw new Error(`@octokit/webhooks-examples has no ${event}`);
  return found;
}

const hex = (seed: number, salt: string): string =>
  createHmac("sha1", salt).update(String(seed)).digest("hex");

function commit(seed: number): Readonly<Record<string, unknown>> {
  const person = { name: "Mona Lisa", email: "mona@example.com", username: "mona" };
  return {
    id: hex(seed, "commit"),
    tree_id: hex(seed, "tree"),
    message: `Change number ${seed}: über 10 µs faster`,
    timestamp: "2026-03-01T12:34:56+01:00",
    author: person,
    committer: person,
    added: [`src/new-${seed}.ts`],
    removed: [],
    modified: ["README.md"],
    distinct: true,
    url: `https://github.com/Codertocat/Hello-World/commit/${hex(seed, "commit")}`,
  };
}
