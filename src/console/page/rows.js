import { read, useData, useEffect, useRef, useState } from "./lib.js";
import { count, size } from "./format.js";

/** The list, page by page, and what came in since. @param {string} q @param {boolean} live */
export function useRows(q, live) {
  const first = useData(`/deliveries.json?q=${encodeURIComponent(q)}`);
  const [state, setState] = useState(/** @type {any} */ ({ rows: [], fresh: [] }));
  const [trouble, setTrouble] = useState("");
  const [isBusy, setBusy] = useState(false);
  const reading = useRef(/** @type {AbortController | undefined} */ (undefined));
  /** What was looked into since a person last said to go on; undefined: this search reads no archive. */
  const run = useRef(/** @type {any} */ (undefined));
  const drop = () => {
    reading.current?.abort();
    reading.current = undefined;
    setBusy(false);
  };
  useEffect(() => {
    if (first.data === undefined) return undefined;
    const { items, next, searchedTo, looked } = first.data;
    run.current = looked;
    setState({ q, rows: items, fresh: [], next, searchedTo, looked });
    return drop;
  }, [first.data]);

  useEffect(() => {
    if (first.data === undefined || !live) return undefined;
    const after = first.data.items[0]?.time ?? new Date(0).toISOString();
    const stream = new EventSource(
      `/api/stream?q=${encodeURIComponent(q)}&after=${encodeURIComponent(after)}`,
    );
    stream.addEventListener("new", ({ data }) => setState((old) => withNew(old, JSON.parse(data))));
    stream.addEventListener("update", ({ data }) =>
      setState((old) => withUpdate(old, JSON.parse(data))),
    );
    stream.addEventListener("trouble", ({ data }) => setTrouble(JSON.parse(data).error));
    stream.addEventListener("open", () => setTrouble(""));
    stream.addEventListener("error", () => setTrouble("the connection is gone; trying again"));
    return () => stream.close();
  }, [first.data, live, q]);

  const more = () => {
    if (reading.current !== undefined || state.next === undefined || isEnough(run.current)) return;
    const stop = new AbortController();
    reading.current = stop;
    setBusy(true);
    const url = `/deliveries.json?q=${encodeURIComponent(q)}&page=${encodeURIComponent(state.next)}`;
    read(url, stop.signal)
      .then(({ items, next, searchedTo, looked }) => {
        run.current = sumOf(looked, run.current);
        setState((old) => {
          const known = new Set(old.rows.map(({ id }) => id));
          return {
            ...old,
            rows: [...old.rows, ...items.filter(({ id }) => !known.has(id))],
            next,
            searchedTo,
            looked: sumOf(looked, old.looked),
          };
        });
      })
      .catch((error) => stop.signal.aborted || setTrouble(error.message))
      .finally(() => {
        if (reading.current === stop) drop();
      });
  };
  const stop = () => {
    run.current = { ...MOST_AT_ONCE };
    drop();
  };
  const goOn = () => {
    run.current = undefined;
    more();
  };
  return {
    rows: state.rows,
    fresh: state.fresh,
    isLoaded: first.data !== undefined,
    isOver: state.next === undefined,
    next: state.next,
    searchedTo: state.searchedTo,
    looked: state.looked,
    isBusy,
    stop,
    goOn,
    when: first.data?.when,
    leftOut: first.data?.leftOut ?? [],
    error: first.error,
    trouble,
    more,
    show: () => setState((old) => ({ ...old, rows: [...old.fresh, ...old.rows], fresh: [] })),
  };
}

function withNew(old, row) {
  const isKnown = ({ id }) => id === row.id;
  if (old.rows.some(isKnown) || old.fresh.some(isKnown)) return withUpdate(old, row);
  const fresh = [row, ...old.fresh].sort((one, other) => (one.time < other.time ? 1 : -1));
  return { ...old, fresh };
}

function withUpdate(old, row) {
  const put = (rows) => rows.map((known) => (known.id === row.id ? row : known));
  return { ...old, rows: put(old.rows), fresh: put(old.fresh) };
}

/** What a search of the archive looks into before it asks whether to go on. */
const MOST_AT_ONCE = { deliveries: 1000, bytes: 256 * 1024 * 1024 };

/** @param {any} run */
const isEnough = (run) =>
  run !== undefined &&
  (run.deliveries >= MOST_AT_ONCE.deliveries || run.bytes >= MOST_AT_ONCE.bytes);

/** @param {any} one @param {any} [other] */
const sumOf = (one, other = { deliveries: 0, missing: 0, bytes: 0 }) =>
  one && {
    deliveries: one.deliveries + other.deliveries,
    missing: one.missing + other.missing,
    bytes: one.bytes + other.bytes,
  };

/** What a search has read of the archive. @param {{deliveries: number, missing: number, bytes: number}} looked */
export const lookedInWords = ({ deliveries, missing, bytes }) =>
  `${count(deliveries - missing, "body")} read (${size(bytes)})${missing > 0 ? `, ${missing.toLocaleString("en")} not in the archive` : ""}`;
