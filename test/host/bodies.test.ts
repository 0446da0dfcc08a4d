import { createHmac, randomBytes } from "node:crypto";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RELAY_YAML, type RawRequest, SECRET, signature, TOKEN, writeRequest } from "./requests.ts";
import { exchange, type Host, hostNames, type Reply, setStage, type Stage } from "./stage.ts";

/** Bodies as they come, over raw sockets, at what is deployed: each authentic, each to arrive as it is. */

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(RELAY_YAML, { SECRET });
});
afterAll(() => stage.close());

type Claim = {
  readonly name: string;
  readonly request: RawRequest;
  readonly status?: number;
  /** The `status` of the answer, or the code of its problem. */
  readonly outcome?: string;
  /** Types and bodies of the tasks that it makes. Default: one of the type `x` with the request's bytes. */
  readonly tasks?: readonly (readonly [type: string, body: string | Buffer])[];
};

const JSON_X = '{"type":"x","n":1}';
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const utf16le = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, "utf16le");
const utf16be = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, "utf16le").swap16();
const signed = (body: string | Buffer, ...headers: string[]): RawRequest => ({
  target: "/mac",
  headers: [signature(body), ...headers],
  body,
});
const vouched = (target: string, body: string | Buffer, ...headers: string[]): RawRequest => ({
  target,
  headers: [TOKEN, ...headers],
  body,
});
const JSON_TYPE = "Content-Type: application/json";
const FORM_TYPE = "Content-Type: application/x-www-form-urlencoded";

const contentTypes: Claim[] = [
  [],
  ["Content-Type:"],
  ["Content-Type: json"],
  ["Content-Type: */*"],
  ["Content-Type: ;charset=utf-8"],
  ["Content-Type: application/json charset=utf-8"],
  ["Content-Type: application/json, application/json"],
  ["Content-Type: application/json/x"],
  [JSON_TYPE, "Content-Type: text/plain"],
  ["Content-Type: text/plain; charset=klingon"],
  ["Content-Type: application/octet-stream"],
  [FORM_TYPE],
  ["Content-Type: multipart/form-data; boundary=x"],
  ...["UTF8", "utf8", "latin1", "iso-8859-1", "us-ascii", "'utf-8'", "utf-16", "windows-1252"].map(
    (charset) => [`${JSON_TYPE}; charset=${charset}`],
  ),
].flatMap((headers) => [
  {
    name: `JSON under ${headers.join(" and ") || "no content type"}, signed`,
    request: signed('{"type":"x","é":"✓"}', ...headers),
  },
  {
    name: `JSON under ${headers.join(" and ") || "no content type"}, by token`,
    request: vouched("/token", '{"type":"x","é":"✓"}', ...headers),
  },
]);

