import {
  become,
  doing,
  go,
  dom,
  act,
  read,
  say,
  useEffect,
  useKeys,
  useLayoutEffect,
  useRef,
  useState,
} from "./lib.js";
import { age, clock, count, size } from "./format.js";
import { lookedInWords, useRows } from "./rows.js";
import { asFixture, asHar, download, fixtureName } from "./request.js";
import { Chip, Dots, Id, Shape, Waiting, copy } from "./widgets.js";

/** What the last list showed, so that j and k go on in a delivery that was opened from it. @type {{ids: string[]}} */
export const lastList = { ids: [] };

/** A delivery that d marked, to be compared with the next. @type {{id: string | undefined}} */
export const marked = { id: undefined };

const ROW = 28;
const NARROW_ROW = 50;
const OVERSCAN = 12;

/** @param {{search: string, onValues: (values: [string, string][]) => void}} props */
export function Deliveries({ search, onValues }) {
  const params = new URLSearchParams(search);
  const q = params.get("q") ?? "";
  const live = params.get("live") !== "0";
  const list = useRows(q, live);
  const [active, setActive] = useState(-1);
  const [chosen, setChosen] = useState(/** @type {ReadonlySet<string>} */ (new Set()));
  const { rows, fresh, error } = list;
  lastList.ids = rows.map(({ id }) => id);
  useEffect(() => setActive(-1), [q]);

  const row = rows[active];
  const move = (by) => setActive((old) => Math.max(0, Math.min(rows.length - 1, old + by)));
  /** New rows move the reader's place along with the row that is read. */
  const show = () => {
    if (active >= 0) setActive(active + fresh.length);
    list.show();
  };
  // While nobody reads further down, what is new may simply be there.
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (fresh.length > 0 && active === -1 && (box.current?.scrollTop ?? 0) < ROW && live)
      list.show();
  }, [fresh.length]);

  const toggle = (id) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  useKeys({
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    Home: () => setActive(0),
    End: () => setActive(rows.length - 1),
    Enter: () => row && go(`/deliveries/${encodeURIComponent(row.id)}`),
    x: () => row && toggle(row.id),
    f: () => row && onValues(valuesOf(row)),
    p: () => become(withParam(search, "live", live ? "0" : undefined)),
    ".": show,
    ...keysOf(
      row,
      rows.filter(({ id }) => chosen.has(id)),
      q,
    ),
    Escape: () => {
      setActive(-1);
      setChosen(new Set());
    },
  });

  if (error !== undefined && !list.isLoaded) return dom`<${Waiting} error=${error} />`;
  return dom`
    <section class="page list-page" aria-label="Deliveries">
      <div class="bar">
        <span class="dim">${list.isLoaded ? countOf(list) : "…"}</span>
        ${chosen.size > 0 && dom`<span>${chosen.size} selected</span>`}
        ${list.searchedTo && dom`<span class="dim">searched back to ${clock(list.searchedTo)}</span>`}
        ${list.looked && dom`<span class="dim" role="status">${lookedInWords(list.looked)}</span>`}
        ${list.looked && list.isBusy && dom`<button type="button" onClick=${list.stop}>Stop</button>`}
        ${list.looked && !list.isBusy && list.next && dom`<button type="button" onClick=${list.goOn}>Search further back</button>`}
        ${list.when && dom`<button type="button" title=${`${list.when}${list.leftOut.length > 0 ? `\n(without ${list.leftOut.join(", ")}, which no when can ask)` : ""}`} onClick=${() => copyWhen(list)}>Copy as <code>when</code></button>`}
        ${marked.id !== undefined && dom`<span>marked ${marked.id.slice(0, 8)}, <kbd>d</kbd> on another compares</span>`}
        <span class="grow"></span>
        ${list.trouble && dom`<span class="trouble" role="status">${list.trouble}</span>`}
        <a class="button" data-replace href=${`/deliveries${withParam(search, "live", live ? "0" : undefined)}`} title="p"><${Shape} state=${live ? "delivered" : "waiting"} />${live ? "live" : "paused"}</a>
      </div>
      ${fresh.length > 0 && dom`<button type="button" class="pill" onClick=${show}>${fresh.length} new</button>`}
      ${
        list.isLoaded && rows.length === 0 && list.isOver
          ? dom`<${Nothing} q=${q} />`
          : dom`<${Rows} ...${{ rows, active, chosen, box, setActive, more: list.more, next: list.next }} />`
      }
    </section>
  `;
}

