/**
 * Elements within elements; webhook payloads stay well below, and a bomb must not overflow the
 * stack.
 */
const MAX_DEPTH = 64;

/** Tags and text nodes of one document, so that no body holds up the others for long. */
const MAX_TOKENS = 500_000;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

type Element = { readonly name: string; text: string; readonly children: Map<string, unknown[]> };

/**
 * An XML document as JSON would hold it: an element with children is an object, one without is its
 * text, repeated ones are a list; attributes and namespaces' prefixes are left out. Undefined for
 * anything malformed and for every document type declaration, which payloads do not need and
 * attacks do (XML 1.0 §4.4: entities).
 */
export function parseXml(text: string): unknown {
  const root: Element = { name: "", text: "", children: new Map() };
  const open: Element[] = [root];
  // A tag's attributes have a limit, since an expression that repeats a group runs out of stack
  // over a few megabytes.
  const token =
    /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<(\/?)([^\s/<>!?]+)(?=[\s/>])((?:"[^"]*"|'[^']*'|[^"'<>]){0,20000})>|([^<]+)|</g;
  let left = MAX_TOKENS;
  for (const [whole, cdata, slash, tag, rest = "", chars] of text.matchAll(token)) {
    const current = open.at(-1) ?? root;
    if (whole === "<") return undefined;
    if (cdata !== undefined) current.text += cdata;
    else if (chars !== undefined) current.text += decodeEntities(chars);
    else if (tag !== undefined) {
      const name = tag.slice(tag.indexOf(":") + 1);
      if (slash === "/") {
        const closed = open.pop();
        if (closed?.name !== name || open.length === 0) return undefined;
        append(open.at(-1) ?? root, name, valueOf(closed));
      } else if (rest.endsWith("/")) append(current, name, "");
      else open.push({ name, text: "", children: new Map() });
    }
    left -= 1;
    if (open.length > MAX_DEPTH || left === 0) return undefined;
  }
  const isDocument = open.length === 1 && root.children.size === 1 && root.text.trim() === "";
  return isDocument ? valueOf(root) : undefined;
}

function append({ children }: Element, name: string, value: unknown): void {
  const values = children.get(name);
  if (values === undefined) children.set(name, [value]);
  else values.push(value);
}

function valueOf({ text, children }: Element): unknown {
  if (children.size === 0) return text.trim();
  return Object.fromEntries(
    [...children].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex, digits, name) => {
      const code = hex === undefined ? Number(digits) : Number.parseInt(String(hex), 16);
      if (name === undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      return ENTITIES[String(name)] ?? whole;
    },
  );
}
