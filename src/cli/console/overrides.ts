import { UsageError } from "../io.ts";
import type { Content, Draft } from "../sign/draft.ts";

/** `body.a.b[0] = value`: the path, and what comes after the equals sign. */
const LINE = /^(?:set\s+)?body((?:\.[\w$-]+|\[\d+\]|\["[^"]+"\])+)\s*=\s*(.*)$/;
const STEP = /\.([\w$-]+)|\[(\d+)\]|\["([^"]+)"\]/g;

/**
 * Puts values into a draft's body before it is signed, one a line: `body.ref = "refs/heads/main"`. A value is
 * JSON; what is not is a string. Throws UsageError for a line that is not of that form.
 */
export function withOverrides(draft: Draft, text: string): Draft {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.reduce((ready, line) => {
    const [, path, value] = LINE.exec(line.trim()) ?? [];
    if (path === undefined || value === undefined) {
      throw new UsageError(`"${line.trim()}" is not of the form  body.name = value`);
    }
    const steps = [...path.matchAll(STEP)].map(([, name, index, quoted]) =>
      index === undefined ? (name ?? quoted ?? "") : Number(index),
    );
    return { ...ready, content: put(ready.content, steps, parse(value)) };
  }, draft);
}

type Steps = readonly (string | number)[];

function put(content: Content, steps: Steps, value: unknown): Content {
  switch (content.kind) {
    case "json":
    case "form-json":
      return { ...content, value: putIn(content.value, steps, value) };
    case "form": {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return { ...content, fields: { ...content.fields, [String(steps[0])]: text } };
    }
    case "bytes": {
      const bytes = Buffer.from(JSON.stringify(putIn(parseBody(content.bytes), steps, value)));
      return { kind: "bytes", bytes };
    }
    case "form-xml":
      throw new UsageError("values cannot be put into a body of XML");
  }
}

function putIn(at: unknown, [step, ...rest]: Steps, value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === "number") {
    const all: unknown[] = Array.isArray(at) ? [...(at as unknown[])] : [];
    all[step] = putIn(all[step], rest, value);
    return all;
  }
  const known = typeof at === "object" && at !== null && !Array.isArray(at) ? at : {};
  const entries = Object.entries(known).filter(([name]) => name !== step);
  const inner: unknown = Object.hasOwn(known, step) ? Reflect.get(known, step) : undefined;
  const isOld = Object.hasOwn(known, step);
  const made = [step, putIn(inner, rest, value)] as const;
  return Object.fromEntries(
    isOld
      ? Object.entries(known).map(([name, one]) => (name === step ? made : [name, one as unknown]))
      : [...entries, made],
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function parseBody(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8")) as unknown;
  } catch (cause) {
    throw new UsageError("values can be put into a JSON body only", { cause });
  }
}
