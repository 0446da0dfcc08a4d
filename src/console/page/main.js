import {
  become,
  go,
  dom,
  onKey,
  render,
  useEffect,
  useKeys,
  useLocation,
  useRef,
  useState,
} from "./lib.js";
import { Deliveries, withParam } from "./deliveries.js";
import { Delivery } from "./delivery.js";
import { Event } from "./event.js";
import { Compare } from "./compare.js";
import { Stuck } from "./stuck.js";
import { Queue, Queues } from "./queues.js";
import { Task } from "./task.js";
import { Source, Sources } from "./sources.js";
import { Send } from "./send.js";
import { Help, Palette, Values } from "./palette.js";
import { Waiting } from "./widgets.js";

const PLACES = [
  ["/deliveries", "Deliveries", "d"],
  ["/stuck", "Stuck", "s"],
  ["/queues", "Queues", "q"],
  ["/sources", "Sources", "o"],
  ["/send", "Send", "n"],
];

function App() {
  const { path, search } = useLocation();
  const [over, setOver] = useState(/** @type {any} */ (undefined));
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const q = new URLSearchParams(search).get("q") ?? "";
  const isSearched = path === "/deliveries" || path === "/stuck";
  const find = (text) =>
    go(`${isSearched ? path : "/deliveries"}${withParam(isSearched ? search : "", "q", text)}`);
  useKeys({
    "/": () => field.current?.select(),
    "?": () => setOver({ kind: "help" }),
    "mod+k": () => setOver({ kind: "palette" }),
    ...Object.fromEntries(PLACES.map(([url, , key]) => [`g ${key}`, () => go(url)])),
  });
  useEffect(() => {
    document.title = `${path.split("/").slice(1).map(decode).join(" ")} · Webhook Relay`;
    document.querySelector("main")?.scrollTo(0, 0);
  }, [path]);

  const onValues = (values) => setOver({ kind: "values", values });
  // A dialog says that it closed a moment later, when another may be open already.
  const close = () => setOver((now) => (now === over ? undefined : now));
  return dom`
    <a class="skip" href="#main">to the content</a>
    <header class="top">
      <nav aria-label="Console">
        ${PLACES.map(([url, name]) => dom`<a href=${url} aria-current=${isUnder(path, url) ? "page" : undefined}>${name}</a>`)}
      </nav>
      <form class="search" role="search" onSubmit=${(event) => {
        event.preventDefault();
        find(field.current?.value ?? "");
        field.current?.blur();
      }}>
        <input ref=${field} key=${q} type="search" aria-label="Search" placeholder="source:github outcome:parked age:<1h …   /" defaultValue=${q} spellcheck=${false} autocomplete="off" />
      </form>
      <${Theme} />
      <button type="button" class="quiet" title="?" aria-label="Keys" onClick=${() => setOver({ kind: "help" })}>?</button>
    </header>
    <main id="main" tabindex="-1"><${Page} ...${{ path, search, onValues }} key=${keyOf(path)} /></main>
    ${over?.kind === "help" && dom`<${Help} onClose=${close} />`}
    ${over?.kind === "palette" && dom`<${Palette} onClose=${close} places=${PLACES} find=${find} />`}
    ${over?.kind === "values" && dom`<${Values} onClose=${close} values=${over.values} onChoose=${(term) => find(`${q} ${term}`.trim())} />`}
    <${Says} />
  `;
}

const isUnder = (path, url) =>
  path === url || path.startsWith(`${url}/`) || (url === "/queues" && path.startsWith("/tasks/"));

/** A page of another kind, or of another thing, starts afresh. */
const keyOf = (path) => path;

function Page({ path, search, onValues }) {
  const [, page, ...names] = path.split("/");
  const [one = "", other = ""] = names.map(decode);
  switch (page) {
    case "deliveries":
      return one === ""
        ? dom`<${Deliveries} ...${{ search, onValues }} />`
        : dom`<${Delivery} id=${one} search=${search} />`;
    case "events":
      return dom`<${Event} source=${one} id=${names.slice(1).map(decode).join("/")} />`;
    case "compare": {
      const [left = "", right = ""] = (names[0] ?? "").split("...").map(decode);
      return dom`<${Compare} ...${{ left, right, search }} />`;
    }
    case "stuck":
      return dom`<${Stuck} search=${search} />`;
    case "queues":
      return one === "" ? dom`<${Queues} />` : dom`<${Queue} name=${one} />`;
    case "tasks":
      return dom`<${Task} queue=${one} task=${other} search=${search} />`;
    case "sources":
      return one === "" ? dom`<${Sources} />` : dom`<${Source} name=${one} />`;
    case "send":
      return dom`<${Send} search=${search} />`;
    default:
      return dom`<${Waiting} error="there is no such page" />`;
  }
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function Theme() {
  const isDark = () =>
    (document.documentElement.dataset.theme ??
      (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const [, setTurn] = useState(0);
  const turn = () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("relay-theme", theme);
    setTurn((old) => old + 1);
  };
  const next = isDark() ? "light" : "dark";
  return dom`<button type="button" class="quiet" onClick=${turn} title=${`${next} theme`} aria-label=${`${next} theme`}>
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.5" /><path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" /></svg>
  </button>`;
}

/** What was just done, or could not be. */
function Says() {
  const [said, setSaid] = useState(/** @type {any} */ (undefined));
  useEffect(() => {
    let timer = 0;
    const hear = (event) => {
      setSaid(event.detail);
      clearTimeout(timer);
      timer = setTimeout(() => setSaid(undefined), event.detail.kind === "trouble" ? 8000 : 3500);
    };
    addEventListener("say", hear);
    return () => removeEventListener("say", hear);
  }, []);
  return dom`<div class="says" role="status" aria-live="polite">${said && dom`<p class=${said.kind}>${said.words}</p>`}</div>`;
}

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest?.("a");
  if (link === null || link === undefined || link.origin !== location.origin) return;
  const isPlain =
    event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const isElsewhere =
    link.target !== "" ||
    link.hasAttribute("download") ||
    link.pathname.endsWith(".json") ||
    link.getAttribute("href")?.startsWith("#");
  if (!isPlain || isElsewhere || event.defaultPrevented) return;
  event.preventDefault();
  const url = link.pathname + link.search;
  if (link.dataset.replace === undefined) go(url);
  else become(url);
});
document.addEventListener("keydown", onKey);

const app = document.getElementById("app");
if (app !== null) render(dom`<${App} />`, app);
