import { dom } from "./lib.js";
import { span } from "./format.js";

const WIDTH = 560;
const HEIGHT = 120;
const LEFT = 52;
const BOTTOM = 18;

/** Depth over the last hour. @param {{samples: readonly any[], nowMs: number, isSmall?: boolean}} props */
export function Depth({ samples, nowMs, isSmall = false }) {
  const [width, height, left, bottom] = isSmall ? [120, 22, 0, 1] : [WIDTH, HEIGHT, LEFT, BOTTOM];
  const top = Math.max(1, ...samples.map(({ depth }) => depth));
  const x = (iso) => left + (width - left) * Math.max(0, 1 - (nowMs - Date.parse(iso)) / 3_600_000);
  const y = (depth) => height - bottom - (depth / top) * (height - bottom - 6);
  const steps = samples.map(
    ({ time, depth }, at) =>
      `${at === 0 ? "M" : "H"}${x(time).toFixed(1)}${at === 0 ? " " : "V"}${y(depth).toFixed(1)}`,
  );
  const last = samples.at(-1);
  const words =
    last === undefined
      ? "no depth is known yet"
      : `depth over the last hour: now ${last.depth}, at most ${Math.max(...samples.map(({ depth }) => depth))}`;
  return dom`
    <svg class="chart" viewBox=${`0 0 ${width} ${height}`} width=${width} height=${height} role="img" aria-label=${words}>
      <line x1=${left} x2=${width} y1=${height - bottom} y2=${height - bottom} class="axis" />
      ${steps.length > 0 && dom`<path d=${`${steps.join("")}H${width}`} class="line" />`}
      ${
        !isSmall &&
        dom`
        <text x=${left - 6} y="12" text-anchor="end">${top}</text><text x=${left - 6} y=${height - bottom} text-anchor="end">0</text>
        <text x=${left} y=${height - 4}>1 h ago</text><text x=${width} y=${height - 4} text-anchor="end">now</text>`
      }
    </svg>
  `;
}

