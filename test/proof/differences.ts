import type { Provider } from "../../src/types/provider.ts";
import { SDKS, type Seen } from "./sdks.ts";

/** A delivery of which the relay and a provider's own library say different things. */
export type Compared = Seen & {
  readonly provider: Provider;
  /** Whether the library accepts it; the relay says the opposite. */
  readonly theirs: boolean;
  /** The relay's answer. */
  readonly detail: string;
};

/** A difference that is meant. */
export type Difference = {
  /** The libraries that have it. */
  readonly libraries: readonly string[];
  readonly they: "accept" | "refuse";
  readonly when: (compared: Compared) => boolean;
  /** Not in every run. */
  readonly isRare?: boolean;
  /** What they do, and why the relay does not. */
  readonly why: string;
};

/** The listed difference that this is; undefined where there is none. */
export const differenceOf = (compared: Compared): Difference | undefined => {
  const library = SDKS[compared.provider.name]?.library ?? "";
  return DIFFERENCES.find(
    ({ libraries, they, when }) =>
      libraries.includes(library) && (they === "accept") === compared.theirs && when(compared),
  );
};

const EVERY = [...new Set(Object.values(SDKS).map(({ library }) => library))];
/** Those that are handed bytes and keep them. */
const OF_BYTES = ["@fingerprint/node-sdk", "@linear/sdk", "discord-interactions", "atlassian-jwt"];
const OF_TEXT = EVERY.filter((library) => !OF_BYTES.includes(library));

/** The header that a preset's signature is in, as it came. */
function signatureOf({ provider: { verify }, headers }: Compared): string {
  const location = "signature" in verify ? (verify.signature.header ?? []) : [];
  const name = [location].flat().find((one) => one in headers) ?? "";
  return headers[name] ?? "";
}

const WRITTEN = /^(?:[\da-f]{40}|[\da-f]{64}|[\w+/-]{27}=|[\w+/-]{43}=?)$/;

/** Whether one of the signatures is as the provider writes them: lower-case hex, or whole base64, and nothing with it. */
function isWellWritten(compared: Compared): boolean {
  const { verify } = compared.provider;
  const { separator, prefix = "" } = "signature" in verify ? verify.signature : {};
  const value = signatureOf(compared);
  const items = separator === undefined ? [value] : value.split(separator);
  return items
    .map((item) => item.trim())
    .some((item) => item.startsWith(prefix) && WRITTEN.test(item.slice(prefix.length)));
}

const UPPER_HEX = /(?:^|=)(?=[\da-f]*[A-F])(?:[\dA-Fa-f]{40}|[\dA-Fa-f]{64})(?=$|[,; ])/;

/** The times of a delivery, as texts. */
function stampsOf(compared: Compared): readonly string[] {
  const { verify } = compared.provider;
  const rule = "timestamp" in verify ? verify.timestamp : undefined;
  if (rule === undefined) return [];
  if (rule.at.startsWith("item:")) {
    const label = rule.at.slice("item:".length);
    const items = signatureOf(compared).split(/[,;]/);
    return items
      .map((item) => item.trimStart())
      .filter((item) => item.startsWith(label))
      .map((item) => item.slice(label.length));
  }
  return rule.at.split(" | ").flatMap((at) => compared.headers[at.replace("header:", "")] ?? []);
}

const isText = ({ body }: Seen): boolean => Buffer.from(body.toString()).equals(body);

function isJson({ body }: Seen): boolean {
  try {
    JSON.parse(body.toString());
    return true;
  } catch {
    return false;
  }
}

const says = (pattern: RegExp) => (compared: Compared) => pattern.test(compared.detail);

/** What a list within a header looks like where somebody was not tidy. */
const isUntidy = (compared: Compared): boolean =>
  signatureOf(compared)
    .split(/[,;]/)
    .some((item) => item !== item.trim() || !/^(?:ts?|v1?|h1|d)=/.test(item));

