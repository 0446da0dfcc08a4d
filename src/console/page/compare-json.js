/** Marks a number that is kept as its text: 2^53 + 1 is not 2^53. No name in a body is a symbol. */
const WRITTEN = Symbol("written");

/** What a body holds: its JSON with numbers as they were written, otherwise its text. @param {string} text */
export function parsed(text) {
  try {
    const value = JSON.parse(
      text,
      /** @type {any} */ (
        (_, one, context) =>
          typeof one === "number" ? { [WRITTEN]: context?.source ?? String(one) } : one
      ),
    );
    return { kind: "json", value };
  } catch {
    return { kind: "text", text };
  }
}

/**
 * What differs between two bodies, with the path of each difference. The order of members is left out, and
 * that of a list's items too, where the same items are only in another order.
 * @param {ReturnType<typeof parsed>} one @param {ReturnType<typeof parsed>} other
 * @returns {readonly {key: string, one: string | undefined, other: string | undefined}[]}
 */
export function bodyDifferences(one, other) {
  if (one.kind === "json" && other.kind === "json") {
    /** @type {{key: string, one: string | undefined, other: string | undefined}[]} */
    const found = [];
    compareValues(one.value, other.value, "body", found);
    return found;
  }
  const [lines, others] = [one, other].map((body) => linesOf(body));
  return Array.from({ length: Math.max(lines.length, others.length) }, (_, at) => ({
    key: `line ${at + 1}`,
    one: lines[at],
    other: others[at],
  })).filter((line) => line.one !== line.other);
}

const linesOf = (body) => (body.kind === "text" ? body.text : textOf(body.value)).split("\n");

function compareValues(one, other, path, found) {
  if (isList(one) && isList(other)) return compareLists(one, other, path, found);
  if (isMap(one) && isMap(other)) {
    for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
      compareValues(own(one, name), own(other, name), path + step(name), found);
    }
    return;
  }
  if (one === undefined || other === undefined || textOf(one) !== textOf(other)) {
    for (const [key, value] of leaves(
      one === undefined ? other : isOpen(one) ? one : other,
      path,
    )) {
      if (one === undefined) found.push({ key, one: undefined, other: value });
      else if (other === undefined) found.push({ key, one: value, other: undefined });
      else {
        // A list in one and a map or a single value in the other: both whole.
        found.push({ key: path, one: textOf(one), other: textOf(other) });
        return;
      }
    }
  }
}

/** Items that are in both are taken out; of the rest, those of the same id belong together, then those in order. */
function compareLists(one, other, path, found) {
  const rest = other.map((value, at) => ({ value, at, text: textOf(value) }));
  const left = [];
  for (const [at, value] of one.entries()) {
    const text = textOf(value);
    // Where the same item is at the same place in both, that one is its partner.
    const same = rest[at]?.text === text ? rest[at] : rest.find((item) => item?.text === text);
    if (same === undefined) left.push({ value, at });
    else rest[same.at] = undefined;
  }
  const open = rest.filter((item) => item !== undefined);
  for (const { value, at } of left) {
    const id = idOf(value);
    const byId = id === undefined ? -1 : open.findIndex((item) => idOf(item.value) === id);
    const [partner] = byId === -1 ? open.splice(0, 1) : open.splice(byId, 1);
    const to = partner === undefined || partner.at === at ? "" : ` → ${partner.at}`;
    compareValues(value, partner?.value, `${path}[${at}${to}]`, found);
  }
  for (const { value, at } of open) compareValues(undefined, value, `${path}[${at}]`, found);
}

const idOf = (value) =>
  isMap(value) && own(value, "id") !== undefined ? textOf(value.id) : undefined;

/** All single values under a path. */
function leaves(value, path) {
  if (isList(value) && value.length > 0)
    return value.flatMap((one, at) => leaves(one, `${path}[${at}]`));
  if (isMap(value) && Object.keys(value).length > 0)
    return Object.entries(value).flatMap(([name, one]) => leaves(one, path + step(name)));
  return [[path, textOf(value)]];
}

const isList = (value) => Array.isArray(value);
const isMap = (value) =>
  typeof value === "object" && value !== null && !isList(value) && value[WRITTEN] === undefined;
const isOpen = (value) => isList(value) || isMap(value);
const own = (value, name) => (Object.hasOwn(value, name) ? value[name] : undefined);
const step = (name) => (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`);

/** The value as JSON, members in the order of their names, numbers as they were written. */
function textOf(value) {
  if (isList(value)) return `[${value.map(textOf).join(",")}]`;
  if (isMap(value)) {
    const members = Object.keys(value)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${textOf(value[name])}`);
    return `{${members.join(",")}}`;
  }
  return value?.[WRITTEN] ?? JSON.stringify(value) ?? "";
}
