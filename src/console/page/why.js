import { act, dom, useState } from "./lib.js";
import { clock } from "./format.js";
import { Chip, Shape, Waiting } from "./widgets.js";

/** Per event and route: what matched, what each part came to, where it goes. @param {{why: any, delivery: any}} props */
export function Why({ why, delivery }) {
  if (why === undefined)
    return dom`<${Waiting} error="this delivery cannot be told the story of" />`;
  if (why.events.length === 0) return dom`<${Explain} why=${why} />`;
  return why.events.map(
    (event) => dom`
      <article class="why">
        <p><${Chip} state=${event.outcome} /> <b>${event.type}</b> <span class="mono dim">${event.event}</span> ${event.cause}</p>
        ${event.schema && dom`<p><${Shape} state=${event.schema.errors.length === 0 ? "delivered" : "parked"} /> <code>${event.schema.file}</code> ${event.schema.errors.length === 0 ? "matches" : event.schema.errors.slice(0, 8).map(({ pointer, message }) => dom`<br /><code>${pointer || "/"}</code> ${message}`)}</p>`}
        ${event.routes.map((route) => dom`<${Route} ...${{ route, delivery }} />`)}
      </article>
    `,
  );
}

function Route({ route, delivery }) {
  const { when, at, targets, reason } = route;
  const isHit = targets.some(({ fate }) => fate === "sent");
  return dom`
    <div class=${`route${isHit ? " hit" : ""}`}>
      <h3>route ${route.route} ${targets.map(({ target, fate }) => dom`<span class="to"><${Shape} state=${{ sent: "delivered", parked: "parked", elsewhere: "duplicate", not: "ignored" }[fate]} />${target}${fate === "elsewhere" && " (by an earlier route)"}</span>`)}</h3>
      <${Line} name="events" isTrue=${route.matches}><code>${route.events.join(", ")}</code> ${route.matches ? "matches" : "does not match"}<//>
      ${when && dom`<${When} when=${when} />`}
      ${at && dom`<${Line} name="at" isTrue=${at.time !== undefined}><code>${at.expression}</code> ${at.time === undefined ? at.why : dom`= <b>${clock(at.time)}</b>`}<//>`}
      ${reason && dom`<p class="reason">${reason}</p>`}
      <${Trial} ...${{ route, delivery }} />
    </div>
  `;
}

const When = ({ when }) => dom`
  <${Line} name="when" isTrue=${when.value}><code>${when.expression}</code> ${valueWords(when)}<//>
  ${(when.terms ?? []).length > 1 && when.terms.map((term) => dom`<${Line} name="" isTrue=${term.value} class="term"><code>${term.expression}</code> ${valueWords(term)}<//>`)}
`;

const valueWords = ({ value, why }) =>
  value === undefined ? why : dom`= <b>${String(value)}</b>${why && ` (${why})`}`;

const Line = ({ name, isTrue, children, class: kind = "" }) => dom`
  <div class=${`line ${kind}`}><span class="name">${name}</span><${Shape} state=${isTrue === true ? "delivered" : isTrue === false ? "ignored" : "parked"} /><span>${children}</span></div>
`;

/** A changed expression, tried on this event. */
function Trial({ route, delivery }) {
  const [text, setText] = useState(route.when?.expression ?? "true");
  const [found, setFound] = useState(/** @type {any} */ (undefined));
  const tryIt = async (event) => {
    event.preventDefault();
    try {
      const { events } = await act("try", {
        delivery: delivery.id,
        route: route.route,
        when: text,
      });
      setFound({ route: events[0]?.routes.find((one) => one.route === route.route) });
    } catch (error) {
      setFound({ error: error instanceof Error ? error.message : String(error) });
    }
  };
  const result = found?.route;
  return dom`
    <details>
      <summary>try another <code>when</code></summary>
      <form onSubmit=${tryIt}>
        <label class="wide"><span class="hidden">Expression</span><textarea rows="2" spellcheck=${false} value=${text} onInput=${(event) => setText(event.target.value)}></textarea></label>
        <button type="submit">Try on this event</button>
      </form>
      ${found?.error && dom`<p class="trouble" role="alert">${found.error}</p>`}
      ${result?.when && dom`<div role="status"><${When} when=${result.when} /></div>`}
      ${result && result.when === undefined && dom`<p role="status">${result.reason}</p>`}
    </details>
  `;
}

/** What relay explain finds. @param {{why: any}} props */
export const Explain = ({ why }) =>
  why === undefined
    ? dom`<${Waiting} error="the bytes of this delivery are not kept here" />`
    : dom`<dl class="facts findings">${why.findings.map(({ label, text }) => dom`<div><dt>${label}</dt><dd>${text}</dd></div>`)}</dl>`;
