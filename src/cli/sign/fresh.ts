import { randomInt, randomUUID } from "node:crypto";

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * A new id that looks like a given one: a UUID for a UUID, otherwise each digit and letter drawn
 * again in its kind, with a prefix up to the last `_` or `.` kept (`evt_…`, `msg_…`), and so are
 * the two letters before 32 hex digits (Twilio's).
 */
export function freshLike(example: string): string {
  if (UUID.test(example)) return randomUUID();
  const cut = /^[A-Z]{2}[0-9a-f]{32}$/.test(example)
    ? 2
    : Math.max(example.lastIndexOf("_"), example.lastIndexOf(".")) + 1;
  const hex = /^[0-9a-f]+$/.test(example.slice(cut)) && /[a-f]/.test(example.slice(cut));
  const drawn = Array.from(example.slice(cut), (character, index) => {
    if (hex) return pick("0123456789abcdef");
    // A number must not begin with a zero.
    if (/\d/.test(character)) return index === 0 ? pick(DIGITS.slice(1)) : pick(DIGITS);
    if (/[a-z]/.test(character)) return pick(LOWER);
    return /[A-Z]/.test(character) ? pick(LOWER.toUpperCase()) : character;
  });
  return example.slice(0, cut) + drawn.join("");
}

const pick = (alphabet: string): string => alphabet.charAt(randomInt(alphabet.length));
