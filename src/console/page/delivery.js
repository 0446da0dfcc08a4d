import { go, dom, useData, useKeys, useRefresh } from "./lib.js";
import { age, clock, count, size, span } from "./format.js";
import { Content, Headers, Raw } from "./body.js";
import { keysOf, lastList } from "./deliveries.js";
import { Chip, Facts, Id, Shape, Tabs, Waiting } from "./widgets.js";
import { Explain, Why } from "./why.js";

const TABS = [
  ["pretty", "Pretty"],
  ["raw", "Raw"],
  ["headers", "Headers"],
  ["why", "Why"],
  ["explain", "Explain"],
];

/** @param {{id: string, search: string}} props */
export function Delivery({ id, search }) {
  const asked = new URLSearchParams(search).get("tab");
  const isWhy = asked === "why" || asked === "explain";
  const path = `/deliveries/${encodeURIComponent(id)}`;
  const { data, error, again } = useData(`${path}.json${isWhy ? `?tab=${asked}` : ""}`);
  useRefresh(again, 2000);
  const beside = (by) => {
    const next = lastList.ids[lastList.ids.indexOf(id) + by];
    if (next !== undefined) go(`/deliveries/${encodeURIComponent(next)}${search}`);
  };
  const keys = keysOf(data?.delivery);
  useKeys({ j: () => beside(1), k: () => beside(-1), ...keys });
  if (data === undefined) return dom`<${Waiting} error=${error} />`;

  const { delivery, request, attempts, copies, why } = data;
  const isRefused = delivery.outcome === "refused";
  const tabs = TABS.filter(([tab]) => tab !== "explain" || isRefused);
  const tab = asked ?? (isRefused ? "explain" : "pretty");
  const event =
    delivery.event &&
    `/events/${encodeURIComponent(delivery.source)}/${encodeURIComponent(delivery.event)}`;
  return dom`
    <section class="page" aria-label="Delivery">
      <header class="title">
        <h1><${Chip} state=${delivery.outcome} cause=${delivery.cause?.code} /> ${delivery.source ?? delivery.path} <span class="dim">${delivery.type ?? ""}</span></h1>
        <span class="grow"></span>
        <button type="button" title="c" onClick=${keys.c}>${data.world === "laptop" ? "Copy as curl" : "Copy as command"}</button>
        ${request && dom`<button type="button" title="s" onClick=${keys.s}>Save as fixture</button><button type="button" title="h" onClick=${keys.h}>HAR</button>`}
        ${delivery.event && dom`<button type="button" title="r" onClick=${keys.r}>Replay</button><a class="button" href=${`/send?from=${encodeURIComponent(id)}`} title="e">Edit and send</a>`}
      </header>
      <div class="halves">
        <div>
          <${Facts} rows=${[
            [
              "time",
              dom`<time datetime=${delivery.time}>${clock(delivery.time)}</time> <span class="dim">${age(delivery.time)}</span>`,
            ],
            ["event", delivery.event && dom`<a class="mono" href=${event}>${delivery.event}</a>`],
            [
              "copies",
              copies.length > 0 &&
                dom`<a href=${event}>${count(copies.length + 1, "delivery")} of this event</a>`,
            ],
            ["provider", delivery.provider],
            [
              "source",
              delivery.source &&
                dom`<a href=${`/sources/${encodeURIComponent(delivery.source)}`}>${delivery.source}</a>`,
            ],
            ["sender", delivery.userAgent],
            ["delivery", dom`<${Id} value=${delivery.id} whole />`],
          ]} />
          <h2>Timeline</h2>
          <${Timeline} ...${{ delivery, attempts }} />
        </div>
        <div>
          <${Tabs} tabs=${tabs} active=${tab} to=${(one) => `${path}?tab=${one}`} />
          <${Tab} ...${{ tab, delivery, request, why, path }} />
        </div>
      </div>
    </section>
  `;
}

function Tab({ tab, delivery, request, why, path }) {
  if (request === undefined) {
    return dom`<p class="empty">The log has no bodies, and the bytes of this delivery are not kept here.</p>`;
  }
  switch (tab) {
    case "raw":
      return dom`<${Raw} base64=${request.bodyBase64} />`;
    case "headers":
      return dom`<p class="mono">${request.method} ${request.path}${request.query && `?${request.query}`}</p><${Headers} headers=${request.headers} />`;
    case "why":
      return why === undefined
        ? dom`<${Lazy} url=${`${path}.json?tab=why`} show=${(value) => dom`<${Why} why=${value} delivery=${delivery} />`} />`
        : dom`<${Why} why=${why} delivery=${delivery} />`;
    case "explain":
      return why === undefined
        ? dom`<${Lazy} url=${`${path}.json?tab=explain`} show=${(value) => dom`<${Explain} why=${value} />`} />`
        : dom`<${Explain} why=${why} />`;
    default:
      return dom`<${Content} request=${request} />`;
  }
}

