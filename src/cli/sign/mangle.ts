/** Changes the last letter or digit that can change without breaking the JSON around it. */
export function flipByte(body: Buffer): Buffer {
  const isJson = parses(body);
  for (let i = body.length - 1; i >= 0; i -= 1) {
    const byte = body[i] ?? 0;
    if (!/[A-Za-y0-8]/.test(String.fromCharCode(byte))) continue;
    const changed = Buffer.from(body);
    changed[i] = byte + 1;
    if (!isJson || parses(changed)) return changed;
  }
  return Buffer.concat([body, Buffer.from(" ")]);
}

/** The same JSON with other white space; a body that is none gets one more byte. */
export function reserialize(body: Buffer): Buffer {
  const text = body.toString("utf8");
  if (!parses(body)) return Buffer.concat([body, Buffer.from("&")]);
  const compact = JSON.stringify(JSON.parse(text));
  return Buffer.from(compact === text ? JSON.stringify(JSON.parse(text), null, 2) : compact);
}

function parses(body: Buffer): boolean {
  try {
    JSON.parse(body.toString("utf8"));
    return true;
  } catch {
    return false;
  }
}

/** Puts U+FFFD into the first text of a document. */
export function markText(value: unknown): unknown {
  if (Array.isArray(value)) return [markText(value[0]), ...(value.slice(1) as unknown[])];
  if (typeof value !== "object" || value === null) return value;
  return { ...value, relay: "\uFFFD" };
}

/** The same claims in a token that nobody signed. */
export function unsignedToken(token: string): string {
  const [, claims = ""] = token.split(".");
  const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
  return `${header}.${claims}.`;
}
