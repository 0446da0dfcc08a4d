import { dom, useData, useRefresh } from "./lib.js";
import { age, clock } from "./format.js";
import { Outcomes } from "./charts.js";
import { Chip, Dots, Facts, Id, Shape, Waiting, Words } from "./widgets.js";

/** All sources of relay.yaml. */
export function Sources() {
  const { data, error } = useData("/sources.json");
  if (data === undefined) return dom`<${Waiting} error=${error} />`;
  return dom`
    <section class="page" aria-label="Sources">
      <header class="title"><h1>Sources</h1></header>
      <div class="scroll"><table class="sources">
        <thead><tr><th>source</th><th>provider</th><th>targets</th><th>secrets</th><th></th></tr></thead>
        <tbody>${data.sources.map(
          ({ name, title, targets, secrets }) => dom`<tr>
          <td><a href=${`/sources/${encodeURIComponent(name)}`}>${name}</a></td>
          <td>${title}</td><td>${targets.join(", ")}</td><td class="mono wrap">${secrets.join(", ")}</td>
          <td class="actions"><a class="button" href=${`/send?source=${encodeURIComponent(name)}`}>Compose</a></td>
        </tr>`,
        )}</tbody>
      </table></div>
    </section>
  `;
}

const VERDICTS = {
  "one-secret": "ignored",
  "no-delivery": "waiting",
  "still-used": "parked",
  "too-early": "waiting",
  "safe-to-remove": "delivered",
};

/** @param {{name: string}} props */
export function Source({ name }) {
  const { data, error, again } = useData(`/sources/${encodeURIComponent(name)}.json`);
  useRefresh(again, 10_000);
  if (data === undefined) return dom`<${Waiting} error=${error} />`;
  const { source, relayUrl, secrets, day, isDayCut, lastSeen, latest } = data;
  return dom`
    <section class="page" aria-label="Source">
      <header class="title">
        <h1>${name} <span class="dim">${source.title}</span></h1>
        <span class="grow"></span>
        <a class="button" href=${`/deliveries?q=${encodeURIComponent(`source:${name}`)}`}>Deliveries</a>
        <a class="button main" href=${`/send?source=${encodeURIComponent(name)}`}>Compose</a>
      </header>
      <div class="halves">
        <div>
          <${Facts} rows=${[
            ["URL", relayUrl && dom`<${Id} value=${`${relayUrl}/${name}`} whole />`],
            [
              "provider",
              dom`${source.provider}${source.docs && dom` <a href=${source.docs} target="_blank" rel="noreferrer">its documentation</a>`}`,
            ],
            ["targets", source.targets.join(", ")],
            ["last seen", lastSeen === undefined ? "not within 24 hours" : age(lastSeen)],
          ]} />
          ${
            secrets &&
            dom`
            <h2>Secrets</h2>
            <p><${Shape} state=${VERDICTS[secrets.verdict]} /> ${secrets.detail}</p>
            <table><thead><tr><th>secret</th><th>last match</th></tr></thead>
              <tbody>${secrets.secrets.map((secret) => dom`<tr><td class="mono">${secret.name}</td><td title=${secret.lastMatchAt}>${secret.lastMatchAt === undefined ? dom`<span class="dim">none since ${clock(secrets.since)}</span>` : age(secret.lastMatchAt)}</td></tr>`)}</tbody>
            </table>
            <details><summary>what that rests on</summary>${secrets.queries.map((query) => dom`<pre class="code small">${query}</pre>`)}</details>`
          }
        </div>
        <div>
          <h2>24 hours by outcome${isDayCut ? ", the latest 5,000" : ""}</h2>
          <${Outcomes} bins=${day} />
        </div>
      </div>
      <h2>Latest</h2>
      ${
        latest.length === 0
          ? dom`<p class="empty">none within 24 hours</p>`
          : dom`<div class="scroll"><table class="latest"><tbody>${latest.map(
              (row) => dom`<tr>
        <td><a class="mono" href=${`/deliveries/${encodeURIComponent(row.id)}`} title=${row.time}>${clock(row.time)}</a></td>
        <td class="wrap">${row.type ? dom`<${Words} value=${row.type} />` : dom`<span class="dim">${row.method} ${row.path}</span>`}</td><td class="outcome wrap"><${Chip} state=${row.outcome} cause=${row.cause?.code} /></td><td><${Dots} reached=${row.reached} targets=${[]} /></td>
      </tr>`,
            )}</tbody></table></div>`
      }
    </section>
  `;
}
