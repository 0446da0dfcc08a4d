import { dom, useData, useMemo } from "./lib.js";
import { bytesOf, clock, textOf, visible } from "./format.js";
import { withParam } from "./deliveries.js";
import { Chip, Waiting } from "./widgets.js";

/** Two deliveries side by side: only what differs. @param {{left: string, right: string, search: string}} props */
export function Compare({ left, right, search }) {
  const { data, error } = useData(
    `/compare/${encodeURIComponent(left)}...${encodeURIComponent(right)}.json`,
  );
  const isFolded = new URLSearchParams(search).get("all") === null;
  const headers = useMemo(
    () => data && differences(headerMap(data.one), headerMap(data.other)),
    [data],
  );
  const body = useMemo(() => data && differences(bodyMap(data.one), bodyMap(data.other)), [data]);
  if (data === undefined) return dom`<${Waiting} error=${error} />`;
  const { one, other } = data;
  const path = `/compare/${encodeURIComponent(left)}...${encodeURIComponent(right)}`;
  const facts = differences(factMap(one), factMap(other));
  return dom`
    <section class="page" aria-label="Compare">
      <header class="title"><h1>Compare</h1><span class="grow"></span>
        <a class="button" data-replace href=${path + withParam(search, "all", isFolded ? "1" : undefined)}>${isFolded ? "Show ids and times" : "Fold ids and times"}</a>
        <a class="button" data-replace href=${`/compare/${encodeURIComponent(right)}...${encodeURIComponent(left)}${search}`}>Swap</a>
      </header>
      <table class="diff">
        <thead><tr><th></th>${[one, other].map(({ delivery }) => dom`<th><a class="mono" href=${`/deliveries/${encodeURIComponent(delivery.id)}`}>${clock(delivery.time)}</a> <${Chip} state=${delivery.outcome} cause=${delivery.cause?.code} /></th>`)}</tr></thead>
        <${Part} name="Delivery" rows=${facts} isFolded=${false} />
        <${Part} name="Headers" rows=${headers} isFolded=${isFolded} />
        <${Part} name="Body" rows=${body} isFolded=${isFolded} />
      </table>
      ${(one.request === undefined || other.request === undefined) && dom`<p class="empty">The bytes of ${one.request === undefined ? "the first" : "the second"} are not kept here, so headers and bodies cannot be compared.</p>`}
    </section>
  `;
}

function Part({ name, rows, isFolded }) {
  const shown = isFolded
    ? rows.filter(({ one, other }) => !isIdOrTime(one) || !isIdOrTime(other))
    : rows;
  const folded = rows.length - shown.length;
  return dom`
    <tbody>
      <tr class="part"><th colspan="3">${name} <span class="dim">${rows.length === 0 ? "the same" : `${rows.length} differ`}${folded > 0 ? `, ${folded} ids and times folded` : ""}</span></th></tr>
      ${shown.slice(0, 500).map(
        ({ key, one, other }) => dom`<tr>
        <th scope="row" class="mono">${visible(key)}</th>
        <td class="mono">${one === undefined ? dom`<i class="dim">absent</i>` : visible(one.slice(0, 2000))}</td>
        <td class="mono">${other === undefined ? dom`<i class="dim">absent</i>` : visible(other.slice(0, 2000))}</td>
      </tr>`,
      )}
    </tbody>
  `;
}

const factMap = ({ delivery }) =>
  new Map(
    ["source", "type", "event", "outcome", "status", "path", "bytes", "secretIndex", "userAgent"]
      .filter((name) => delivery[name] !== undefined)
      .map((name) => [name, String(delivery[name])]),
  );

const headerMap = ({ request }) => {
  const all = Map.groupBy(request?.headers ?? [], ([name]) => name.toLowerCase());
  return new Map(
    [...all].map(([name, pairs]) => [name, pairs.map(([, value]) => value).join(", ")]),
  );
};

/** Paths and values of a JSON body, the order of members left out; of another body its lines. */
function bodyMap({ request }) {
  if (request === undefined) return new Map();
  const bytes = bytesOf(request.bodyBase64);
  const text = textOf(bytes);
  if (text === undefined) return new Map([["(bytes)", `${bytes.length} bytes that are not UTF-8`]]);
  try {
    const leaves = new Map();
    // Numbers as they were written: 2^53 + 1 is not 2^53.
    const value = JSON.parse(
      text,
      /** @type {any} */ (
        (_, one, context) =>
          typeof one === "number" ? { [WRITTEN]: context?.source ?? String(one) } : one
      ),
    );
    walk(value, "body", leaves);
    return leaves;
  } catch {
    return new Map(text.split("\n").map((line, at) => [`line ${at + 1}`, line]));
  }
}

/** Marks a number that is kept as its text; no name in a body is a symbol. */
const WRITTEN = Symbol("written");

function walk(value, path, leaves) {
  if (value?.[WRITTEN] !== undefined) leaves.set(path, value[WRITTEN]);
  else if (Array.isArray(value) && value.length > 0)
    value.forEach((one, at) => walk(one, `${path}[${at}]`, leaves));
  else if (typeof value === "object" && value !== null && Object.keys(value).length > 0) {
    for (const [name, one] of Object.entries(value))
      walk(
        one,
        /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`,
        leaves,
      );
  } else leaves.set(path, JSON.stringify(value));
}

function differences(one, other) {
  const keys = [...new Set([...one.keys(), ...other.keys()])];
  return keys
    .filter((key) => one.get(key) !== other.get(key))
    .map((key) => ({ key, one: one.get(key), other: other.get(key) }));
}

/** What differs between any two deliveries: UUIDs, hashes, moments. */
const isIdOrTime = (text = "") =>
  /^"?(?:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|(?:\w+=)?[\da-f]{24,}|\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?|1[5-9]\d{8}(?:\d{3})?)"?$/i.test(
    text,
  );
