import { act, become, dom, go, read, say, useData, useRef, useState } from "./lib.js";
import { bytesOf, textOf } from "./format.js";
import { withParam } from "./deliveries.js";
import { Shape, Waiting } from "./widgets.js";

/** The composer: a sample, bytes of one's own, or those of a delivery; signed, tampered with, or let through again. @param {{search: string}} props */
export function Send({ search }) {
  const { data, error } = useData(`/send.json${search}`);
  if (data === undefined) return dom`<${Waiting} error=${error} />`;
  const given = data.bodyBase64 === undefined ? undefined : textOf(bytesOf(data.bodyBase64));
  const canReplay = data.event !== undefined && given !== undefined;
  if (!data.canSend && !canReplay) {
    return dom`<section class="page" aria-label="Send"><p class="empty">${
      data.event === undefined
        ? dom`This console signs nothing: that would need the secrets. <code>relay send</code> does, where they are known. To edit an event and let it through again, press <kbd>e</kbd> on its delivery.`
        : "The bytes of this event are gone: no task of it is left, and nothing else has kept them."
    }</p></section>`;
  }
  return dom`<${Composer} key=${`${data.source ?? ""} ${search}`} ...${{ data, given, canReplay }} />`;
}

const WAYS = {
  sample: "a sample, signed",
  own: "my own bytes, signed",
  copy: "its bytes, signed anew",
  replay: "the event, edited",
};

function Composer({ data, given, canReplay }) {
  const { sources, event, confirm } = data;
  const source = sources.find(({ name }) => name === data.source) ?? sources[0];
  const ways = [
    ...(canReplay ? ["replay"] : []),
    ...(data.canSend ? [given === undefined ? "own" : "copy", "sample"] : []),
  ];
  const [way, setWay] = useState(canReplay ? "replay" : given === undefined ? "sample" : "copy");
  const [type, setType] = useState(
    source?.samples.includes(data.type) ? data.type : (source?.samples[0] ?? ""),
  );
  const [body, setBody] = useState(given ?? "");
  const [overrides, setOverrides] = useState("");
  const [tamper, setTamper] = useState("");
  const [typed, setTyped] = useState("");
  const [answer, setAnswer] = useState(/** @type {any} */ (undefined));
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  if (source === undefined) return dom`<${Waiting} error="relay.yaml has no source" />`;

  const isReplay = way === "replay";
  const send = async (submit) => {
    submit.preventDefault();
    setAnswer({ kind: "sending" });
    try {
      if (isReplay) return setAnswer({ kind: "replayed", ...(await replay()) });
      const before = await latestOf(source.name);
      const own = way === "sample" ? {} : { bodyBase64: base64(body) };
      const sent = await act("send", { source: source.name, type, overrides, tamper, ...own });
      setAnswer({ kind: "answered", ...sent });
      await jump(before, sent);
    } catch (error) {
      setAnswer({ kind: "trouble", error: error instanceof Error ? error.message : String(error) });
    }
  };
  const replay = () =>
    act("replay", { source: source.name, event, bodyBase64: base64(body), confirm: typed });
  /** To the new delivery, once the log has it, unless the person has gone elsewhere. */
  const jump = async (before, { status, milliseconds }) => {
    for (let tries = 0; tries < 20; tries += 1) {
      const latest = await latestOf(source.name);
      if (box.current?.isConnected !== true) return;
      if (latest !== undefined && latest !== before) {
        say(`answered ${status} after ${milliseconds} ms`, status < 300 ? "fine" : "trouble");
        return go(`/deliveries/${encodeURIComponent(latest)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  };
  const isConfirmed = !isReplay || confirm === undefined || typed === confirm;
  return dom`
    <section class="page" aria-label="Send" ref=${box}>
      <header class="title"><h1>${isReplay ? "Edit and replay" : "Send"} ${isReplay && dom`<a class="mono" href=${eventUrl(source.name, event)}>${event}</a> <em class="tag">test</em>`}</h1></header>
      <form class="composer" onSubmit=${send}>
        <label><span>Source</span><select value=${source.name} disabled=${isReplay} onChange=${(change) => become(`/send${withParam("", "source", change.target.value)}`)}>${sources.map(({ name }) => dom`<option value=${name}>${name}</option>`)}</select></label>
        <label><span>What</span><select value=${way} onChange=${(change) => setWay(change.target.value)}>${ways.map((name) => dom`<option value=${name}>${WAYS[name]}</option>`)}</select></label>
        ${
          !isReplay &&
          dom`
          <label><span>Type</span><select value=${type} onChange=${(change) => setType(change.target.value)}>${source.samples.map((name) => dom`<option value=${name}>${name}</option>`)}</select></label>
          <label><span>Signed</span><select value=${tamper} onChange=${(change) => setTamper(change.target.value)}><option value="">as the provider signs</option>${source.tampers.map(({ kind, says }) => dom`<option value=${kind}>${kind}: ${says}</option>`)}</select></label>`
        }
        ${
          way === "sample"
            ? dom`<label class="wide"><span>Overrides, one a line</span><textarea rows="4" spellcheck=${false} placeholder='body.ref = "refs/heads/main"' value=${overrides} onInput=${(input) => setOverrides(input.target.value)}></textarea></label>`
            : dom`<label class="wide"><span>Bytes</span><textarea rows="16" spellcheck=${false} value=${body} onInput=${(input) => setBody(input.target.value)}></textarea></label>`
        }
        ${isReplay && dom`<p class="wide hint">It goes in behind verification, under a new id, <code>${event}~n</code>, with the header <code>ce-relayreplayof</code>: through validation and routing, to every target that its routes name.</p>`}
        ${isReplay && confirm !== undefined && dom`<label class="wide"><span>This goes to production. Type <b>${confirm}</b> to confirm</span><input value=${typed} autocomplete="off" spellcheck=${false} onInput=${(input) => setTyped(input.target.value)} /></label>`}
        <div class="wide"><button type="submit" class="main" disabled=${answer?.kind === "sending" || !isConfirmed}>${isReplay ? "Replay edited" : "Send"}</button></div>
      </form>
      <${Answer} answer=${answer} source=${source.name} />
    </section>
  `;
}

const eventUrl = (source, event) =>
  `/events/${encodeURIComponent(source)}/${encodeURIComponent(event)}`;

/** Id of the latest delivery of a source. @param {string} source @returns {Promise<string | undefined>} */
async function latestOf(source) {
  const { items } = await read(`/deliveries.json?q=${encodeURIComponent(`source:"${source}"`)}`);
  return items[0]?.id;
}

function Answer({ answer, source }) {
  if (answer === undefined || answer.kind === "sending") return dom`<div role="status"></div>`;
  if (answer.kind === "trouble") return dom`<p class="trouble" role="alert">${answer.error}</p>`;
  if (answer.kind === "replayed") {
    return dom`<div role="status" class="answer"><p><${Shape} state="delivered" /> goes through the relay as <a class="mono" href=${eventUrl(source, answer.id)}>${answer.id}</a></p></div>`;
  }
  const { status, milliseconds, body, event } = answer;
  return dom`
    <div role="status" class="answer">
      <p><${Shape} state=${status < 300 ? "delivered" : "refused"} /> <b>${status}</b> after ${milliseconds} ms ${event && dom`<a href=${eventUrl(source, event)}>the event</a>`} <a href=${`/deliveries?q=${encodeURIComponent(`source:${source}`)}`}>the deliveries</a></p>
      <pre class="code">${body}</pre>
    </div>
  `;
}

/** @param {string} text */
function base64(text) {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
