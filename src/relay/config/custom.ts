import type { Handshake, Identity, Provider } from "../../types/provider.ts";
import type { MacScheme, Scheme, SignatureScheme } from "../../types/scheme.ts";
import { IDENTITY_WORDS } from "../read/identity.ts";
import { locatorFault } from "../read/locator.ts";
import type { Path } from "../read/pointer.ts";
import { templateFaults, type Word } from "../read/template.ts";
import { coversIdentity } from "../verify/covers.ts";
import type { Report } from "./fault.ts";

/**
 * A provider that a source writes out itself; each part is there only where the schema accepted it.
 */
export type RawProvider = {
  readonly verify?: unknown;
  readonly event?: unknown;
  readonly handshakes?: unknown;
  readonly items?: unknown;
  readonly inflate?: true;
  readonly title?: string;
  readonly secret?: string;
  readonly timeoutSeconds?: number | null;
  readonly retryHours?: number | null;
};

/** The fields of a source that only `provider: custom` may have. */
export const CUSTOM_FIELDS = [
  "verify",
  "event",
  "handshakes",
  "items",
  "inflate",
  "title",
  "secret",
  "timeoutSeconds",
  "retryHours",
] as const satisfies readonly (keyof RawProvider)[];

/**
 * The provider that a source writes out itself; undefined where a part of it is missing or was
 * refused by the schema.
 */
export function customProvider(name: string, source: RawProvider): Provider | undefined {
  if (source.verify === undefined || source.event === undefined) return undefined;
  // The schema has accepted all three as they are in types.ts, but for idSigned, which may be left
  // out there.
  const verify = source.verify as Scheme;
  const { idSigned, identity, ...event } = source.event as WrittenEvent;
  const given = {
    ...event,
    ...(identity && { identity: { ...identity, known: "inferred" as const } }),
  };
  const items = source.items as Provider["items"];
  const handshakes = source.handshakes as readonly Handshake[] | undefined;
  const optionNames = optionsNamed(verify, handshakes ?? []);
  const ownRoot = verify.kind === "jwt" ? verify.x5c?.rootOption : undefined;
  return {
    name: "custom",
    title: source.title ?? name,
    docs: "",
    verify,
    secret: source.secret ?? "the signing secret",
    event: {
      ...given,
      idSigned:
        idSigned ??
        coversIdentity({ verify, event: { ...given, idSigned: false }, ...(items && { items }) }),
    },
    ...(handshakes === undefined ? {} : { handshakes }),
    ...(optionNames.length === 0
      ? {}
      : {
          options: Object.fromEntries(
            optionNames.map((option) => [option, { required: option !== ownRoot, help: "" }]),
          ),
        }),
    ...(items && { items }),
    ...(source.inflate === undefined ? {} : { inflate: source.inflate }),
    forwardHeaders: [],
    timeoutSeconds: source.timeoutSeconds ?? null,
    retryHours: source.retryHours ?? null,
  };
}

/** An event as relay.yaml writes it out. */
type WrittenEvent = Omit<Provider["event"], "idSigned" | "identity"> & {
  readonly idSigned?: boolean;
  readonly identity?: Omit<Identity, "known">;
};

function optionsNamed(verify: Scheme, handshakes: readonly Handshake[]): string[] {
  const byLocator = [...JSON.stringify([verify, handshakes]).matchAll(/\boption:(\w+)/g)].map(
    ([, name]) => name,
  );
  const byScheme =
    verify.kind === "jwt"
      ? [
          verify.audienceOption,
          verify.emailOption,
          verify.customer?.option,
          verify.x5c?.rootOption,
          ...(verify.remoteKey?.token === undefined ? [] : ["clientId", "clientSecret"]),
        ]
      : [];
  const byHandshake = handshakes.flatMap(({ when }) => Object.values(when.options ?? {}));
  const all = [...byScheme, ...byLocator, ...byHandshake];
  return [...new Set(all)].filter((name) => name !== undefined);
}

/**
 * Checks what the schema cannot say about a provider that is written out: its locators, and the
 * words of its templates.
 */
