import type { Outgoing } from "../../src/cli/sign/outgoing.ts";
import type { Random } from "./random.ts";

/** Changes what proves a delivery in one or two ways that verifiers are known to disagree about. */
export function mutateProof(
  request: Outgoing,
  proofHeaders: readonly string[],
  random: Random,
): Outgoing {
  let changed = request;
  for (let left = 1 + random.below(2); left > 0; left -= 1) {
    changed = random.pick(CHANGES)(changed, proofHeaders, random);
  }
  return changed;
}

type Change = (request: Outgoing, proofHeaders: readonly string[], random: Random) => Outgoing;

/** Of one of the headers that prove the delivery: the values that it is sent with then. */
const withProof =
  (edit: (value: string, random: Random) => readonly string[]): Change =>
  (request, proofHeaders, random) => {
    const name = random.pick(proofHeaders);
    const headers = request.headers.flatMap(([one, value]) =>
      one.toLowerCase() === name
        ? edit(value, random).map((other) => [one, other] as const)
        : [[one, value] as const],
    );
    return { ...request, headers };
  };

const withBody =
  (edit: (body: string, random: Random) => string | Buffer): Change =>
  (request, _, random) => ({
    ...request,
    body: Buffer.from(edit(request.body.toString(), random)),
  });

/** Another character for the last one of each item of a list. */
const forgedLike = (value: string): string =>
  value.replaceAll(/[A-Za-z0-9](?==*(?:$|[,; ]))/g, (last) => (last === "A" ? "B" : "A"));

const longNumber = /\d{10,13}/;

const CHANGES: readonly Change[] = [
  ...[
    (value: string) => [value.toUpperCase()],
    (value: string) => [value.toLowerCase()],
    (value: string) => [value.replaceAll("+", "-").replaceAll("/", "_")],
    (value: string) => [value.replaceAll("-", "+").replaceAll("_", "/")],
    (value: string) => [value.replace(/=+$/, "")],
    (value: string) => [`${value}=`],
    (value: string) => [`${value}==`],
    (value: string) => [`${value}A`],
    (value: string) => [`${value}00`],
    (value: string) => [`${value}!`],
    (value: string) => [`${value} `],
    (value: string) => [` ${value}`],
    (value: string) => [value.slice(0, -1)],
    (value: string) => [value.slice(0, -2)],
    (value: string) => [value.slice(1)],
    (value: string) => ["", value].slice(0, 1),
    () => [],
    (value: string) => [value, value],
    (value: string) => [forgedLike(value), value],
    (value: string) => [value, forgedLike(value)],
    (value: string) => [forgedLike(value)],
    ...[",", ", ", ";", " ", "|"].flatMap((separator) => [
      (value: string) => [`${forgedLike(value)}${separator}${value}`],
      (value: string) => [`${value}${separator}${forgedLike(value)}`],
      (value: string) => [`${value}${separator}`],
      (value: string) => [`${separator}${value}`],
      (value: string) => [value.replace(/[,;]/, separator)],
    ]),
    ...["v0", "v2", "v1a", "V1", "sha1", "sha512", ""].map((label) => (value: string) => [
      value.replace(/v1|sha256|h1|d/, label),
    ]),
    (value: string) => [value.replace("=", " = ")],
    (value: string) => [value.replace("=", "==")],
    (value: string) => [value.replace(longNumber, (number) => `0${number}`)],
    (value: string) => [value.replace(longNumber, (number) => `+${number}`)],
    (value: string) => [value.replace(longNumber, (number) => `-${number}`)],
    (value: string) => [value.replace(longNumber, (number) => `${number}.0`)],
    (value: string) => [value.replace(longNumber, (number) => `${number}abc`)],
    (value: string) => [value.replace(longNumber, (number) => `${number}e0`)],
    (value: string) => [value.replace(longNumber, (number) => String(Number(number) + 1))],
    (value: string) => [value.replace(longNumber, (number) => Number(number).toString(16))],
    (value: string) => [value.replace(longNumber, "NaN")],
    (value: string) => [value.replace(longNumber, "")],
    (value: string) => [value.replace(longNumber, "Infinity")],
  ].map((edit) => withProof(edit)),
  withProof((value, random) => {
    const at = random.below(value.length);
    return [
      value.slice(0, at) +
        random.pick(["a", "A", "0", "+", "/", "=", ",", ";", " "]) +
        value.slice(at + 1),
    ];
  }),
  withBody((body) => `${body} `),
  withBody((body) => `${body}\n`),
  withBody((body) => `\ufeff${body}`),
  withBody((body) => body.replace(/^\ufeff/, "")),
  withBody((body) =>
    body.replaceAll(/[^\0-~]/g, (one) => `\\u${one.codePointAt(0)?.toString(16)}`),
  ),
  withBody((body) => body.replaceAll("/", "\\/")),
  withBody((body) => body.trimEnd()),
  withBody((body) => body.replace("{", `{"more":1,`)),
  withBody((body) => body.slice(0, -1)),
  withBody((body) => Buffer.from(body, "latin1")),
  withBody(() => ""),
  withBody((body, random) => {
    const at = random.below(body.length + 1);
    return (
      body.slice(0, at) +
      random.pick([" ", "0", "a", '"', "}", "{", "\\"]) +
      body.slice(at + random.below(2))
    );
  }),
  // A replacement character and bytes that are none look the same once they are text.
  (request) => ({ ...request, body: unreplaced(request.body) }),
  ...["application/json; charset=utf-8", "text/plain", "application/x-www-form-urlencoded"].map(
    (type): Change =>
      (request) => ({
        ...request,
        headers: request.headers.map(([name, value]) =>
          name.toLowerCase() === "content-type" ? [name, type] : [name, value],
        ),
      }),
  ),
  ...[
    (query: string) => `${query}&more=1`,
    (query: string) => query.toUpperCase(),
    (query: string) => query.replaceAll("%20", "+"),
    (query: string) => query.replace(/=.*/, "="),
    () => "",
  ].map((edit): Change => (request) => ({ ...request, query: edit(request.query) })),
];

function unreplaced(body: Buffer): Buffer {
  const at = body.indexOf("\ufffd");
  if (at < 0) return body;
  return Buffer.concat([body.subarray(0, at), Buffer.of(0xff), body.subarray(at + 3)]);
}
