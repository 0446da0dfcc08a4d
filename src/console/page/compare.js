import { dom, useData, useMemo } from "./lib.js";
import { bytesOf, clock, hex, size, textOf, visible } from "./format.js";
import { bodyDifferences, parsed } from "./compare-json.js";
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
  const body = useMemo(() => data && bodies(data), [data]);
  if (data === undefined) return dom`<${Waiting} error=${error} />`;
  const { one, other } = data;
  const path = `/compare/${encodeURIComponent(left)}...${encodeURIComponent(right)}`;
  const facts = differences(factMap(one), factMap(other));
  const isKept = one.request !== undefined && other.request !== undefined;
  return dom`
    <section class="page" aria-label="Compare">
      <header class="title"><h1>Compare</h1><span class="grow"></span>
        <a class="button" data-replace href=${path + withParam(search, "all", isFolded ? "1" : undefined)}>${isFolded ? "Show ids and times" : "Fold ids and times"}</a>
        <a class="button" data-replace href=${`/compare/${encodeURIComponent(right)}...${encodeURIComponent(left)}${search}`}>Swap</a>
      </header>
      <table class="diff">
        <thead><tr><th></th>${[one, other].map(({ delivery }) => dom`<th><a class="mono" href=${`/deliveries/${encodeURIComponent(delivery.id)}`}>${clock(delivery.time)}</a> <${Chip} state=${delivery.outcome} cause=${delivery.cause?.code} /></th>`)}</tr></thead>
        <${Part} name="Delivery" rows=${facts} isFolded=${false} />
        ${
          isKept &&
          dom`
          <${Part} name="Headers" rows=${headers} isFolded=${isFolded} />
          <${Part} name="Body" rows=${body} isFolded=${isFolded} />`
        }
      </table>
      ${isKept ? dom`<${Signed} one=${one.signed} other=${other.signed} />` : dom`<p class="empty">The bytes of ${one.request === undefined ? "the first" : "the second"} are not kept here, so headers, bodies and what was signed cannot be compared.</p>`}
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

/** The very bytes that each signature covered, and where the two first part. @param {{one: any, other: any}} props */
function Signed({ one, other }) {
  const count = Math.max(one?.contents.length ?? 0, other?.contents.length ?? 0);
  const notes = [...new Set([one?.note, other?.note].filter(Boolean))];
  return dom`
    <section aria-label="Signed content">
      <h2>Signed content <span class="dim">the exact bytes that each signature covers</span></h2>
      ${notes.map((note) => dom`<p class="hint">${note}</p>`)}
      ${count === 0 && notes.length === 0 && dom`<p class="empty">nothing is signed</p>`}
      ${Array.from({ length: count }, (_, at) => dom`<${SignedPair} one=${one?.contents[at]} other=${other?.contents[at]} />`)}
    </section>
  `;
}

function SignedPair({ one, other }) {
  const [left, right] = [one, other].map((side) => (side ? bytesOf(side.base64) : undefined));
  const first = firstDifference(left, right);
  const same = first === undefined ? 0 : sameAtEnd(left, right, first);
  const label =
    one?.label === other?.label ? one?.label : `${one?.label ?? "–"}  ·  ${other?.label ?? "–"}`;
  return dom`
    <div class="signed">
      <p><code>${visible(label)}</code> <span class="dim">${first === undefined ? "the same bytes" : `the first difference is at byte ${first}`}</span></p>
      <div class="pair">${[left, right].map(
        (bytes) => dom`<div>
        <p class="dim">${bytes === undefined ? "absent" : size(bytes.length)}</p>
        ${bytes && dom`<pre class="code small" tabindex="0">${marked(bytes, first, bytes.length - same)}</pre>`}
      </div>`,
      )}</div>
    </div>
  `;
}

/** Bytes shown of each side. */
const MOST_SHOWN = 20_000;

/** The bytes, with those marked that differ. @param {Uint8Array} bytes @param {number | undefined} first @param {number} last */
function marked(bytes, first, last) {
  const isText = textOf(bytes) !== undefined;
  const shown = (from, to) => {
    const part = bytes.subarray(from, to);
    return isText ? visible(new TextDecoder().decode(part)) : hex(part);
  };
  const from = first === undefined ? 0 : Math.max(0, first - MOST_SHOWN / 2);
  const end = Math.min(bytes.length, from + MOST_SHOWN);
  return dom`${from > 0 && "… "}${first === undefined ? shown(from, end) : dom`${shown(from, first)}<mark>${shown(first, Math.min(end, last))}</mark>${shown(Math.min(end, last), end)}`}${end < bytes.length && " …"}`;
}

/** Bytes at the end that are the same in both, none of them before the first difference. */
function sameAtEnd(one, other, first) {
  if (one === undefined || other === undefined) return 0;
  const most = Math.min(one.length, other.length) - first;
  let count = 0;
  while (count < most && one[one.length - 1 - count] === other[other.length - 1 - count])
    count += 1;
  return count;
}

/** @param {Uint8Array | undefined} one @param {Uint8Array | undefined} other */
function firstDifference(one, other) {
  if (one === undefined || other === undefined) return 0;
  const length = Math.max(one.length, other.length);
  for (let at = 0; at < length; at += 1) if (one[at] !== other[at]) return at;
  return undefined;
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

/** Paths and values of JSON bodies, inside their content coding; of others their lines. */
function bodies({ one, other }) {
  if (one.request === undefined || other.request === undefined) return [];
  const [left, right] = [one, other].map(({ request }) => {
    const bytes = bytesOf(request.coding?.plainBase64 ?? request.bodyBase64);
    return parsed(textOf(bytes) ?? hex(bytes));
  });
  return bodyDifferences(left, right);
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
