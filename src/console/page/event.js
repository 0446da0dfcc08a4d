import { act, doing, dom, useData, useKeys, useRefresh } from "./lib.js";
import { age, clock, count, dueInWords, isHeld } from "./format.js";
import { Attempts } from "./delivery.js";
import { Chip, Dots, Id, Shape, Waiting } from "./widgets.js";

/** Every copy of one event. @param {{source: string, id: string}} props */
export function Event({ source, id }) {
  const { data, error, again } = useData(
    `/events/${encodeURIComponent(source)}/${encodeURIComponent(id)}.json`,
  );
  useRefresh(again, 2000);
  const replay = () =>
    doing(async () => {
      const made = await act("replay", { source, event: id });
      again();
      return `goes to its targets again, as ${made.id}`;
    });
  useKeys({ r: () => void replay() });
  if (data === undefined) return dom`<${Waiting} error=${error} />`;
  const { copies, attempts, tasks } = data;
  return dom`
    <section class="page" aria-label="Event">
      <header class="title">
        <h1>${copies[0]?.type ?? "event"} <${Id} value=${id} whole /></h1>
        <span class="grow"></span>
        <button type="button" title="r" onClick=${replay}>Replay</button>
      </header>
      <h2>${count(copies.length, "delivery")}</h2>
      <div class="scroll"><table>
        <thead><tr><th>time</th><th>what</th><th>outcome</th><th>targets</th><th class="number">answer</th><th></th></tr></thead>
        <tbody>
          ${copies.map(
            (copy, at) => dom`<tr>
            <td><a class="mono" href=${`/deliveries/${encodeURIComponent(copy.id)}`} title=${`${copy.time}, ${age(copy.time)}`}>${clock(copy.time)}</a></td>
            <td>${kindOf(copy, at)}</td>
            <td><${Chip} state=${copy.outcome} cause=${copy.cause?.code} /></td>
            <td><${Dots} reached=${copy.reached} /></td>
            <td class="number">${copy.status}</td>
            <td class="dim">${copy.cause?.detail}</td>
          </tr>`,
          )}
        </tbody>
      </table></div>
      ${
        tasks.length > 0 &&
        dom`
        <h2>${count(tasks.length, "task")} still there</h2>
        <div class="scroll"><table><thead><tr><th>state</th><th>target</th><th>queue</th><th>why</th><th class="number">attempts</th><th>due</th></tr></thead><tbody>${tasks.map(
          (task) => dom`<tr>
          <td><${Shape} state=${task.kind} /> ${task.kind}</td>
          <td>${task.target}</td>
          <td><a href=${`/tasks/${encodeURIComponent(task.queue)}/${encodeURIComponent(task.task)}`}>${task.queue}</a></td>
          <td>${task.cause?.code}</td>
          <td class="number">${task.attempts}</td>
          <td title=${isHeld(task) ? task.createdAt : task.dueAt}>${dueInWords(task)}</td>
        </tr>`,
        )}</tbody></table></div>`
      }
      <h2>Attempts</h2>
      ${attempts.length === 0 ? dom`<p class="empty">none that is logged</p>` : dom`<${Attempts} all=${attempts} withQueue />`}
    </section>
  `;
}

function kindOf(copy, at) {
  if (/~\d+$/.test(copy.event ?? "")) return "replay";
  if (copy.redriven) return "redriven";
  if (copy.outcome === "parked") return "parked";
  return at === 0 ? "first" : "redelivery";
}