const texts: Claim[] = [
  {
    name: "JSON after a byte order mark",
    request: signed(Buffer.concat([MARK, Buffer.from(JSON_X)]), JSON_TYPE),
  },
  {
    name: "JSON after a byte order mark, as text",
    request: signed(Buffer.concat([MARK, Buffer.from(JSON_X)]), "Content-Type: text/plain"),
  },
  { name: "JSON in UTF-16, little-endian", request: signed(utf16le(JSON_X), JSON_TYPE) },
  {
    name: "JSON in UTF-16, big-endian",
    request: signed(utf16be(JSON_X), `${JSON_TYPE}; charset=utf-8`),
  },
  ...["null", "true", "7", '"x"', " 1.5e3 ", "12345678901234567890"].map((body): Claim => ({
    name: `the JSON ${body}, which is neither an object nor a list`,
    request: signed(body, JSON_TYPE),
    tasks: [["custom", body]],
  })),
  {
    name: "a batch after a byte order mark is split",
    request: {
      ...signed(Buffer.concat([MARK, Buffer.from('{"events":[{"a":"1"}, {"a":"2"}]}')]), JSON_TYPE),
      target: "/batch",
    },
    tasks: [
      ["1", '{"a":"1"}'],
      ["2", '{"a":"2"}'],
    ],
  },
  {
    name: "a batch in UTF-16 is split into items of UTF-8",
    request: {
      ...signed(utf16le('{"events":[{"a":"é"},{"a":"✓"}]}'), JSON_TYPE),
      target: "/batch",
    },
    tasks: [
      ["é", '{"a":"é"}'],
      ["✓", '{"a":"✓"}'],
    ],
  },
  {
    name: "several lines of JSON are a list, and split",
    request: vouched("/lines", '{"a":"1"}\n{"a": "2"}\r\n\n', JSON_TYPE),
    tasks: [
      ["1", '{"a":"1"}'],
      ["2", '{"a": "2"}'],
    ],
  },
  {
    name: "several lines of JSON arrive whole where nothing splits them",
    request: vouched("/any", '{"a":"1"}\n{"a":"2"}', "Content-Type: application/x-ndjson"),
    tasks: [["custom", '{"a":"1"}\n{"a":"2"}']],
  },
  {
    name: "any bytes at all, where the source takes any",
    request: vouched("/any", Buffer.from([0, 255, 1, 254]), JSON_TYPE),
    tasks: [["custom", Buffer.from([0, 255, 1, 254])]],
  },
  {
    name: "an item that is a list in lists, 100,000 deep, is parked",
    request: {
      ...signed(`{"type":"x","events":[${"[".repeat(100_000)}${"]".repeat(100_000)}]}`),
      target: "/batch",
    },
    outcome: "parked",
    tasks: [["x", `{"type":"x","events":[${"[".repeat(100_000)}${"]".repeat(100_000)}]}`]],
  },
  {
    name: "an object 100,000 deep arrives",
    request: signed(`{"type":"x","deep":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`),
  },
  {
    name: "what is not JSON is parked, whatever it is called",
    request: vouched("/token", '{"type":"x"', "Content-Type: text/html"),
    outcome: "parked",
    tasks: [["custom", '{"type":"x"']],
  },
  {
    name: "what is not JSON is refused where the source rejects it",
    request: vouched("/strict", '{"type":"x"', JSON_TYPE),
    status: 400,
    outcome: "malformed-payload",
    tasks: [],
  },
];

const twilioForm = (body: string, ...headers: string[]): RawRequest => {
  const pairs = [...new URLSearchParams(body)].map(([name, value]) => name + value).sort();
  const text = `https://relay.example.com/twilio${pairs.join("")}`;
  const mac = createHmac("sha1", SECRET).update(text).digest("base64");
  return { target: "/twilio", headers: [`X-Twilio-Signature: ${mac}`, ...headers], body };
};
const manyFields = `type=x&${Array.from({ length: 30_000 }, (_, i) => `field${i}=${i}`).join("&")}`;
const part = (disposition: string, value: string, eol = "\r\n"): string =>
  `--b${eol}Content-Disposition: ${disposition}${eol}${eol}${value}${eol}--b--${eol}`;
const MULTIPART = "Content-Type: multipart/form-data; boundary=b";
const EVENT = '{"event":"x"}';

