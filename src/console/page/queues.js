import { act, doing, dom, useData, useKeys, useRefresh } from "./lib.js";
import { age, count, dueInWords, isHeld } from "./format.js";
import { Depth, Rate, Retry } from "./charts.js";
import { Facts, Shape, Waiting } from "./widgets.js";

const stateOf = (state) => (state === "RUNNING" ? "delivered" : "parked");
const rateWords = ({ maxDispatchesPerSecond, maxConcurrentDispatches }) =>
  [
    maxDispatchesPerSecond && `${maxDispatchesPerSecond}/s`,
    maxConcurrentDispatches && `${maxConcurrentDispatches} at once`,
  ]
    .filter(Boolean)
    .join(", ");

/** All queues. */
export function Queues() {
  const { data, error, again } = useData("/queues.json");
  useRefresh(again, 3000);
  if (data === undefined) return dom`<${Waiting} error=${error} />`;
  return dom`
    <section class="page" aria-label="Queues">
      <header class="title"><h1>Queues</h1></header>
      <div class="scroll"><table class="queues">
        <thead><tr><th>queue</th><th>state</th><th>targets</th><th class="number">depth</th><th>last hour</th><th>oldest due</th><th class="number">delivered</th><th class="number">failed</th><th>limits</th></tr></thead>
        <tbody>${data.queues.map(
          (queue) => dom`<tr>
          <td><a href=${`/queues/${encodeURIComponent(queue.name)}`}>${queue.name}</a></td>
          <td><span class="nowrap"><${Shape} state=${stateOf(queue.state)} /> ${queue.state.toLowerCase()}</span></td>
          <td>${queue.role === "targets" ? queue.targets.join(", ") : dom`<span class="dim">${queue.role}</span>`}</td>
          <td class="number">${queue.depth.toLocaleString("en")}${queue.isDepthCut ? "+" : ""}</td>
          <td><${Depth} samples=${data.history[queue.name] ?? []} nowMs=${Date.now()} isSmall /></td>
          <td title=${queue.oldestDueAt}>${age(queue.oldestDueAt)}</td>
          <td class="number">${queue.lastHour?.delivered ?? "–"}</td>
          <td class="number">${queue.lastHour?.failed ?? "–"}</td>
          <td class="dim">${rateWords(queue.rateLimits)}</td>
        </tr>`,
        )}</tbody>
      </table></div>
    </section>
  `;
}

/** @param {{name: string}} props */
export function Queue({ name }) {
  const { data, error, again } = useData(`/queues/${encodeURIComponent(name)}.json`);
  useRefresh(again, 3000);
  const isPaused = data?.queue.state !== "RUNNING";
  const turn = () =>
    doing(async () => {
      await act(isPaused ? "resume" : "pause", { queue: name });
      again();
      return `${name} ${isPaused ? "goes on" : "is paused"}`;
    });
  useKeys({ p: () => void turn() });
  if (data === undefined) return dom`<${Waiting} error=${error} />`;
  const { queue, history, tasks } = data;
  const { retryConfig, lastHour } = queue;
  return dom`
    <section class="page" aria-label="Queue">
      <header class="title">
        <h1><${Shape} state=${stateOf(queue.state)} /> ${name} <span class="dim">${queue.state.toLowerCase()}</span></h1>
        <span class="grow"></span>
        <button type="button" title="p" onClick=${turn}>${isPaused ? "Resume" : "Pause"}</button>
      </header>
      <div class="halves">
        <div>
          <${Facts} rows=${[
            ["holds", queue.role === "targets" ? queue.targets.join(", ") : queue.role],
            ["depth", `${queue.depth.toLocaleString("en")}${queue.isDepthCut ? " and more" : ""}`],
            ["oldest due", age(queue.oldestDueAt)],
            ["last hour", lastHour && `${lastHour.delivered} delivered, ${lastHour.failed} failed`],
            ["limits", rateWords(queue.rateLimits)],
            [
              "attempts",
              retryConfig.maxAttempts === undefined || retryConfig.maxAttempts < 0
                ? "no limit"
                : retryConfig.maxAttempts,
            ],
            ["retry for", retryConfig.maxRetryDuration],
          ]} />
        </div>
        <div>
          <h2>Depth</h2>
          <${Depth} samples=${history} nowMs=${Date.now()} />
          ${history[0]?.created !== undefined && dom`<h2>Rate</h2><${Rate} bins=${history} />`}
          <h2>Retries</h2>
          <${Retry} retry=${retryConfig} />
        </div>
      </div>
      <h2>${count(tasks.length, "task")}${queue.depth > tasks.length ? ` of ${queue.depth}` : ""}</h2>
      ${
        tasks.length === 0
          ? dom`<p class="empty">empty</p>`
          : dom`<div class="scroll"><table>
        <thead><tr><th>task</th><th>state</th><th>source</th><th>type</th><th class="number">attempts</th><th>last</th><th>due</th></tr></thead>
        <tbody>${tasks.map(
          (task) => dom`<tr>
          <td><a class="mono" href=${`/tasks/${encodeURIComponent(name)}/${encodeURIComponent(task.task)}`}>${task.task.slice(0, 16)}</a></td>
          <td><span class="nowrap"><${Shape} state=${task.kind} /> ${task.kind}</span></td>
          <td>${task.source}</td><td>${task.type}</td><td class="number">${task.attempts}</td><td>${task.lastStatus}</td><td title=${isHeld(task) ? task.createdAt : task.dueAt}>${dueInWords(task)}</td>
        </tr>`,
        )}</tbody>
      </table></div>`
      }
    </section>
  `;
}