/** A search that reads as it goes has not the latest, but what it has found so far. */
const countOf = ({ rows, isOver, looked }) => {
  if (isOver) return count(rows.length, "delivery");
  const number = rows.length.toLocaleString("en");
  return looked ? `${number} found so far` : `the latest ${number}`;
};

/** The search as a line of relay.yaml. */
const copyWhen = ({ when, leftOut }) =>
  doing(async () => {
    await navigator.clipboard.writeText(
      `when: ${/[:#{}[\],&*?|<>=!%@`'"]/.test(when) ? yamlText(when) : when}`,
    );
    return `copied as a when of relay.yaml${leftOut.length > 0 ? `, without ${leftOut.join(", ")}` : ""}`;
  });

/** In single quotes nothing is escaped but the quote itself (YAML 1.2.2 §7.3.2). @param {string} text */
const yamlText = (text) => `'${text.replaceAll("'", "''").replaceAll(/\s+/g, " ")}'`;

/** What keys do to a delivery, in the list and on its own page. @param {any} row @param {readonly any[]} [chosen] @param {string} [q] */
export function keysOf(row, chosen = [], q = "") {
  const kept = ({ request }) => {
    if (request === undefined) throw new Error("the bytes of this delivery are not kept here");
    return request;
  };
  return {
    r: () => row && void replay(chosen.length > 0 ? chosen : [row]),
    R: () => go(`/stuck?q=${encodeURIComponent(q)}`),
    e: () => row && go(`/send?from=${encodeURIComponent(row.id)}`),
    d: () => row && mark(row.id),
    c: () =>
      row &&
      doing(async () => {
        const { command, note } = await act("command", { delivery: row.id });
        await navigator.clipboard.writeText(command);
        return note;
      }),
    s: () =>
      row &&
      doing(async () => {
        const data = await read(`/deliveries/${encodeURIComponent(row.id)}.json`);
        if (data.world === "laptop") {
          const { file } = await act("fixture", { delivery: row.id });
          return `saved as ${file}`;
        }
        download(asFixture(kept(data)), fixtureName(row));
        return "downloaded as a fixture: relay explain reads it";
      }),
    h: () =>
      row &&
      doing(async () => {
        const data = await read(`/deliveries/${encodeURIComponent(row.id)}.json`);
        download(asHar(row, kept(data)), fixtureName(row).replace(/http$/, "har"));
        return "downloaded as HAR, with secrets and signatures masked";
      }),
  };
}

/** @param {readonly any[]} rows */
async function replay(rows) {
  for (const { source, event } of rows) {
    if (event === undefined) {
      say("no event to replay: the delivery was refused", "trouble");
      continue;
    }
    await doing(async () => {
      const { id } = await act("replay", { source, event });
      return `${event} goes to its targets again, as ${id}`;
    });
  }
}

/** @param {string} id */
function mark(id) {
  if (marked.id === undefined || marked.id === id) {
    marked.id = marked.id === id ? undefined : id;
    return say(
      marked.id === undefined ? "not marked any more" : "marked: d on another compares the two",
    );
  }
  const one = marked.id;
  marked.id = undefined;
  go(`/compare/${encodeURIComponent(one)}...${encodeURIComponent(id)}`);
}

/** @param {any} row @returns {[string, string][]} */
const valuesOf = (row) => {
  const all = [
    ["source", row.source],
    ["type", row.type],
    ["outcome", row.outcome],
    ["cause", row.cause?.code],
    ["status", row.status === undefined ? undefined : String(row.status)],
    ...row.targets.map((target) => ["target", target]),
    ["id", row.event],
  ];
  return /** @type {[string, string][]} */ (all.filter(([, value]) => value !== undefined));
};