const forms: Claim[] = [
  { name: "a form of 30,000 fields", request: signed(manyFields, FORM_TYPE) },
  {
    name: "a form in a charset of another name",
    request: signed("type=x&b=%C3%A9", `${FORM_TYPE}; charset=windows-1252`),
  },
  { name: "a form without a content type", request: signed("type=x&b=1") },
  {
    name: "a form whose one name is in a thousand brackets",
    request: signed(`type=x&a${"[b]".repeat(1000)}=1`, FORM_TYPE),
  },
  {
    name: "a form that would set a prototype",
    request: signed("type=x&__proto__[type]=y&constructor[prototype][type]=z", FORM_TYPE),
  },
  {
    name: "a form whose JSON is in a field",
    request: vouched("/plex", `payload=${encodeURIComponent(EVENT)}`, FORM_TYPE),
  },
  {
    name: "a URL-signed form under a media type in other letters",
    request: twilioForm(
      "MessageSid=SM1&Body=hi",
      "Content-Type: Application/X-WWW-Form-Urlencoded",
    ),
    status: 200,
    tasks: [["twilio", "MessageSid=SM1&Body=hi"]],
  },
  {
    name: "a URL-signed form without a content type",
    request: twilioForm("MessageSid=SM2&Body=hi"),
    status: 200,
    tasks: [["twilio", "MessageSid=SM2&Body=hi"]],
  },
  ...[
    ["a multipart name in quotes", part('form-data; name="payload"', EVENT)],
    ["a multipart name without quotes", part("form-data; name=payload", EVENT)],
    ["a multipart header that is folded", part('form-data;\r\n  name="payload"', EVENT)],
    ["a multipart body whose lines end in LF", part('form-data; name="payload"', EVENT, "\n")],
    [
      "a multipart part that is a file",
      part(
        'form-data; name="payload"; filename="payload.json"\r\nContent-Type: application/json',
        EVENT,
      ),
    ],
    [
      "a multipart file that names itself first",
      part('form-data; filename="a; b.json"; name="payload"', EVENT),
    ],
    [
      "a multipart body with a preamble and an epilogue",
      `A form in many parts.\r\n-- \r\n\r\n${part("form-data; name=payload", EVENT)}That was it.\r\n`,
    ],
    [
      "a multipart body with a preamble, whose lines end in LF",
      `\npreamble\n${part("form-data; name=payload", EVENT, "\n")}`,
    ],
    ["a multipart body after a byte order mark", `\uFEFF${part("form-data; name=payload", EVENT)}`],
    [
      "a multipart part in base64",
      part(
        "form-data; name=payload\r\nContent-Transfer-Encoding: base64",
        `${Buffer.from(EVENT).toString("base64").slice(0, 8)}\r\n${Buffer.from(EVENT).toString("base64").slice(8)}`,
      ),
    ],
    [
      "a multipart part in quoted-printable",
      part(
        "form-data; name=payload\r\ncontent-transfer-encoding:\tQuoted-Printable",
        '{=22eve=\r\nnt":"x"}',
      ),
    ],
    [
      "a multipart part as it is, which says so",
      part("form-data; name=payload\r\nContent-Transfer-Encoding: 8bit", EVENT),
    ],
    [
      "a multipart header in other letters",
      `--b\r\nCONTENT-DISPOSITION: FORM-DATA; NAME=payload\r\n\r\n${EVENT}\r\n--b--`,
    ],
  ].flatMap(([name = "", body = ""]): Claim[] => [
    { name, request: vouched("/plex", body, MULTIPART) },
    { name: `${name}, called something else`, request: vouched("/plex", body, JSON_TYPE) },
    { name: `${name}, called another form`, request: vouched("/plex", body, FORM_TYPE) },
  ]),
];

const stripe = (body: string, type: string): RawRequest => {
  const ts = Math.floor(Date.now() / 1000);
  const mac = createHmac("sha256", SECRET).update(`${ts}.${body}`).digest("hex");
  return {
    target: "/stripe",
    headers: [`Stripe-Signature: t=${ts},v1=${mac}`, `Content-Type: ${type}`],
    body,
  };
};
const INVOICE = '{"id":"evt_1","type":"invoice.paid","a":"&b=c"}';

const relabelled: Claim[] = [
  {
    name: "a Stripe invoice",
    request: stripe(INVOICE, "application/json"),
    tasks: [["invoice.paid", INVOICE]],
  },
  ...["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/xml"].map(
    (type): Claim => ({
      name: `the same invoice called ${type} is the same event`,
      request: stripe(INVOICE, type),
      outcome: "duplicate",
      tasks: [],
    }),
  ),
];

const inflated = '{"type":"x","text":"inflated"}';
const coded = (bytes: Buffer, coding: string, target = "/mac"): RawRequest => ({
  target,
  headers: [signature(inflated), TOKEN, JSON_TYPE, `Content-Encoding: ${coding}`],
  body: bytes,
});
const codings: Claim[] = [
  ...(
    [
      ["gzip", gzipSync(inflated)],
      ["x-gzip", gzipSync(inflated)],
      ["GZIP", gzipSync(inflated)],
      ["deflate", deflateSync(inflated)],
      ["deflate", deflateRawSync(inflated)],
      ["br", brotliCompressSync(inflated)],
      ["gzip, br", brotliCompressSync(gzipSync(inflated))],
      ["identity", Buffer.from(inflated)],
      ["utf-8", Buffer.from(inflated)],
      ["none", Buffer.from(inflated)],
      ["aws-chunked", Buffer.from(inflated)],
    ] as const
  ).flatMap(([coding, bytes], index): Claim[] => [
    {
      name: `the coding ${coding} (${index}): the signature is over what is inside`,
      request: coded(bytes, coding),
      tasks: [["x", inflated]],
    },
    {
      name: `the coding ${coding} (${index}) under a token`,
      request: coded(bytes, coding, "/token"),
      tasks: [["x", inflated]],
    },
  ]),
  {
    name: "gzip that no header names, where the source inflates",
    request: {
      target: "/inflating",
      headers: [signature(inflated), JSON_TYPE],
      body: gzipSync(inflated),
    },
    tasks: [["x", inflated]],
  },
  ...(["gzip", "deflate", "br"] as const).map((coding): Claim => ({
    name: `what is not ${coding} is 415`,
    request: coded(Buffer.from(inflated), coding),
    status: 415,
    outcome: "unsupported-media-type",
    tasks: [],
  })),
  {
    name: "broken gzip is 415, also where a token vouches for it",
    request: coded(gzipSync(inflated).subarray(0, 20), "gzip", "/token"),
    status: 415,
    outcome: "unsupported-media-type",
    tasks: [],
  },
  {
    name: "a coding upon a coding upon a coding is 415",
    request: coded(gzipSync(gzipSync(gzipSync(inflated))), "gzip, gzip, gzip"),
    status: 415,
    outcome: "unsupported-media-type",
    tasks: [],
  },
];

