/** A pattern's part: characters of a set, or a group that was folded into its number of ways. */
type Part = {
  /** The ASCII characters it may be, a bit each; bit 128 is all others. */
  readonly set: bigint;
  readonly min: number;
  readonly max: number;
  /** In how many ways the same text can be matched, and how long it can get. */
  readonly ways: number;
  readonly length: number;
};

const NON_ASCII = 1n << 128n;
const ALL = (1n << 129n) - 1n;
/**
 * In how many ways a pattern may match from one place: one with more is left to the other engine.
 */
const MOST_WAYS = 200;
/** Characters that may be looked at from one place, where a match may start at any. */
const MOST_LOOKS = 2000;
/** A part that may repeat so much oftener than it must is reasoned about as if it were endless. */
const ENDLESS = 10;

/**
 * Whether a regular expression (ECMAScript's syntax) can be left to a backtracking engine: it looks
 * at no text longer than in proportion to its length, whatever the text. Sound and not complete: it
 * knows sequences of characters, with at most bounded choices, in which what may repeat without
 * bound cannot also be what follows. What it does not know is not linear.
 */
export function isLinear(pattern: string): boolean {
  try {
    const reader = new Reader(pattern);
    const alternatives = reader.alternatives();
    return reader.isAtEnd() && alternatives.every(isLinearSequence);
  } catch (error) {
    if (error instanceof Unknown) return false;
    throw error;
  }
}

/** The pattern holds something that this check does not reason about. */
class Unknown extends Error {}

type Sequence = { readonly parts: readonly Part[]; readonly isAnchored: boolean };

function isLinearSequence({ parts, isAnchored }: Sequence): boolean {
  const endless = parts.filter(({ max }) => max === Infinity);
  // An endless part is scanned again from each place where a match may start.
  if (endless.length > 0 && !isAnchored) return false;
  for (const part of endless.slice(0, -1)) {
    const next = parts[parts.indexOf(part) + 1];
    if (next === undefined || next.min === 0 || (next.set & part.set) !== 0n) return false;
  }
  const ways = waysOf(parts);
  return ways <= MOST_WAYS && (isAnchored || ways * lengthOf(parts) <= MOST_LOOKS);
}

const waysOf = (parts: readonly Part[]): number =>
  parts.reduce((product, { ways }) => product * ways, 1);

/** Reads a pattern from left to right. */
class Reader {
  private at = 0;
  private readonly pattern: string;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  isAtEnd(): boolean {
    return this.at === this.pattern.length;
  }

  alternatives(): Sequence[] {
    const found = [this.sequence()];
    while (this.take("|")) found.push(this.sequence());
    return found;
  }

