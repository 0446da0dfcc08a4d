import {
  act,
  actLong,
  doing,
  dom,
  useData,
  useLayoutEffect,
  useKeys,
  useRefresh,
  useRef,
  useState,
} from "./lib.js";
import { age, count, short, isHeld } from "./format.js";
import { withParam } from "./deliveries.js";
import { Dialog, Id, Shape, Waiting } from "./widgets.js";

const KINDS = [
  ["", "needs a look"],
  ["failing", "failing"],
  ["parked", "parked"],
  ["dead", "dead"],
  ["waiting", "waiting"],
];

/** What is held, by cause and target. @param {{search: string}} props */
export function Stuck({ search }) {
  const { data, error, again } = useData(`/stuck.json${search}`);
  const [cursor, setCursor] = useState(/** @type {{key?: string, at: number}} */ ({ at: 0 }));
  const [order, setOrder] = useState(/** @type {any} */ (undefined));
  useRefresh(again, 3000);
  const params = new URLSearchParams(search);
  const q = params.get("q") ?? "";
  const kind = params.get("kind") ?? "";
  const items = (data?.groups ?? []).flatMap((group) => group.items);
  const active = activeOf(items, cursor);
  const one = items[active];
  const move = (by) => {
    const from = one === undefined ? cursor.at - (by > 0 ? 1 : 0) : active;
    const next = Math.max(0, Math.min(items.length - 1, from + by));
    setCursor({ key: items[next] && keyOf(items[next]), at: next });
    document.getElementById(`stuck-${next}`)?.querySelector("a")?.focus();
  };
  const run = (task, what) =>
    doing(async () => {
      const { done } = await act(what, { queue: task.queue, task: task.task });
      again();
      return done ? (what === "run" ? "it runs now" : "deleted") : "it is not there any more";
    });
  const remove = (task) =>
    confirm("Delete this task? The event goes nowhere then.") && void run(task, "delete");
  useLayoutEffect(() => setCursor({ at: 0 }), [search]);
  useLayoutEffect(() => {
    if (one !== undefined) setCursor({ key: keyOf(one), at: active });
  }, [active, one && keyOf(one)]);
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    r: () => one && void run(one, "run"),
    Delete: () => one && remove(one),
    R: () => setOrder({ total: data?.total, q, ...(kind !== "" && { kind }) }),
    Enter: () => one && document.getElementById(`stuck-${active}`)?.querySelector("a")?.click(),
  });
  if (data === undefined) return dom`<${Waiting} error=${error} />`;
  // The Tab key stops at one row, also when the one under the cursor is gone.
  const stop = active >= 0 ? active : Math.min(cursor.at, items.length - 1);
  let at = -1;
  return dom`
    <section class="page" aria-label="Stuck">
      <header class="title">
        <h1>Stuck <span class="dim">${count(data.total, "task")}${data.isCut ? " and more" : ""}</span></h1>
        <nav class="tabs small" aria-label="Kinds">${KINDS.map(([value, name]) => dom`<a data-replace href=${`/stuck${withParam(search, "kind", value)}`} aria-current=${value === kind ? "page" : undefined}>${name}</a>`)}</nav>
        <span class="grow"></span>
        ${data.total > 0 && dom`<button type="button" class="main" title="R" onClick=${() => setOrder({ total: data.total, q, ...(kind !== "" && { kind }) })}>Redrive all ${data.total.toLocaleString("en")} matching</button>`}
      </header>
      ${data.groups.length === 0 && dom`<p class="empty"><${Shape} state="delivered" /> Nothing is stuck${q === "" ? "" : dom` that matches <code>${q}</code>`}.</p>`}
      ${data.groups.map(
        (group) => dom`
        <section class="group">
          <header>
            <h2><${Shape} state=${group.kind} /> ${group.kind} ${group.cause && dom`<span class="cause">${group.cause}</span>`} ${group.target && dom`<span class="dim">→ ${group.target}</span>`} <b>${group.count.toLocaleString("en")}</b></h2>
            <span class="dim">oldest ${age(group.oldest)}</span>
            <span class="grow"></span>
            ${group.kind !== "waiting" && dom`<button type="button" onClick=${() => setOrder({ total: group.count, q, kind: group.kind, cause: group.cause, target: group.target })}>Redrive ${group.count.toLocaleString("en")}</button>`}
          </header>
          <div class="scroll"><table class="held">
            <thead><tr><th>event</th><th>source</th><th>type</th><th class="number">attempts</th><th>last</th><th>${isHeld(group) ? "since" : "due"}</th><th>why</th><th></th></tr></thead>
            <tbody>${group.items.map((task) => {
              at += 1;
              return dom`<${Held} key=${keyOf(task)} ...${{ task, at, isActive: at === active, isStop: at === stop, run, remove }} />`;
            })}</tbody>
          </table></div>
          ${group.count > group.items.length && dom`<p class="hint">${count(group.count - group.items.length, "task")} more</p>`}
        </section>`,
      )}
      ${
        order &&
        dom`<${Redrive} order=${order} onClose=${() => {
          setOrder(undefined);
          again();
        }} />`
      }
    </section>
  `;
}

