import type { X509Certificate } from "node:crypto";

/** Tags of X.690 §8 and RFC 5280 §4.1. */
const EXTENSIONS = 0xa3;
const OBJECT_IDENTIFIER = 0x06;

type Value = { readonly tag: number; readonly content: Buffer };

/**
 * The object identifiers of a certificate's extensions, in dotted form: Node shows the common ones
 * alone. Only for certificates whose signature has been verified, as their bytes are assumed to be
 * well formed.
 */
export function extensionIds({ raw }: X509Certificate): string[] {
  const [certificate] = valuesIn(raw);
  const [signed] = valuesIn(certificate?.content);
  const extensions = valuesIn(signed?.content).find(({ tag }) => tag === EXTENSIONS);
  const [list] = valuesIn(extensions?.content);
  return valuesIn(list?.content).flatMap(({ content }) =>
    valuesIn(content)
      .filter(({ tag }) => tag === OBJECT_IDENTIFIER)
      .map((id) => dotted(id.content)),
  );
}

/** The values that a constructed value holds, in turn (X.690 §8.1). */
function valuesIn(content: Buffer = Buffer.alloc(0)): Value[] {
  const values: Value[] = [];
  let at = 0;
  while (at + 2 <= content.length) {
    const tag = content.readUInt8(at);
    const short = content.readUInt8(at + 1);
    const digits = short < 0x80 ? 0 : short - 0x80;
    const length = digits === 0 ? short : content.readUIntBE(at + 2, digits);
    const start = at + 2 + digits;
    values.push({ tag, content: content.subarray(start, start + length) });
    at = start + length;
  }
  return values;
}

/** X.690 §8.19: seven bits a byte, the first two numbers in one. */
function dotted(bytes: Buffer): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(value);
      value = 0;
    }
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join(".");
}
