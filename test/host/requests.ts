import { createHmac } from "node:crypto";

export const SECRET = "It's a Secret to Everybody";

export const RELAY_YAML = `
serviceAccount: invoker
sources:
  mac:
    provider: custom
    secrets: [SECRET]
    verify: {kind: mac, hash: sha256, content: "{body}", signature: {header: x-sig, encoding: hex}}
    event: {type: ["body:/type"]}
    routes: [{to: [t]}]
  batch:
    provider: custom
    secrets: [SECRET]
    verify: {kind: mac, hash: sha256, content: "{body}", signature: {header: x-sig, encoding: hex}}
    event: {type: ["body:/type"]}
    items: {at: /events, type: ["body:/a"]}
    split: /events
    routes: [{to: [t]}]
  inflating:
    provider: custom
    secrets: [SECRET]
    verify: {kind: mac, hash: sha256, content: "{body}", signature: {header: x-sig, encoding: hex}}
    event: {type: ["body:/type"]}
    inflate: true
    routes: [{to: [t]}]
  token:
    provider: custom
    secrets: [SECRET]
    verify: {kind: token, at: "header:x-token"}
    event: {type: ["body:/type"]}
    routes: [{to: [t]}]
  strict:
    provider: custom
    secrets: [SECRET]
    verify: {kind: token, at: "header:x-token"}
    event: {type: ["body:/type"]}
    invalid: reject
    routes: [{to: [t]}]
  lines:
    provider: custom
    secrets: [SECRET]
    verify: {kind: token, at: "header:x-token"}
    event: {type: ["body:/type"], format: any}
    items: {at: "", type: ["body:/a"]}
    split: body
    routes: [{to: [t]}]
  any:
    provider: custom
    secrets: [SECRET]
    verify: {kind: token, at: "header:x-token"}
    event: {type: ["body:/type"], format: any}
    routes: [{to: [t]}]
  plex:
    provider: custom
    secrets: [SECRET]
    verify: {kind: token, at: "header:x-token"}
    event: {type: ["body:/event"], json: "form:payload"}
    routes: [{to: [t]}]
  inside:
    provider: custom
    secrets: [SECRET]
    verify: {kind: token, at: "body:/token"}
    event: {type: ["body:/type"]}
    routes: [{to: [t]}]
  github: {provider: github, secrets: [SECRET], routes: [{to: [t]}]}
  stripe: {provider: stripe, secrets: [SECRET], routes: [{to: [t]}]}
  twilio: {provider: twilio, secrets: [SECRET], publicUrl: "https://relay.example.com/twilio", routes: [{to: [t]}]}
targets:
  t: {url: "https://t.example.com/"}
`;

/** A request as it is to go over the wire; by default a POST of HTTP/1.1 with its length. */
export type RawRequest = {
  readonly method?: string;
  readonly target: string;
  readonly version?: string;
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
  /** How the body is announced. Default: by its length. */
  readonly framing?: "length" | "chunked" | "none";
};

export function writeRequest({
  method = "POST",
  target,
  version = "1.1",
  headers = [],
  body = "",
  framing = "length",
}: RawRequest): Buffer {
  const bytes = Buffer.from(body);
  const announced = {
    length: [`Content-Length: ${bytes.length}`],
    chunked: ["Transfer-Encoding: chunked"],
    none: [],
  };
  const lines = [
    `${method} ${target} HTTP/${version}`,
    ...(version === "1.1" ? ["Host: relay.example.com"] : []),
    ...headers,
    ...announced[framing],
  ];
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  return Buffer.concat([head, framing === "chunked" ? chunked(bytes) : bytes]);
}

/** In two chunks, so that both have to be read. */
function chunked(bytes: Buffer): Buffer {
  const half = Math.ceil(bytes.length / 2);
  const pieces = [bytes.subarray(0, half), bytes.subarray(half)].filter(({ length }) => length > 0);
  return Buffer.concat([
    ...pieces.flatMap((piece) => [
      Buffer.from(`${piece.length.toString(16)}\r\n`),
      piece,
      Buffer.from("\r\n"),
    ]),
    Buffer.from("0\r\n\r\n"),
  ]);
}

/** The signature header of the sources that sign their bytes. */
export const signature = (signed: string | Buffer): string =>
  `X-Sig: ${createHmac("sha256", SECRET).update(signed).digest("hex")}`;

export const TOKEN = `X-Token: ${SECRET}`;