  private sequence(): Sequence {
    const isAnchored = this.take("^");
    const parts: Part[] = [];
    while (!this.isAtEnd() && !/[|)]/.test(this.peek())) parts.push(...this.repeated());
    return { parts, isAnchored };
  }

  private repeated(): readonly Part[] {
    if (this.take("$") || this.take("\\b") || this.take("\\B")) return [];
    const unit = this.take("(") ? this.group() : [single(this.character())];
    const [min, max] = this.quantifier();
    if (min === 1 && max === 1) return unit;
    const [only, ...others] = unit;
    if (only?.length === 1 && only.ways === 1 && only.max === 1 && others.length === 0) {
      if (max - min > ENDLESS) return [{ ...only, min, max: Infinity }];
      return [{ ...only, min, max, ways: max - min + 1, length: max }];
    }
    if (max === Infinity || unit.some((part) => part.max === Infinity)) throw new Unknown();
    return [folded(waysOf(unit) ** max * (max - min + 1), lengthOf(unit) * max)];
  }

  private group(): readonly Part[] {
    if (this.take("?") && !this.take(":")) {
      const name = /^<[A-Za-z_$][\w$]*>/.exec(this.rest())?.[0];
      if (name === undefined) throw new Unknown(); // it looks ahead or behind, or has flags
      this.at += name.length;
    }
    const alternatives = this.alternatives();
    if (!this.take(")") || alternatives.some(({ isAnchored }) => isAnchored)) throw new Unknown();
    const [only] = alternatives;
    if (only !== undefined && alternatives.length === 1) return only.parts;
    const all = alternatives.flatMap(({ parts }) => parts);
    if (all.some(({ max }) => max === Infinity)) throw new Unknown();
    const ways = alternatives.reduce((sum, { parts }) => sum + waysOf(parts), 0);
    return [folded(ways, Math.max(...alternatives.map(({ parts }) => lengthOf(parts))))];
  }

  private quantifier(): readonly [number, number] {
    const match = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(this.rest());
    if (match === null) return [1, 1];
    const [text, least = "", comma, most] = match;
    this.at += text.length;
    if (text.startsWith("*")) return [0, Infinity];
    if (text.startsWith("+")) return [1, Infinity];
    if (text.startsWith("?")) return [0, 1];
    return [Number(least), comma === "" ? Number(least) : most === "" ? Infinity : Number(most)];
  }

  private character(): bigint {
    if (this.take("[")) return this.charClass();
    if (this.take(".")) return ALL & ~bits(10, 10) & ~bits(13, 13);
    const unit = this.next();
    if (/[*+?{]/.test(unit)) throw new Unknown();
    return unit === "\\" ? this.escaped().set : bitOf(unit);
  }

  private charClass(): bigint {
    const isNegated = this.take("^");
    let set = 0n;
    while (!this.take("]")) {
      const first = this.member();
      if (this.peek() === "-" && this.peek(1) !== "]" && first.code !== undefined) {
        this.at += 1;
        const last = this.member();
        if (last.code === undefined) throw new Unknown();
        set |= bits(first.code, last.code);
      } else {
        set |= first.set;
      }
    }
    return isNegated ? (ALL & ~set) | NON_ASCII : set;
  }

  private member(): { readonly set: bigint; readonly code?: number } {
    const unit = this.next();
    if (unit === "\\") return this.take("b") ? { set: bits(8, 8) } : this.escaped();
    return { set: bitOf(unit), code: unit.charCodeAt(0) };
  }

  private escaped(): { readonly set: bigint; readonly code?: number } {
    const known = CLASSES[this.peek()];
    if (known !== undefined) {
      this.at += 1;
      return { set: known };
    }
    const code = /^(?:x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4}))/.exec(this.rest());
    if (code !== null) {
      this.at += code[0].length;
      const value = Number.parseInt(code[1] ?? code[2] ?? "", 16);
      return { set: bits(value, value), code: value };
    }
    const unit = this.next();
    if (/[A-Za-z0-9]/.test(unit)) throw new Unknown(); // references, properties, control characters
    return { set: bitOf(unit), code: unit.charCodeAt(0) };
  }

  private next(): string {
    const unit = this.pattern[this.at];
    if (unit === undefined) throw new Unknown();
    this.at += 1;
    return unit;
  }

  private take(text: string): boolean {
    if (!this.pattern.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private peek(ahead = 0): string {
    return this.pattern[this.at + ahead] ?? "";
  }

  private rest(): string {
    return this.pattern.slice(this.at, this.at + 64);
  }
}

const single = (set: bigint): Part => ({ set, min: 1, max: 1, ways: 1, length: 1 });

/** A group of which only its cost is known: it may be any text, the empty one included. */
const folded = (ways: number, length: number): Part => ({ set: ALL, min: 0, max: 1, ways, length });

const lengthOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, { length }) => sum + length, 0);

const bitOf = (unit: string): bigint => bits(unit.charCodeAt(0), unit.charCodeAt(0));

/** The characters from one code to another. */
function bits(first: number, last: number): bigint {
  const ascii = first > 127 ? 0n : (1n << BigInt(Math.min(last, 127) + 1)) - (1n << BigInt(first));
  return ascii | (last > 127 ? NON_ASCII : 0n);
}

const DIGITS = bits(48, 57);
const WORDS = DIGITS | bits(65, 90) | bits(97, 122) | bits(95, 95);
const SPACES = bits(9, 13) | bits(32, 32) | NON_ASCII;

const CLASSES: Readonly<Record<string, bigint>> = {
  d: DIGITS,
  D: ALL & ~DIGITS,
  w: WORDS,
  W: ALL & ~WORDS,
  s: SPACES,
  S: (ALL & ~SPACES) | NON_ASCII,
  n: bits(10, 10),
  r: bits(13, 13),
  t: bits(9, 9),
  f: bits(12, 12),
  v: bits(11, 11),
};