/** The differences that are meant, the narrower before the wider. */
export const DIFFERENCES: readonly Difference[] = [
  {
    libraries: OF_TEXT,
    they: "refuse",
    when: (compared) => !isText(compared),
    why: "They make text of the body first, so that what was signed over bytes that are not UTF-8 fails. The relay hashes the bytes as they came.",
  },
  {
    libraries: OF_TEXT,
    they: "accept",
    when: (compared) => !isText(compared) && says(/made the sig|verifies the sig|hash/)(compared),
    why: "They make text of the body first, in which all bytes that are not UTF-8 look alike: a signature of one body is good for others. The relay hashes the bytes as they came.",
  },
  {
    libraries: EVERY,
    they: "accept",
    isRare: true,
    when: ({ headers }) => /^(?:gzip|br|deflate)$/.test(headers["content-encoding"] ?? ""),
    why: "They are handed the bytes that came. The relay undoes the content coding that the header names before it verifies, and these bytes happen to be such a coding of something else.",
  },
  {
    libraries: [
      "@linear/sdk",
      "@onfido/api",
      "@workos-inc/node",
      "pusher",
      "standardwebhooks",
      "stripe",
      "svix",
    ],
    they: "refuse",
    when: (compared) => !isJson(compared),
    why: "They parse the body in the same step, and fail on one that is not JSON. To the relay it is authentic, and parked with its bytes.",
  },
  {
    libraries: ["@workos-inc/node"],
    they: "refuse",
    when: ({ body }) => JSON.stringify(JSON.parse(body.toString())) !== body.toString(),
    why: "It signs what JSON.stringify makes of the parsed body. The relay takes the bytes that the provider signed.",
  },
  {
    libraries: ["@workos-inc/node"],
    they: "accept",
    when: ({ body, detail }) =>
      /made the sig/.test(detail) &&
      isJson({ body } as Seen) &&
      JSON.stringify(JSON.parse(body.toString())) !== body.toString(),
    why: "It signs what JSON.stringify makes of the parsed body, so that another body that parses to the same passes. The relay takes the bytes.",
  },
  {
    libraries: [
      "@mux/mux-node",
      "@paddle/paddle-node-sdk",
      "@sanity/webhook",
      "@sendgrid/eventwebhook",
      "@workos-inc/node",
      "cloudinary",
      "discord-interactions",
      "stripe",
    ],
    they: "accept",
    when: says(/ahead of our clock/),
    why: "They refuse what is old, and nothing that is from the future. The relay's tolerance is for both sides: a delivery that is signed ahead could be replayed until then.",
  },
  {
    libraries: ["@sanity/webhook", "@sendgrid/eventwebhook", "discord-interactions"],
    they: "accept",
    when: says(/behind our clock/),
    why: "They do not look at the time at all. The relay does wherever it is signed.",
  },
  {
    libraries: ["@sendgrid/eventwebhook", "cloudinary", "discord-interactions", "@workos-inc/node"],
    they: "accept",
    when: says(/timestamp is malformed/),
    why: "They do not read the time, or read as much of it as is a number. The relay wants digits, since what stands between time and body in what is signed may be moved otherwise.",
  },
  {
    libraries: [
      "@mux/mux-node",
      "@paddle/paddle-node-sdk",
      "@workos-inc/node",
      "cloudinary",
      "retell-sdk",
      "standardwebhooks",
      "stripe",
      "svix",
    ],
    they: "accept",
    when: (compared) =>
      says(/made the sig|malformed/)(compared) &&
      stampsOf(compared).some((stamp) => String(Number.parseInt(stamp, 10)) !== stamp),
    why: "They read a number at the beginning of the time and sign that, so that 1, 01, +1 and 1abc are the same. To the relay what is signed is what came.",
  },
  {
    libraries: EVERY,
    they: "accept",
    when: says(/came \d+ times/),
    why: "Node makes one header of two with a comma, or keeps the first. The relay refuses to choose: one copy could be checked and another one read.",
  },
  {
    libraries: ["@mux/mux-node", "@paddle/paddle-node-sdk", "@workos-inc/node", "stripe"],
    they: "accept",
    when: says(/more than once/),
    why: "They let the first or the last of several times in a header win. The relay refuses to choose.",
  },
  {
    libraries: ["retell-sdk"],
    they: "accept",
    isRare: true,
    when: (compared) => /[VD]=/.test(signatureOf(compared)),
    why: "It reads V= and D= like v= and d=. The relay wants the labels that are documented.",
  },
  {
    libraries: ["@workos-inc/node"],
    they: "accept",
    when: says(/holds no signature of the form|timestamp is missing/),
    why: "It takes the first two items of the header, whatever they are called. The relay wants the labels t and v1, so that another version's signature never counts.",
  },
  {
    libraries: [
      "@fingerprint/node-sdk",
      "@mux/mux-node",
      "@onfido/api",
      "@paddle/paddle-node-sdk",
      "@sendgrid/eventwebhook",
      "@workos-inc/node",
      "discord-interactions",
      "standardwebhooks",
      "stripe",
      "svix",
    ],
    they: "accept",
    when: (compared) =>
      says(/made the sig|verifies the sig|holds no sig/)(compared) && !isWellWritten(compared),
    why: "They cut off or skip what does not belong to a signature. The relay wants its exact encoding, so that one delivery has one signature.",
  },
  {
    libraries: EVERY,
    they: "refuse",
    when: (compared) => UPPER_HEX.test(signatureOf(compared)),
    why: "They compare hex digits as text, and lower-case ones only. To the relay they are the same bytes.",
  },
  {
    libraries: EVERY,
    they: "refuse",
    when: (compared) =>
      /separator/.test(JSON.stringify(compared.provider.verify)) && isUntidy(compared),
    why: "They trip over spaces, empty items and unknown items in the header's list. The relay passes over them, and over no more.",
  },
  {
    libraries: ["@shopify/shopify-api"],
    they: "refuse",
    when: ({ headers, provider, body }) =>
      body.length === 0 ||
      ["topic", "shop-domain", "api-version", "webhook-id"].some((name) => {
        const prefix = provider.name === "shopify" ? "x-shopify-" : "shopify-";
        return (headers[prefix + name] ?? "") === "";
      }),
    why: "It wants its other headers too, none of them signed. To the relay the signature decides.",
  },
  {
    libraries: ["pusher"],
    they: "refuse",
    when: ({ headers }) => headers["content-type"] !== "application/json",
    why: "It wants the content type to be application/json, character by character. The relay verifies bytes whatever they are called.",
  },
  {
    libraries: ["pusher"],
    they: "refuse",
    when: ({ headers }) => headers["x-pusher-key"] === undefined,
    why: "It finds the secret by the key's name in a header of its own, which is not signed. A source of the relay has its secrets.",
  },
  {
    libraries: ["@linear/sdk"],
    they: "refuse",
    when: ({ body }) => /"webhookTimestamp":"/.test(body.toString()),
    why: "It wants the time in the body to be a number. The relay reads digits in quotes as well.",
  },
  {
    libraries: ["twilio"],
    they: "refuse",
    when: ({ headers }) =>
      headers["content-type"]?.startsWith("application/x-www-form-urlencoded") !== true,
    why: "Its fields come from Express, which reads forms by their content type. The relay reads the form that was signed whatever it is called.",
  },
  {
    libraries: ["twilio"],
    they: "refuse",
    when: ({ body }) => body.indexOf("\ufeff") === 0,
    why: "A byte order mark becomes a part of the first field's name. The relay leaves it out, as the URL Standard's decoding does.",
  },
  {
    libraries: ["atlassian-jwt"],
    they: "accept",
    when: says(/expired|not valid yet/),
    why: "It leaves exp and nbf to its caller. The relay checks both.",
  },
  {
    libraries: ["atlassian-jwt"],
    they: "accept",
    when: says(/for another URL/),
    why: "It leaves the query's hash to its caller. The relay checks it.",
  },
];