const keyOf = ({ queue, task }) => `${queue}/${task}`;

/**
 * Where the cursor is: on its task, wherever that has moved to. Once its task is gone, on none, so that a key which
 * was meant for it does nothing to another.
 * @param {any[]} items @param {{key?: string, at: number}} cursor
 */
function activeOf(items, { key, at }) {
  return key === undefined ? at : items.findIndex((task) => keyOf(task) === key);
}

/** One row; the list is one stop of the Tab key, on the row where j and k are. */
function Held({ task, at, isActive, isStop, run, remove }) {
  const { queue, source, type, event, attempts, lastStatus, dueAt, createdAt, cause } = task;
  const when = isHeld(task) ? createdAt : dueAt;
  return dom`<tr id=${`stuck-${at}`} class=${isActive ? "active" : ""}>
    <td class="what"><a class="mono" tabindex=${isStop ? 0 : -1} href=${`/tasks/${encodeURIComponent(queue)}/${encodeURIComponent(task.task)}`} title=${event}>${short(event ?? task.task)}</a></td>
    <td>${source}</td><td class="type">${type}</td>
    <td class="number">${attempts}</td><td>${lastStatus}</td>
    <td class="when" title=${when}>${age(when)}</td>
    <td class="detail" title=${cause?.detail}>${cause?.detail}</td>
    <td class="actions"><button type="button" tabindex="-1" title="r" onClick=${() => run(task, "run")}>Run</button><button type="button" tabindex="-1" title="Delete" onClick=${() => remove(task)}>Delete</button></td>
  </tr>`;
}

/** Says how many first, then how far it is; going away stops it, and it can be begun again. */
function Redrive({ order, onClose }) {
  const [state, setState] = useState(/** @type {any} */ ({ kind: "asked" }));
  const stop = useRef(new AbortController());
  const begin = async () => {
    const { total: _, ...what } = order;
    const failures = [];
    const counts = { redriven: 0, "still-failing": 0, gone: 0, refused: 0 };
    setState({ kind: "running", done: 0, total: order.total, counts, failures });
    try {
      for await (const line of actLong("redrive", what, stop.current.signal)) {
        if (line.error !== undefined) throw new Error(line.error);
        if (line.outcome !== undefined) counts[line.outcome] += 1;
        if (line.outcome === "still-failing" || line.outcome === "refused") failures.push(line);
        setState((old) => ({
          ...old,
          ...line,
          kind: line.finished ? "finished" : "running",
          waiting: line.waiting,
          counts: { ...counts },
          failures: [...failures],
        }));
      }
    } catch (error) {
      setState((old) => ({
        ...old,
        kind: "finished",
        error: stop.current.signal.aborted
          ? "stopped; what is left can be redriven again"
          : error instanceof Error
            ? error.message
            : String(error),
      }));
    }
  };
  const { kind, done = 0, total = order.total, counts, failures = [], waiting, error } = state;
  return dom`
    <${Dialog} label="Redrive" onClose=${() => {
      stop.current.abort();
      onClose();
    }}>
      <h2>Redrive ${count(order.total, "task")}</h2>
      <p class="dim">${[order.kind, order.cause, order.target && `→ ${order.target}`, order.q].filter(Boolean).join(" · ") || "everything that is failing, parked or dead"}</p>
      ${kind === "asked" && dom`<p>Each runs once, now: parked events go through validation and routing again, failing and dead tasks to their targets.</p>`}
      ${
        kind !== "asked" &&
        dom`
        <progress max=${total} value=${done}></progress>
        <p role="status">${done} of ${total}: ${counts.redriven} redriven${counts["still-failing"] > 0 ? `, ${counts["still-failing"]} still failing` : ""}${counts.gone > 0 ? `, ${counts.gone} gone` : ""}${counts.refused > 0 ? `, ${counts.refused} refused` : ""}</p>
        ${waiting && dom`<p class="hint">${waiting}</p>`}
        <ul class="bare">${failures.slice(0, 20).map(({ queue, task, detail }) => dom`<li><a class="mono" href=${`/tasks/${queue}/${task}`}>${task.slice(0, 12)}</a> ${detail}</li>`)}</ul>`
      }
      ${error && dom`<p class="trouble" role="alert">${error}</p>`}
      <form method="dialog">
        ${kind === "asked" && dom`<button type="button" class="main" autofocus onClick=${begin}>Redrive ${order.total.toLocaleString("en")}</button>`}
        <button>${kind === "running" ? "Stop" : kind === "asked" ? "Cancel" : "Close"}</button>
      </form>
    <//>
  `;
}

export { Id };
