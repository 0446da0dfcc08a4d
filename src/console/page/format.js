/** A moment as it is read in a list: the time of day with milliseconds, the day where it is another. @param {string} iso */
export function clock(iso) {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return "";
  const pad = (number, width = 2) => String(number).padStart(width, "0");
  const ofDay = `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}.${pad(time.getMilliseconds(), 3)}`;
  const isToday = time.toDateString() === new Date().toDateString();
  return isToday
    ? ofDay
    : `${pad(time.getMonth() + 1)}-${pad(time.getDate())} ${ofDay.slice(0, 8)}`;
}

/** How long ago, or in how long. @param {string | undefined} iso */
export function age(iso) {
  if (iso === undefined) return "";
  const ms = Date.now() - Date.parse(iso);
  if (Number.isNaN(ms)) return "";
  const words = span(Math.abs(ms));
  return ms >= 0 ? `${words} ago` : `in ${words}`;
}

/** A span of time in its two largest units at most. @param {number} ms */
export function span(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1).replace(/\.0$/, "")} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  if (minutes < 120) return `${Math.round(minutes)} min`;
  const hours = minutes / 60;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} d`;
}

/** In a paused queue a task is due whenever a person runs it. @param {{kind: string}} task */
export const isHeld = ({ kind }) => kind === "parked" || kind === "dead";

/** When a task is tried, or since when it is held. @param {{kind: string, createdAt: string, dueAt: string}} task */
export const dueInWords = (task) =>
  isHeld(task) ? `${task.kind} ${age(task.createdAt)}` : age(task.dueAt);

/** @param {number | undefined} bytes */
export function size(bytes) {
  if (bytes === undefined) return "";
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** An id that is long in the room of a short one. @param {string | undefined} id */
export const short = (id = "") => (id.length > 14 ? `${id.slice(0, 12)}…` : id);

/** "1 task", "2 tasks". @param {number} count @param {string} noun */
export const count = (count, noun) =>
  `${count.toLocaleString("en")} ${count === 1 ? noun : `${noun}s`.replace(/ys$/, "ies")}`;

/**
 * Characters that would change how the text around them is shown (controls, and marks that turn the
 * direction of writing), written out.
 * @param {string} text
 */
export const visible = (text) =>
  text.replaceAll(
    // oxlint-disable-next-line no-control-regex
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) =>
      character === "\r" ? "␍" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** @param {string} base64 @returns {Uint8Array<ArrayBuffer>} */
export function bytesOf(base64) {
  const text = atob(base64);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The bytes as text; undefined where they are not UTF-8. @param {Uint8Array} bytes */
export function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** As hexdump shows bytes: offset, sixteen of them, and those that are ASCII. @param {Uint8Array} bytes */
export function hex(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const digits = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = row
      .map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : "."))
      .join("");
    lines.push(`${at.toString(16).padStart(6, "0")}  ${digits.padEnd(47)}  ${text}`);
  }
  return lines.join("\n");
}

/**
 * Indents JSON without parsing it, so that a number is shown as it was sent, whatever its size, and
 * a name that is there twice is there twice. Undefined where the text is not JSON.
 * @param {string} text
 * @returns {readonly {kind: "name" | "string" | "other" | "space", text: string}[] | undefined}
 */
export function indent(text) {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  /** @type {{kind: "name" | "string" | "other" | "space", text: string}[]} */
  const parts = [];
  let depth = 0;
  // Deeper than that nobody reads, and spaces by the square of the depth would fill the memory.
  const line = () => parts.push({ kind: "space", text: `\n${"  ".repeat(Math.min(depth, 60))}` });
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1];
    if (token === "{" || token === "[") {
      parts.push({ kind: "other", text: token });
      depth += 1;
      if (next !== "}" && next !== "]") line();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      const before = tokens[at - 1];
      if (before !== "{" && before !== "[") line();
      parts.push({ kind: "other", text: token });
    } else if (token === ",") {
      parts.push({ kind: "other", text: "," });
      line();
    } else if (token === ":") parts.push({ kind: "other", text: ": " });
    else if (token.startsWith('"'))
      parts.push({ kind: next === ":" ? "name" : "string", text: token });
    else parts.push({ kind: "other", text: token });
  }
  return parts;
}