/** Attempts and new tasks of the last hour, two minutes a bar, as the operation log has them. @param {{bins: readonly any[]}} props */
export function Rate({ bins }) {
  const all = (name) => bins.reduce((total, bin) => total + bin[name], 0);
  const top = Math.max(1, ...bins.map((bin) => Math.max(bin.created, bin.delivered + bin.failed)));
  const [low, step] = [HEIGHT - BOTTOM, (WIDTH - LEFT) / bins.length];
  const y = (count) => low - (count / top) * (low - 8);
  const bar = (at, from, count, outcome) =>
    count > 0 &&
    dom`<rect x=${LEFT + at * step + 1} y=${y(from + count)} width=${step - 2} height=${y(from) - y(from + count)} fill=${`url(#fill-${outcome})`}><title>${new Date(bins[at].time).toLocaleTimeString()}: ${count} ${outcome === "accepted" ? "delivered" : "failed"}</title></rect>`;
  const made = bins.map(
    ({ created }, at) =>
      `M${(LEFT + at * step).toFixed(1)} ${y(created).toFixed(1)}h${step.toFixed(1)}`,
  );
  const words = `${all("created")} tasks made, ${all("delivered")} delivered, ${all("failed")} attempts failed`;
  return dom`
    <figure>
      <svg class="chart" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} width=${WIDTH} height=${HEIGHT} role="img" aria-label=${`the last hour: ${words}`}>
        <defs>${["accepted", "failed"].map((outcome) => dom`<${Pattern} outcome=${outcome} />`)}</defs>
        <line x1=${LEFT} x2=${WIDTH} y1=${low} y2=${low} class="axis" />
        ${bins.map(({ delivered, failed }, at) => [bar(at, 0, delivered, "accepted"), bar(at, delivered, failed, "failed")])}
        <path d=${made.join("")} class="line made" />
        <text x=${LEFT - 6} y="12" text-anchor="end">${top}</text><text x=${LEFT - 6} y=${low} text-anchor="end">0</text>
        <text x=${LEFT} y=${HEIGHT - 4}>1 h ago</text><text x=${WIDTH} y=${HEIGHT - 4} text-anchor="end">now</text>
      </svg>
      <figcaption class="legend">
        <span><svg width="14" height="12" aria-hidden="true"><path d="M0 6h14" class="line made" /></svg> made <b>${all("created")}</b></span>
        <span><svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" fill="url(#fill-accepted)" /></svg> delivered <b>${all("delivered")}</b></span>
        <span><svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" fill="url(#fill-failed)" /></svg> failed <b>${all("failed")}</b></span>
        <span>in two minutes each</span>
      </figcaption>
      <details><summary>the hour as a table</summary><div class="scroll"><table>
        <thead><tr><th>from</th><th class="number">depth</th><th class="number">made</th><th class="number">delivered</th><th class="number">failed</th></tr></thead>
        <tbody>${bins.map(({ time, depth, created, delivered, failed }) => dom`<tr><td class="mono">${new Date(time).toLocaleTimeString("en-GB")}</td><td class="number">${depth}</td><td class="number">${created}</td><td class="number">${delivered}</td><td class="number">${failed}</td></tr>`)}</tbody>
      </table></div></details>
    </figure>
  `;
}

/** How Cloud Tasks waits between attempts: doubled so many times, then by equal steps, up to the longest. @param {any} retry */
export function backoffs(
  { minBackoff = "0.1s", maxBackoff = "3600s", maxDoublings = 16, maxAttempts = 100 },
  count = 24,
) {
  const seconds = (text) => Number.parseFloat(text);
  const [min, max] = [seconds(minBackoff), seconds(maxBackoff)];
  const waits = [];
  const wanted = maxAttempts > 0 ? Math.min(count, maxAttempts - 1) : count;
  for (let at = 0; at < wanted; at += 1) {
    const wait =
      at < maxDoublings ? min * 2 ** at : min * 2 ** maxDoublings * (at - maxDoublings + 1);
    waits.push(Math.min(max, wait));
  }
  return waits;
}

/** The waits of a retry policy, attempt by attempt, on a logarithmic scale. @param {{retry: any}} props */
export function Retry({ retry }) {
  const waits = backoffs(retry);
  if (waits.length === 0) return dom`<p class="empty">one attempt, no retry</p>`;
  const [low, high] = [Math.log10(Math.min(...waits) / 1.5), Math.log10(Math.max(...waits) * 1.2)];
  const x = (at) => LEFT + 8 + ((WIDTH - LEFT - 16) * at) / Math.max(1, waits.length - 1);
  const y = (seconds) =>
    HEIGHT - BOTTOM - ((Math.log10(seconds) - low) / (high - low || 1)) * (HEIGHT - BOTTOM - 8);
  const total = waits.reduce((sum, wait) => sum + wait, 0);
  const ticks = [0.1, 1, 10, 60, 600, 3600, 86_400].filter(
    (tick) => Math.log10(tick) >= low && Math.log10(tick) <= high,
  );
  const words = `waits from ${span(waits[0] * 1000)} to ${span(waits[waits.length - 1] * 1000)}; attempt ${waits.length + 1} comes after ${span(total * 1000)}`;
  return dom`
    <figure>
      <svg class="chart" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} width=${WIDTH} height=${HEIGHT} role="img" aria-label=${words}>
        ${ticks.map((tick) => dom`<line x1=${LEFT} x2=${WIDTH} y1=${y(tick)} y2=${y(tick)} class="grid" /><text x=${LEFT - 6} y=${y(tick) + 4} text-anchor="end">${span(tick * 1000)}</text>`)}
        <path d=${waits.map((wait, at) => `${at === 0 ? "M" : "L"}${x(at).toFixed(1)} ${y(wait).toFixed(1)}`).join("")} class="line" />
        ${waits.map((wait, at) => dom`<circle cx=${x(at)} cy=${y(wait)} r="2.5" class="point"><title>attempt ${at + 2}: ${span(wait * 1000)} after the one before</title></circle>`)}
        <text x=${x(0)} y=${HEIGHT - 4} text-anchor="middle">2</text><text x=${x(waits.length - 1)} y=${HEIGHT - 4} text-anchor="end">attempt ${waits.length + 1}</text>
      </svg>
      <figcaption class="dim">${words}</figcaption>
    </figure>
  `;
}

/** What each outcome looks like in a stack; a fill of its own, so that none rests on its colour. */
const OUTCOMES = ["accepted", "duplicate", "ignored", "handshake", "parked", "refused", "failed"];

/** Deliveries by outcome, hour by hour. @param {{bins: readonly any[]}} props */
export function Outcomes({ bins }) {
  const totals = bins.map(({ counts }) =>
    Object.values(counts).reduce((sum, count) => sum + count, 0),
  );
  const top = Math.max(1, ...totals);
  const step = (WIDTH - LEFT) / bins.length;
  const unit = (HEIGHT - BOTTOM - 6) / top;
  const present = OUTCOMES.filter((outcome) => bins.some(({ counts }) => counts[outcome] > 0));
  const sum = (outcome) => bins.reduce((all, { counts }) => all + (counts[outcome] ?? 0), 0);
  const words =
    present.length === 0
      ? "no deliveries"
      : present.map((outcome) => `${sum(outcome)} ${outcome}`).join(", ");
  return dom`
    <figure>
      <svg class="chart" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} width=${WIDTH} height=${HEIGHT} role="img" aria-label=${`deliveries of 24 hours: ${words}`}>
        <defs>${OUTCOMES.map((outcome) => dom`<${Pattern} outcome=${outcome} />`)}</defs>
        <line x1=${LEFT} x2=${WIDTH} y1=${HEIGHT - BOTTOM} y2=${HEIGHT - BOTTOM} class="axis" />
        <text x=${LEFT - 6} y="12" text-anchor="end">${top}</text>
        ${bins.map(({ time, counts }, at) => {
          let y = HEIGHT - BOTTOM;
          return present.map((outcome) => {
            const tall = (counts[outcome] ?? 0) * unit;
            y -= tall;
            return (
              tall > 0 &&
              dom`<rect x=${LEFT + at * step + 1} y=${y} width=${step - 2} height=${tall} fill=${`url(#fill-${outcome})`} class=${`bar-${outcome}`}><title>${new Date(time).toLocaleString()}: ${counts[outcome]} ${outcome}</title></rect>`
            );
          });
        })}
        <text x=${LEFT} y=${HEIGHT - 4}>24 h ago</text><text x=${WIDTH} y=${HEIGHT - 4} text-anchor="end">now</text>
      </svg>
      <figcaption class="legend">${present.map((outcome) => dom`<span><svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" fill=${`url(#fill-${outcome})`} class=${`bar-${outcome}`} /></svg> ${outcome} <b>${sum(outcome).toLocaleString("en")}</b></span>`)}</figcaption>
    </figure>
  `;
}

const LINES = {
  accepted: "",
  duplicate: "M0 3h6",
  ignored: "",
  handshake: "M3 0v6",
  parked: "M0 6 6 0",
  refused: "M0 0 6 6M0 6 6 0",
  failed: "M0 1.5h6M0 4.5h6",
};

const Pattern = ({ outcome }) => dom`
  <pattern id=${`fill-${outcome}`} width="6" height="6" patternUnits="userSpaceOnUse">
    <rect width="6" height="6" class=${`ground ${outcome}`} /><path d=${LINES[outcome]} class="hatch" />
  </pattern>
`;