export function checkCustom(path: Path, provider: Provider, report: Report): void {
  const locator = (at: Path, text: string | undefined): void => {
    const fault = text === undefined ? undefined : locatorFault(text);
    if (fault !== undefined) report.error([...path, ...at], fault);
  };
  const template = (at: Path, text: string, words: readonly Word[]): void => {
    for (const fault of templateFaults(text, words)) report.error([...path, ...at], fault);
  };

  checkScheme(provider.verify, locator, template, (at, message, severity) =>
    report[severity]([...path, ...at], message),
  );
  const { event } = provider;
  for (const id of [event.id ?? []].flat()) locator(["event", "id"], id);
  checkIdentity(event.identity, locator);
  event.type.forEach((part, index) => locator(["event", "type", index], part));
  locator(["event", "time", "at"], event.time?.at);
  locator(["event", "json"], event.json);
  locator(["event", "xml"], event.xml);
  for (const id of [provider.items?.id ?? []].flat()) locator(["items", "id"], id);
  locator(["items", "time", "at"], provider.items?.time?.at);
  provider.items?.type?.forEach((part, index) => locator(["items", "type", index], part));
  for (const [index, handshake] of (provider.handshakes ?? []).entries()) {
    checkHandshake(["handshakes", index], handshake, locator, template);
  }
}

function checkIdentity(identity: Identity | undefined, locator: CheckLocator): void {
  if (identity === undefined) return;
  const { by, content } = identity;
  for (const [index, part] of (by === "random" ? [] : by).entries()) {
    if (!IDENTITY_WORDS.includes(part)) locator(["event", "identity", "by", index], part);
  }
  if (content !== "params") locator(["event", "identity", "content"], content);
}

type CheckLocator = (at: Path, text: string | undefined) => void;
type CheckTemplate = (at: Path, text: string, words: readonly Word[]) => void;
type Tell = (at: Path, message: string, severity: "error" | "warning") => void;

function checkScheme(
  verify: Scheme,
  locator: CheckLocator,
  template: CheckTemplate,
  tell: Tell,
): void {
  if (verify.kind === "token") locator(["verify", "at"], verify.at);
  if ("signature" in verify) {
    const { header, at } = verify.signature;
    locator(["verify", "signature", "at"], at);
    if ((header === undefined) === (at === undefined)) {
      tell(
        ["verify", "signature"],
        "says where the signature is: give either header or at",
        "error",
      );
    }
  }
  if (verify.kind !== "mac" && verify.kind !== "signature") return;

  locator(["verify", "timestamp", "at"], verify.timestamp?.at);
  checkContent(["verify", "content"], verify.content, verify, template, tell);
  if (verify.kind === "mac" && verify.orContent !== undefined) {
    checkContent(["verify", "orContent"], verify.orContent, verify, template, tell);
  }
}

function checkContent(
  at: Path,
  content: string,
  verify: MacScheme | SignatureScheme,
  template: CheckTemplate,
  tell: Tell,
): void {
  const plain = verify.kind === "mac" && verify.keyed === "plain";
  template(at, content, ["body", "method", "url", "ts", "secret", "crc32"]);
  if (plain && !content.includes("{secret}")) {
    tell(at, "must contain {secret}: without it anyone can make the plain hash", "error");
  }
  if (!plain && content.includes("{secret}")) {
    tell(
      at,
      "contains {secret}, which only goes with keyed: plain; remove one of the two",
      "error",
    );
  }
  if (content.includes("{ts}") && verify.timestamp === undefined) {
    tell(at, "contains {ts}; add verify.timestamp, which says where it is", "error");
  }
  if (!content.includes("{body}") && !content.includes("{hash:sha256}")) {
    tell(at, "does not contain {body}: a captured signature would fit any body", "warning");
  }
}

function checkHandshake(
  at: Path,
  handshake: Handshake,
  locator: CheckLocator,
  template: CheckTemplate,
): void {
  const words: readonly Word[] =
    handshake.mac === undefined ? ["body", "method", "url"] : ["body", "method", "url", "mac"];
  for (const field of ["has", "options"] as const) {
    for (const name of Object.keys(handshake.when[field] ?? {})) {
      locator([...at, "when", field, name], name);
    }
  }
  for (const [name, value] of Object.entries(handshake.answer.headers ?? {})) {
    template([...at, "answer", "headers", name], value, words);
  }
  if (handshake.answer.text !== undefined) {
    template([...at, "answer", "text"], handshake.answer.text, words);
  }
  for (const text of textsIn(handshake.answer.json))
    template([...at, "answer", "json"], text, words);
  locator([...at, "mac", "of"], handshake.mac?.of);
}

function textsIn(json: unknown): string[] {
  if (typeof json === "string") return [json];
  return typeof json === "object" && json !== null ? Object.values(json).flatMap(textsIn) : [];
}
