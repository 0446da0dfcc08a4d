import {
  go,
  dom,
  keysNow,
  pressKey,
  read,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "./lib.js";
import { Dialog } from "./widgets.js";

const KEYS = [
  ["j k", "next, previous (also in a delivery)"],
  ["Enter", "open"],
  ["/", "search"],
  ["f", "filter by a value of this row"],
  ["x", "select"],
  ["r", "replay the event, or run the task"],
  ["Delete", "delete the task, where it is stuck"],
  ["R", "redrive everything that matches"],
  ["e", "edit and send"],
  ["d", "mark; d again compares"],
  ["c", "copy as a command that sends it again"],
  ["s", "save as a fixture"],
  ["h", "download as HAR, masked"],
  ["p", "pause or go on"],
  [".", "show what is new"],
  ["g d", "deliveries"],
  ["g s", "stuck"],
  ["g q", "queues"],
  ["g o", "sources"],
  ["g n", "send"],
  ["Ctrl K", "go anywhere, do anything"],
  ["?", "this"],
];

const TERMS = [
  ["source: type: target:", "of the event; globs in type"],
  ["outcome: cause: status:", "what became of it: parked, schema-mismatch, 4xx"],
  ["id: age:<1h size:>100kb", "since: and until: too"],
  ["body.a.b:x header.x-a:y", "what it held; * is any text, >5 a number"],
  ["cel:body.n > 5 && …", "the CEL of a when, to the end"],
  ['-term  a,b  "a text"', "not; any of; words in its log line"],
];

/** @param {{onClose: () => void}} props */
export const Help = ({ onClose }) => dom`
  <${Dialog} onClose=${onClose} label="Keys">
    <h2>Keys</h2>
    <dl class="keys">${KEYS.map(([keys, what]) => dom`<div><dt>${keys.split(" ").map((key) => dom`<kbd>${key}</kbd> `)}</dt><dd>${what}</dd></div>`)}</dl>
    <h2>Search</h2>
    <dl class="keys">${TERMS.map(([term, what]) => dom`<div><dt><code>${term}</code></dt><dd>${what}</dd></div>`)}</dl>
    <form method="dialog"><button>Close</button></form>
  <//>
`;

/** @param {{onClose: () => void, places: readonly string[][], find: (text: string) => void}} props */
export function Palette({ onClose, places, find }) {
  const [more, setMore] = useState(/** @type {[string, string][]} */ ([]));
  // As the page was when this opened: what a key would have done.
  const [actions] = useState(() => {
    const known = new Set(keysNow());
    return KEYS.filter(
      ([key]) => known.has(key) && !["/", "?", "Enter"].includes(key) && !key.startsWith("g "),
    );
  });
  useEffect(() => {
    Promise.all([read("/sources.json"), read("/queues.json")]).then(
      ([{ sources }, { queues }]) =>
        setMore([
          ...sources.map(({ name }) => [`source ${name}`, `/sources/${encodeURIComponent(name)}`]),
          ...sources.map(({ name }) => [
            `send to ${name}`,
            `/send?source=${encodeURIComponent(name)}`,
          ]),
          ...queues.map(({ name }) => [`queue ${name}`, `/queues/${encodeURIComponent(name)}`]),
        ]),
      () => undefined, // the pages themselves say what is wrong
    );
  }, []);
  const choices = [
    ...actions.map(([key, what]) => ({ name: what, key, act: () => pressKey(key) })),
    ...places.map(([url, name]) => ({ name, act: () => go(url) })),
    { name: "parked", act: () => go("/stuck?kind=parked") },
    { name: "dead", act: () => go("/stuck?kind=dead") },
    { name: "refused in the last hour", act: () => find("outcome:refused age:<1h") },
    ...more.map(([name, url]) => ({ name, act: () => go(url) })),
  ];
  return dom`<${Choose} label="Go to" onClose=${onClose} choices=${choices} otherwise=${find} />`;
}

/** @param {{onClose: () => void, values: readonly [string, string][], onChoose: (term: string) => void}} props */
export const Values = ({ onClose, values, onChoose }) => dom`
  <${Choose} label="Filter by" onClose=${onClose} choices=${values.map(([name, value]) => {
    const term = `${name}:${/[\s"]/.test(value) ? JSON.stringify(value) : value}`;
    return { name: term, act: () => onChoose(term) };
  })} />
`;

/** A list to type into: what fits stays, arrows choose, Enter does it. */
function Choose({ label, onClose, choices, otherwise }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useLayoutEffect(() => field.current?.focus(), []);
  const fitting = useMemo(() => {
    const words = typed.toLowerCase().split(/\s+/);
    const found = choices.filter(({ name }) =>
      words.every((word) => name.toLowerCase().includes(word)),
    );
    const search =
      typed !== "" && otherwise
        ? [{ name: `search for ${typed}`, act: () => otherwise(typed) }]
        : [];
    return [...found.slice(0, 50), ...search];
  }, [typed, choices]);
  const choose = (choice) => {
    if (choice === undefined) return;
    onClose();
    choice.act();
  };
  const onKeyDown = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(fitting.length - 1, at + by)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(fitting[at]);
    }
  };
  return dom`
    <${Dialog} onClose=${onClose} label=${label} class="choose">
      <input ref=${field} role="combobox" aria-expanded="true" aria-controls="choices" aria-activedescendant=${`choice-${at}`} aria-label=${label} placeholder=${label} value=${typed} spellcheck=${false} autocomplete="off"
        onInput=${(event) => {
          setTyped(event.target.value);
          setAt(0);
        }} onKeyDown=${onKeyDown} />
      <ul id="choices" role="listbox" aria-label=${label}>
        ${fitting.map((choice, index) => dom`<li id=${`choice-${index}`} role="option" aria-selected=${index === at} class=${index === at ? "active" : ""} onMouseMove=${() => setAt(index)} onClick=${() => choose(choice)}>${choice.name}${choice.key && dom` <kbd>${choice.key}</kbd>`}</li>`)}
      </ul>
    <//>
  `;
}