function Lazy({ url, show }) {
  const { data, error } = useData(url);
  if (data === undefined) return dom`<${Waiting} error=${error} />`;
  return show(data.why);
}

/** @param {{delivery: any, attempts: readonly any[]}} props */
function Timeline({ delivery, attempts }) {
  const { outcome, cause, reached } = delivery;
  const isRefused = outcome === "refused" || (outcome === "failed" && delivery.event === undefined);
  return dom`
    <ol class="timeline">
      <${Step} state="created" what="received" time=${delivery.time}>${delivery.method} ${delivery.path} <span class="dim">${size(delivery.bytes)}</span><//>
      ${isRefused && dom`<${Step} state="refused" what=${`answered ${delivery.status ?? ""}`}><b>${cause?.code ?? outcome}</b> ${cause?.detail}<//>`}
      ${delivery.redriven && dom`<${Step} state="delivered" what="redriven">out of the parking queue, by Cloud Tasks' own token<//>`}
      ${!isRefused && !delivery.redriven && dom`<${Step} state="delivered" what="verified">${delivery.secretIndex === undefined ? "" : `by secret ${delivery.secretIndex + 1}`}${delivery.secretIndex > 0 && dom` <em class="tag">an older one</em>`}<//>`}
      ${outcome === "handshake" && dom`<${Step} state="handshake" what="handshake">answered as the provider wants it<//>`}
      ${delivery.schemaErrors?.length > 0 && dom`<${Step} state="parked" what="schema"><ul class="bare">${delivery.schemaErrors.slice(0, 10).map(({ pointer, message }) => dom`<li><code>${pointer || "/"}</code> ${message}</li>`)}</ul><//>`}
      ${!isRefused && cause && dom`<${Step} state=${outcome} what=${outcome}><b>${cause.code}</b> ${cause.detail}<//>`}
      ${!isRefused && !cause && outcome !== "handshake" && dom`<${Step} state=${outcome} what=${outcome}>${answerWords(delivery)}<//>`}
      ${reached.map((one) => dom`<${TaskStep} ...${{ one, attempts: attempts.filter(({ queue, task }) => queue === one.queue && task === one.task) }} />`)}
    </ol>
  `;
}

const answerWords = ({ status, latencyMs, created, duplicates, parked, ignored, events }) =>
  [
    `${status ?? ""} after ${latencyMs ?? "?"} ms`,
    events && count(events, "event"),
    created && `${count(created, "task")} made`,
    duplicates && `${duplicates} there already`,
    parked && `${parked} parked`,
    ignored && `${ignored} ignored`,
  ]
    .filter(Boolean)
    .join(", ");

function TaskStep({ one, attempts }) {
  const { queue, task, target, state, nextAt } = one;
  const tries = attempts.filter(({ outcome }) => outcome !== "created");
  return dom`
    <${Step} state=${state} what=${state}>
      <a href=${`/tasks/${encodeURIComponent(queue)}/${encodeURIComponent(task)}`}>${target ?? queue}</a>
      ${nextAt !== undefined && state !== "delivered" && dom` <span class="dim" title=${nextAt}>${Date.parse(nextAt) > Date.now() ? "next" : "due"} ${age(nextAt)}</span>`}
      ${tries.length > 0 && dom`<${Attempts} all=${tries} />`}
    <//>
  `;
}

/** @param {{all: readonly any[], withQueue?: boolean}} props */
export const Attempts = ({ all, withQueue = false }) => dom`
  <table class="attempts">
    <tbody>
      ${all.map(
        ({ queue, number, time, outcome, status, detail, durationMs, nextAt }) => dom`<tr>
          <td><${Shape} state=${outcome} /></td>
          ${withQueue && dom`<td>${queue}</td>`}
          <td class="number">${number === undefined ? "" : `#${number}`}</td>
          <td class="mono" title=${time}>${clock(time)}</td>
          <td>${status ?? detail ?? outcome}</td>
          <td class="number">${durationMs === undefined ? "" : span(durationMs)}</td>
          <td class="dim">${nextAt === undefined ? "" : `next ${clock(nextAt).replace(/\.\d+$/, "")}`}</td>
        </tr>`,
      )}
    </tbody>
  </table>
`;

const Step = ({ state, what, time, children }) => dom`
  <li>
    <span class="mark"><${Shape} state=${state} /></span>
    <div><span class="what">${what}</span> ${time && dom`<time class="mono dim" datetime=${time}>${clock(time)}</time>`} <span>${children}</span></div>
  </li>
`;