/** Of more than a socket is read of at once, and no less when it is compressed. */
const long = `{"type":"x","text":"${randomBytes(250_000).toString("hex")}"}`;
const byteByByte = `{"type":"x","text":"${"y".repeat(60_000)}"}`;
const inBytes = `${byteByByte
  .split("")
  .map((byte) => `1\r\n${byte}\r\n`)
  .join("")}0\r\n\r\n`;

const piecemeal: Claim[] = [
  { name: "by its MAC", request: signed(long) },
  { name: "by a token", request: vouched("/token", long) },
  { name: "in chunks", request: { ...signed(long), framing: "chunked" } },
  {
    name: "in chunks of a byte each",
    request: {
      ...signed(byteByByte, "Transfer-Encoding: chunked"),
      framing: "none",
      body: inBytes,
    },
    tasks: [["x", byteByByte]],
  },
  {
    name: "compressed, by the MAC of what is inside",
    request: { ...signed(long, "Content-Encoding: gzip"), body: gzipSync(long) },
    tasks: [["x", long]],
  },
  {
    name: "compressed, but not by the MAC of what is outside",
    request: signed(gzipSync(long), "Content-Encoding: gzip"),
    status: 401,
    outcome: "bad-signature",
    tasks: [],
  },
  {
    name: "but not with its last byte changed",
    request: { ...signed(long), body: `${long.slice(0, -1)}]` },
    status: 401,
    outcome: "bad-signature",
    tasks: [],
  },
];

/** What the answer says came of it; "accepted" for one in the provider's own words. */
function outcomeOf({ status, body }: Reply): unknown {
  if (status === 200) return "accepted";
  const answer = JSON.parse(body) as { status: unknown; type: string };
  return status === 202 ? answer.status : answer.type.replace("urn:webhook-relay:", "");
}

const claims: readonly (readonly [string, readonly Claim[]])[] = [
  ["a body under any content type arrives", contentTypes],
  ["a body in any text arrives", texts],
  ["a form arrives", forms],
  ["a delivery that is called something else is not another event", relabelled],
  ["a body in a content coding arrives as what is inside", codings],
  ["a body that comes in many pieces arrives", piecemeal],
];

describe.each(hostNames)("at %s", (hostName) => {
  let host: Host;
  beforeAll(async () => {
    host = await stage.start(hostName);
  });

  describe.each(claims)("%s", (_, rows) => {
    test.each(rows)("$name", async ({ request, status = 202, outcome, tasks }) => {
      if (outcome !== "duplicate") stage.forget();
      const before = stage.tasks.length;
      const reply = await exchange(host.port, writeRequest(request));
      expect([reply.status, outcomeOf(reply)]).toEqual([status, outcome ?? "accepted"]);
      const made = stage.tasks.slice(before).map(({ headers, body }) => [headers["ce-type"], body]);
      const wanted = tasks ?? [["x", request.body ?? ""]];
      expect(made.map(([type, body]) => [type, String(body)])).toEqual(
        wanted.map(([type, body]) => [encodeURI(type), String(Buffer.from(body))]),
      );
    });
  });

  test("none of it makes more than one line in the log, or a stack", () => {
    expect(host.output()).not.toMatch(/\n\s+at /);
    expect(host.lines().filter(({ outcome }) => outcome === "failed")).toEqual([]);
  });
});