/** @param {string} search @param {string} name @param {string} [value] */
export function withParam(search, name, value) {
  const params = new URLSearchParams(search);
  if (value === undefined || value === "") params.delete(name);
  else params.set(name, value);
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

const Nothing = ({ q }) => dom`
  <div class="empty">
    ${
      q === ""
        ? dom`<p>Nothing has come in yet.</p><p class="dim">A signed sample: <code>npx relay send ${"<source>"}</code>, or <a href="/send">compose one</a>.</p>`
        : dom`<p>Nothing matches <code>${q}</code>.</p>`
    }
  </div>
`;

/** The rows that fit into the window, of however many. */
function Rows({ rows, active, chosen, box, setActive, more, next }) {
  const [view, setView] = useState({ top: 0, height: 800, isNarrow: false });
  const rowHeight = view.isNarrow ? NARROW_ROW : ROW;
  const measure = () => {
    const { scrollTop, clientHeight, clientWidth } = box.current;
    setView({ top: scrollTop, height: clientHeight, isNarrow: clientWidth < 700 });
  };
  useLayoutEffect(() => {
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(view.top / rowHeight) - OVERSCAN);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / rowHeight) + OVERSCAN);
  useEffect(() => {
    if (last >= rows.length - 1) more();
    // A search of what deliveries hold may go on without having found a row.
  }, [last, rows.length, next]);
  useEffect(() => {
    if (active < 0) return;
    const top = active * rowHeight;
    if (top < box.current.scrollTop) box.current.scrollTop = top;
    const overhang = top + rowHeight - box.current.scrollTop - box.current.clientHeight;
    if (overhang > 0) box.current.scrollTop += overhang;
  }, [active, rowHeight]);

  const shown = rows.slice(first, last).map((row, index) => ({ row, at: first + index }));
  return dom`
    <div class="head row" aria-hidden="true">
      <span>time</span><span>source</span><span>type</span><span>event</span><span>outcome</span><span>targets</span><span class="number">size</span><span class="number">ack</span>
    </div>
    <div class="rows" ref=${box} role="listbox" tabindex="0" aria-label="Deliveries, newest first" aria-activedescendant=${active >= 0 ? `row-${active}` : undefined} onScroll=${measure}>
      <div class="all" style=${{ height: `${rows.length * rowHeight}px` }}>
        ${shown.map(({ row, at }) => dom`<${Row} key=${row.id} ...${{ row, at, top: at * rowHeight, isActive: at === active, isChosen: chosen.has(row.id), setActive }} />`)}
      </div>
    </div>
  `;
}

function Row({ row, at, top, isActive, isChosen, setActive }) {
  const url = `/deliveries/${encodeURIComponent(row.id)}`;
  const kind = `row${isActive ? " active" : ""}${isChosen ? " chosen" : ""}${marked.id === row.id ? " marked" : ""}`;
  return dom`
    <a class=${kind} id=${`row-${at}`} role="option" aria-selected=${isActive} tabindex="-1" href=${url} style=${{ transform: `translateY(${top}px)` }} onFocus=${() => setActive(at)}>
      <time class="mono" datetime=${row.time} title=${`${row.time}, ${age(row.time)}`}>${clock(row.time)}</time>
      <span class="source">${row.source ?? "–"}</span>
      <span class="type">${row.type ?? dom`<span class="dim">${row.method} ${row.path}</span>`}${row.redriven && dom` <em class="tag">redriven</em>`}${(row.event ?? "").includes("~") && dom` <em class="tag">test</em>`}</span>
      <span class="event"><${Id} value=${row.event} /></span>
      <span class="outcome"><${Chip} state=${row.outcome} cause=${row.cause?.code} />${row.secretIndex > 0 && dom` <em class="tag" title="an older secret matched">secret ${row.secretIndex + 1}</em>`}</span>
      <span class="targets"><${Dots} reached=${row.reached} targets=${row.outcome === "accepted" ? row.targets : []} /></span>
      <span class="number size">${size(row.bytes)}</span>
      <span class="number ack">${row.latencyMs === undefined ? "" : `${row.latencyMs} ms`}</span>
    </a>
  `;
}

export { copy };
