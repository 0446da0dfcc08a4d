import { h } from "/vendor/preact.js";
import { useEffect, useLayoutEffect, useRef, useState } from "/vendor/hooks.js";
import htm from "/vendor/htm.js";

export { Fragment, render } from "/vendor/preact.js";
export { useEffect, useLayoutEffect, useMemo, useRef, useState } from "/vendor/hooks.js";

/**
 * Makes elements of a template, as `html` of htm does. Values become text or attributes, never markup.
 * Its name keeps formatters away, which would drop spaces that htm keeps.
 * @type {(strings: TemplateStringsArray, ...values: any[]) => import("/vendor/preact.js").VNode<any>}
 */
export const dom = /** @type {any} */ (htm.bind(h));

/** Goes to another page of the console, without loading it anew. @param {string} url */
export function go(url) {
  if (url === location.pathname + location.search) return;
  history.pushState(null, "", url);
  dispatchEvent(new Event("navigate-here"));
}

/** Notes a state of the page in its address. @param {string} url */
export function become(url) {
  history.replaceState(null, "", url);
  dispatchEvent(new Event("navigate-here"));
}

/** Where this is. */
export function useLocation() {
  const read = () => ({ path: location.pathname, search: location.search });
  const [where, setWhere] = useState(read);
  useLayoutEffect(() => {
    const moved = () => setWhere(read());
    addEventListener("popstate", moved);
    addEventListener("navigate-here", moved);
    return () => {
      removeEventListener("popstate", moved);
      removeEventListener("navigate-here", moved);
    };
  }, []);
  return where;
}

/**
 * Reads JSON of the console. Throws an Error with the server's own words.
 * @param {string} url @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function read(url, signal) {
  const response = await fetch(url, { headers: { accept: "application/json" }, signal });
  const value = await valueOf(response);
  if (value.world !== undefined) isCloud = value.world === "cloud";
  return value;
}

let isCloud = false;
/** In the cloud the log may be read a few times a minute only, and a page takes several reads. */
const CLOUD_REFRESH_MS = 60_000;

/**
 * Asks the console to do something.
 * @param {string} action @param {object} order
 * @returns {Promise<any>}
 */
export async function act(action, order) {
  return valueOf(await post(action, order));
}

/**
 * As `act`, for what takes long: gives the lines of the answer as they come.
 * @param {string} action @param {object} order @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<any>}
 */
export async function* actLong(action, order, signal) {
  const response = await post(action, order, signal);
  if (!response.ok || response.body === null) return yield await valueOf(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line);
    if (done) return;
  }
}

/** @param {string} action @param {object} order @param {AbortSignal} [signal] */
function post(action, order, signal) {
  const headers = { "content-type": "application/json" };
  return fetch(`/api/${action}`, { method: "POST", headers, body: JSON.stringify(order), signal });
}

/** @param {Response} response */
async function valueOf(response) {
  const value = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(value.error ?? `the console answered ${response.status}`);
  return value;
}

/**
 * The data of a page: undefined until it is there. `again` reads it once more.
 * @param {string} url
 * @returns {{data: any, error: string | undefined, again: () => void}}
 */
export function useData(url) {
  const [state, setState] = useState(/** @type {any} */ ({}));
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isWanted = true;
    read(url).then(
      (data) => isWanted && setState({ url, data }),
      (error) =>
        isWanted &&
        setState((old) => ({
          url,
          data: old.url === url ? old.data : undefined,
          error: error.message,
        })),
    );
    return () => {
      isWanted = false;
    };
  }, [url, turn]);
  const isMine = state.url === url;
  return {
    data: isMine ? state.data : undefined,
    error: isMine ? state.error : undefined,
    again: () => setTurn((old) => old + 1),
  };
}

/** Reads a page's data again every so often while it can be seen. @param {() => void} again @param {number} ms */
export function useRefresh(again, ms) {
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    let at = Date.now();
    const timer = setInterval(() => {
      if (document.hidden || (isCloud && Date.now() - at < CLOUD_REFRESH_MS)) return;
      at = Date.now();
      latest.current();
    }, ms);
    return () => clearInterval(timer);
  }, [ms]);
}

/** What keys do now, the innermost part of the page last. @type {Set<{current: Record<string, () => void>}>} */
const keymaps = new Set();

/**
 * Lets keys do something while a part of the page is there: from the moment that it is, not a frame later.
 * @param {Record<string, () => void>} keys
 */
export function useKeys(keys) {
  const latest = useRef(keys);
  latest.current = keys;
  useLayoutEffect(() => {
    keymaps.add(latest);
    return () => void keymaps.delete(latest);
  }, []);
}

/** The keys that do something on this page now. @returns {readonly string[]} */
export const keysNow = () => [
  ...new Set([...keymaps].flatMap(({ current }) => Object.keys(current))),
];

/** Does what a key does. @param {string} name */
export function pressKey(name) {
  for (const { current } of [...keymaps].toReversed()) {
    if (Object.hasOwn(current, name)) return current[name]();
  }
}

let isAfterG = false;

/** @param {KeyboardEvent} event */
export function onKey(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const isTyping = target.matches("input:not([type=checkbox]), textarea, select");
  const isCommand = event.metaKey || event.ctrlKey;
  if (isCommand && event.key.toLowerCase() === "k") return press("mod+k", event);
  if (event.key === "Escape" && isTyping) return target.blur();
  if (isTyping || isCommand || event.altKey) return;
  if (document.querySelector("dialog[open]") !== null) return;
  // A key that the focused control itself knows is the control's.
  if (event.key === "Enter" && target.matches("a, button, summary")) return;
  if (event.key === "g" && !isAfterG) {
    isAfterG = true;
    setTimeout(() => (isAfterG = false), 1000);
    return;
  }
  const name = isAfterG ? `g ${event.key}` : event.key;
  isAfterG = false;
  press(name, event);
}

/** @param {string} name @param {KeyboardEvent} event */
function press(name, event) {
  for (const { current } of [...keymaps].toReversed()) {
    if (!Object.hasOwn(current, name)) continue;
    event.preventDefault();
    current[name]();
    return;
  }
}

/** Says something to whoever looks or listens, for a moment. @param {string} words @param {"fine" | "trouble"} [kind] */
export function say(words, kind = "fine") {
  dispatchEvent(new CustomEvent("say", { detail: { words, kind } }));
}

/** Does something and says how it went. @param {() => Promise<string>} work */
export async function doing(work) {
  try {
    say(await work());
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), "trouble");
  }
}
