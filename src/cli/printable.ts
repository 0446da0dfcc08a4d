/** Control characters, line and paragraph separators, and marks that change the direction of text. */
const OBEYED = String.raw`\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069`;
/** What takes no room, so that two ids look the same; not the joiners that scripts and emoji need. */
const UNSEEN = String.raw`\u00ad\u180e\u200b\u2060-\u2064\ufeff`;

const UNPRINTABLE = new RegExp(`[${OBEYED}${UNSEEN}]`, "gu");
const UNPRINTABLE_IN_LINES = new RegExp(`(?!\n)[${OBEYED}${UNSEEN}]`, "gu");

const NAMES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Text from outside as one line for a terminal: what a terminal would interpret (control characters,
 * line breaks, marks that turn the direction of text around), or show nothing of, is shown as an
 * escape such as `\u001b`.
 */
export const printable = (text: string): string => text.replaceAll(UNPRINTABLE, escape);

/** The same for text of several lines, whose line feeds stay. */
export const printableText = (text: string): string =>
  text.replaceAll(UNPRINTABLE_IN_LINES, escape);

/** JSON for a terminal or a program: what a terminal would interpret is escaped in its strings. */
export const printableJson = (value: unknown, indent = 2): string =>
  `${printableText(JSON.stringify(value, null, indent))}\n`;

function escape(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(4, "0");
  return NAMES[character] ?? `\\u${code}`;
}
