/**
 * The words in which the stand-in's services are written: a call comes in, a reply goes out, a refusal is thrown.
 */

/** A JSON object as the APIs speak it. */
export type Json = Record<string, unknown>;

/** One request as a service sees it. */
export type Call = {
  readonly host: string;
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};

/** What a service answers; `raw` wins over `json`. */
export type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly raw?: string;
};

/** A refusal in Google's error shape (google.rpc.Status as JSON). */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
  reply(): Reply {
    return {
      status: this.status,
      json: { error: { code: this.status, message: this.message, status: this.code } },
    };
  }
}

export const notFound = (what: string): Refusal =>
  new Refusal(404, "NOT_FOUND", `${what} was not found.`);

export const invalid = (message: string): Refusal => new Refusal(400, "INVALID_ARGUMENT", message);

export const exists = (message: string): Refusal => new Refusal(409, "ALREADY_EXISTS", message);

export const precondition = (message: string): Refusal =>
  new Refusal(400, "FAILED_PRECONDITION", message);

/** The body as a JSON object; an empty body is an empty object. */
export const bodyOf = (call: Call): Json =>
  call.body.length === 0 ? {} : (JSON.parse(call.body.toString("utf8")) as Json);

/** A member that must be an object, or an empty one. */
export const objectAt = (value: Json, member: string): Json => (value[member] ?? {}) as Json;

export const textAt = (value: Json, member: string): string => {
  const found = value[member];
  return typeof found === "string" ? found : "";
};

/** One method of one service: `pattern` is matched against the whole decoded path, its groups are the arguments. */
export type Method = {
  readonly host: RegExp;
  readonly method: string;
  readonly pattern: RegExp;
  readonly handle: (call: Call, args: readonly string[]) => Reply;
};

/** Shortens the tables of the services: `{x}` in a pattern is one path segment up to a colon, `{x*}` any run. */
export const methodsOf = (
  host: RegExp,
  table: Readonly<Record<string, (call: Call, args: readonly string[]) => Reply>>,
): readonly Method[] =>
  Object.entries(table).map(([key, handle]) => {
    const [method = "", pattern = ""] = key.split(" ");
    const source = pattern
      .replaceAll(/[.?+^$[\]\\()]/g, String.raw`\$&`)
      .replaceAll(/\{[a-z]+\*\}/g, "(.+)")
      .replaceAll(/\{[a-z]+\}/g, "([^/:]+)");
    return { host, method, pattern: new RegExp(`^${source}$`), handle };
  });

/**
 * Applies a PATCH: with a mask only the named fields (a field that the body lacks is cleared), without one every field
 * that the body has. Dots in the mask lead into nested objects.
 */
export const patched = (present: Json, change: Json, mask: string | null): Json => {
  if (mask === null || mask === "") return { ...present, ...change };
  const result = structuredClone(present);
  for (const path of mask.split(",")) {
    const steps = path.trim().split(".").map(camel);
    const last = steps.pop() ?? "";
    let to = result;
    let from: Json | undefined = change;
    for (const step of steps) {
      to[step] = { ...objectAt(to, step) };
      to = to[step] as Json;
      from = from?.[step] as Json | undefined;
    }
    if (from?.[last] === undefined) delete to[last];
    else to[last] = from[last];
  }
  return withoutEmpty(result);
};

/** An object of which every field was cleared is not there any more. */
const withoutEmpty = (value: Json): Json =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
      if (member === null || typeof member !== "object" || Array.isArray(member))
        return [[name, member]];
      const kept = withoutEmpty(member as Json);
      return Object.keys(kept).length === 0 ? [] : [[name, kept]];
    }),
  );

const camel = (name: string): string =>
  name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
