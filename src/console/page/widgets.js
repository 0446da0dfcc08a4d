import { doing, dom, useLayoutEffect, useRef } from "./lib.js";
import { short } from "./format.js";

/** The shape that stands for a state, so that none rests on its colour. */
const SHAPES = {
  full: dom`<circle cx="5" cy="5" r="4" />`,
  ring: dom`<circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" stroke-width="1.4" />`,
  half: dom`<circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" stroke-width="1.4" /><path d="M5 1.6a3.4 3.4 0 0 1 0 6.8z" />`,
  triangle: dom`<path d="M5 .8 9.6 9H.4z" />`,
  cross: dom`<path d="m1.5 1.5 7 7m0-7-7 7" stroke="currentColor" stroke-width="2" />`,
  diamond: dom`<path d="M5 .4 9.6 5 5 9.6.4 5z" />`,
  dash: dom`<path d="M1 5h8" stroke="currentColor" stroke-width="2" />`,
};

const STATES = {
  accepted: ["full", "good"],
  delivered: ["full", "good"],
  duplicate: ["half", "calm"],
  ignored: ["dash", "calm"],
  handshake: ["half", "note"],
  healthy: ["full", "calm"],
  swept: ["half", "calm"],
  waiting: ["ring", "note"],
  sent: ["ring", "note"],
  created: ["ring", "calm"],
  unknown: ["dash", "calm"],
  parked: ["diamond", "warn"],
  failing: ["triangle", "warn"],
  refused: ["cross", "bad"],
  failed: ["cross", "bad"],
  dead: ["cross", "bad"],
};

/** @param {string} state */
export const toneOf = (state) => (STATES[state] ?? STATES.unknown)[1];

/** @param {{state: string}} props */
export function Shape({ state }) {
  const [shape, tone] = STATES[state] ?? STATES.unknown;
  return dom`<svg class="shape ${tone}" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">${SHAPES[shape]}</svg>`;
}

/** An outcome with its cause. @param {{state: string, cause?: string}} props */
export const Chip = ({ state, cause }) => dom`
  <span class="chip ${toneOf(state)}"><${Shape} state=${state} />${state}${cause && dom`<span class="cause">${cause}</span>`}</span>
`;

/** A long name of words, which breaks between them where there is no room. @param {{value: string}} props */
export const Words = ({ value }) =>
  value.split(/(?<=[._/-])/).flatMap((word) => [word, dom`<wbr />`]);

/** One mark per target. @param {{reached: readonly any[], targets?: readonly string[]}} props */
export function Dots({ reached, targets = [] }) {
  if (reached.length === 0 && targets.length === 0) return null;
  const known = new Set(reached.map(({ target }) => target));
  const rest = targets
    .filter((target) => !known.has(target))
    .map((target) => ({ target, state: "unknown" }));
  return dom`<span class="dots">
    ${[...reached, ...rest].map(({ target, state, attempts = 0, queue }) => {
      const name = target ?? queue ?? "";
      const words = `${name}: ${state}${state === "failing" ? ` after ${attempts}` : ""}`;
      return dom`<span class="dot" title=${words} role="img" aria-label=${words}><${Shape} state=${state} />${state === "failing" && attempts}</span>`;
    })}
  </span>`;
}

/** An id that a click copies whole. @param {{value?: string, whole?: boolean}} props */
export function Id({ value, whole = false }) {
  if (value === undefined || value === "") return null;
  const copyIt = (event) => {
    event.stopPropagation();
    event.preventDefault();
    return copy(value, "id");
  };
  return dom`<button type="button" class="id" title=${`${value}\nclick to copy`} tabindex="-1" onClick=${copyIt}>${whole ? value : short(value)}</button>`;
}

/** @param {string} text @param {string} what */
export const copy = (text, what) =>
  doing(async () => {
    await navigator.clipboard.writeText(text);
    return `copied the ${what}`;
  });

/** What a page shows while it waits, or when it cannot. @param {{error?: string}} props */
export const Waiting = ({ error }) =>
  error === undefined
    ? dom`<p class="empty" aria-busy="true">…</p>`
    : dom`<p class="empty trouble" role="alert"><${Shape} state="failed" /> ${error}</p>`;

/**
 * Opens with the key or click that asked for it, before the next key: one typed a moment later is the dialog's, and
 * none of the page's that would replay or delete something.
 * @param {{onClose: () => void, label: string, children: any, class?: string}} props
 */
export function Dialog({ onClose, label, children, class: kind = "" }) {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    box.current?.showModal();
    return () => before?.focus();
  }, []);
  const outside = (event) => event.target === box.current && onClose();
  return dom`<dialog ref=${box} class=${kind} aria-label=${label} onClose=${onClose} onClick=${outside}>${children}</dialog>`;
}

/** Tabs whose choice is in the address. @param {{tabs: readonly (readonly [string, string])[], active: string, to: (tab: string) => string}} props */
export const Tabs = ({ tabs, active, to }) => dom`
  <nav class="tabs" aria-label="Views">
    ${tabs.map(([tab, name]) => dom`<a href=${to(tab)} data-replace aria-current=${tab === active ? "page" : undefined}>${name}</a>`)}
  </nav>
`;

/** A table of facts about one thing. @param {{rows: readonly (readonly [string, any])[]}} props */
export const Facts = ({ rows }) => dom`
  <dl class="facts">
    ${rows
      .filter(([, value]) => value !== undefined && value !== false && value !== "")
      .map(([name, value]) => dom`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>
`;
