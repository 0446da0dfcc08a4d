import { act, doing, dom, useData, useKeys, useRefresh } from "./lib.js";
import { age, clock, span, isHeld } from "./format.js";
import { Headers, Pretty, Raw } from "./body.js";
import { Attempts } from "./delivery.js";
import { Chip, Facts, Id, Tabs, Waiting } from "./widgets.js";

const TABS = [
  ["pretty", "Pretty"],
  ["raw", "Raw"],
  ["headers", "Headers"],
];

/** @param {{queue: string, task: string, search: string}} props */
export function Task({ queue, task, search }) {
  const path = `/tasks/${encodeURIComponent(queue)}/${encodeURIComponent(task)}`;
  const { data, error, again } = useData(`${path}.json`);
  useRefresh(again, 2000);
  const run = (what) =>
    doing(async () => {
      const { done } = await act(what, { queue, task });
      again();
      return done ? (what === "run" ? "it runs now" : "deleted") : "it is not there any more";
    });
  useKeys({ r: () => void run("run") });
  if (data === undefined)
    return dom`<${Waiting} error=${error && `${error}: a task that is done is gone`} />`;
  const tab = new URLSearchParams(search).get("tab") ?? "pretty";
  const event =
    data.event && `/events/${encodeURIComponent(data.source)}/${encodeURIComponent(data.event)}`;
  return dom`
    <section class="page" aria-label="Task">
      <header class="title">
        <h1><${Chip} state=${data.kind} cause=${data.cause?.code} /> ${data.target ?? queue} <span class="dim">${data.type}</span></h1>
        <span class="grow"></span>
        <button type="button" class="main" title="r" onClick=${() => run("run")}>Run now</button>
        <button type="button" onClick=${() => confirm("Delete this task? The event goes nowhere then.") && run("delete")}>Delete</button>
      </header>
      <div class="halves">
        <div>
          <${Facts} rows=${[
            ["event", event && dom`<a class="mono" href=${event}>${data.event}</a>`],
            ["why", data.cause?.detail],
            ["goes to", dom`<span class="mono">${data.method} ${data.url}</span>`],
            [
              "due",
              isHeld(data)
                ? dom`<span class="dim">when it is redriven</span>`
                : dom`<time title=${data.dueAt}>${clock(data.dueAt)}</time> <span class="dim">${age(data.dueAt)}</span>`,
            ],
            [
              isHeld(data) ? `${data.kind} since` : "made",
              dom`<time title=${data.createdAt}>${clock(data.createdAt)}</time> <span class="dim">${age(data.createdAt)}</span>`,
            ],
            ["attempts", data.attempts],
            ["last answer", data.lastStatus],
            ["identity", data.serviceAccount],
            ["audience", data.audience],
            ["deadline", data.deadlineSeconds && span(data.deadlineSeconds * 1000)],
            ["queue", dom`<a href=${`/queues/${encodeURIComponent(queue)}`}>${queue}</a>`],
            ["task", dom`<${Id} value=${task} whole />`],
          ]} />
          <h2>Attempts</h2>
          ${data.log.length === 0 ? dom`<p class="empty">none yet</p>` : dom`<${Attempts} all=${data.log} />`}
        </div>
        <div>
          <${Tabs} tabs=${TABS} active=${tab} to=${(one) => `${path}?tab=${one}`} />
          ${tab === "headers" ? dom`<${Headers} headers=${Object.entries(data.headers)} />` : tab === "raw" ? dom`<${Raw} base64=${data.bodyBase64} />` : dom`<${Pretty} base64=${data.bodyBase64} />`}
        </div>
      </div>
    </section>
  `;
}
