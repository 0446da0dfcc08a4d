import type { Outgoing } from "../../src/cli/sign/outgoing.ts";
import type { Random } from "./random.ts";

/** Changes a request in one to three ways that a mistaken or hostile sender might. */
export function mutate(request: Outgoing, random: Random): Outgoing {
  let changed = request;
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    changed = random.pick(CHANGES)(changed, random);
  }
  return changed;
}

type Change = (request: Outgoing, random: Random) => Outgoing;

const withBody =
  (edit: (body: Buffer, random: Random) => Buffer): Change =>
  (request, random) => ({ ...request, body: edit(request.body, random) });

const withHeader =
  (edit: (value: string, random: Random) => readonly string[]): Change =>
  (request, random) => {
    const at = random.below(request.headers.length);
    const headers = request.headers.flatMap(([name, value], index) =>
      index === at
        ? edit(value, random).map((one) => [name, one] as const)
        : [[name, value] as const],
    );
    return { ...request, headers };
  };

const flip = (body: Buffer, random: Random): Buffer => {
  const copy = Buffer.from(body);
  const at = random.below(Math.max(1, copy.length));
  if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  return copy;
};

const splice = (text: string, random: Random): string => {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + random.pick(PIECES) + text.slice(at + random.below(3));
};

/** What parsers stumble over. */
const PIECES = [
  "",
  ",",
  ";",
  "=",
  "v1=",
  "t=",
  "0",
  "-1",
  "1e400",
  "9".repeat(400),
  "%00",
  "%",
  "é",
  "ÿ",
  '"',
  "'",
  "{",
  "[",
  "}",
  "\\u0000",
  "\\ud800",
  "a".repeat(5000),
  ",".repeat(3000),
  "=".repeat(64),
  "Bearer ",
  "..",
  "__proto__",
  "null",
  "&a=b",
  "<!DOCTYPE x>",
  "\t",
];

const CHANGES: readonly Change[] = [
  withBody(flip),
  withBody((body, random) => body.subarray(0, random.below(body.length + 1))),
  withBody((body, random) => Buffer.from(splice(body.toString("latin1"), random), "latin1")),
  withBody((body, random) => Buffer.from(splice(body.toString("latin1"), random), "latin1")),
  withBody((body) => Buffer.concat([body, body])),
  withBody((body) => Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), body])),
  withBody(() => Buffer.alloc(0)),
  withBody((_, random) =>
    Buffer.from(Array.from({ length: random.below(300) }, () => random.below(256))),
  ),
  withHeader(() => []),
  withHeader((value) => [value, value]),
  withHeader((value, random) => [splice(value, random)]),
  withHeader((value, random) => [splice(value, random)]),
  withHeader((value, random) => [value.slice(0, random.below(value.length + 1))]),
  withHeader((value) => [value.toUpperCase()]),
  (request, random) => ({
    ...request,
    headers: [
      ...request.headers,
      ["content-encoding", random.pick(["gzip", "br", "deflate", "none", "x, gzip"])],
    ],
  }),
  (request, random) => ({
    ...request,
    headers: [
      ...request.headers.filter(([name]) => name !== "content-type"),
      [
        "content-type",
        random.pick([
          "text/plain",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "application/json; charset=utf-16",
          "",
        ]),
      ],
    ],
  }),
  (request, random) => ({
    ...request,
    query: splice(request.query, random).replaceAll(/[^!-~]/g, ""),
  }),
  (request, random) => ({
    ...request,
    method: random.pick(["GET", "PUT", "DELETE", "HEAD", "OPTIONS"]),
  }),
];
