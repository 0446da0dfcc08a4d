import { act, become, dom, useData, useState } from "./lib.js";
import { bytesOf, textOf } from "./format.js";
import { withParam } from "./deliveries.js";
import { Shape, Waiting } from "./widgets.js";

/** The composer: a sample, bytes of one's own, or those of a delivery; signed, or tampered with. @param {{search: string}} props */
export function Send({ search }) {
  const { data, error } = useData(`/send.json${search}`);
  if (data === undefined) return dom`<${Waiting} error=${error} />`;
  if (!data.canSend)
    return dom`<p class="empty">This console sends nothing: a signature would need the secret. <code>relay send</code> does, where the secrets are known.</p>`;
  return dom`<${Composer} key=${data.source ?? ""} data=${data} />`;
}

function Composer({ data }) {
  const { sources, bodyBase64 } = data;
  const source = sources.find(({ name }) => name === data.source) ?? sources[0];
  const given = bodyBase64 === undefined ? undefined : textOf(bytesOf(bodyBase64));
  const [kind, setKind] = useState(given === undefined ? "sample" : "own");
  const [type, setType] = useState(
    source?.samples.includes(data.type) ? data.type : (source?.samples[0] ?? ""),
  );
  const [body, setBody] = useState(given ?? "");
  const [overrides, setOverrides] = useState("");
  const [tamper, setTamper] = useState("");
  const [answer, setAnswer] = useState(/** @type {any} */ (undefined));
  if (source === undefined) return dom`<${Waiting} error="relay.yaml has no source" />`;

  const send = async (event) => {
    event.preventDefault();
    setAnswer({ kind: "sending" });
    const own = kind === "own" ? { bodyBase64: base64(body) } : {};
    try {
      setAnswer({
        kind: "answered",
        ...(await act("send", { source: source.name, type, overrides, tamper, ...own })),
      });
    } catch (error) {
      setAnswer({ kind: "trouble", error: error instanceof Error ? error.message : String(error) });
    }
  };
  return dom`
    <section class="page" aria-label="Send">
      <header class="title"><h1>Send</h1></header>
      <form class="composer" onSubmit=${send}>
        <label><span>Source</span><select value=${source.name} onChange=${(event) => become(`/send${withParam("", "source", event.target.value)}`)}>${sources.map(({ name }) => dom`<option value=${name}>${name}</option>`)}</select></label>
        <label><span>Body</span><select value=${kind} onChange=${(event) => setKind(event.target.value)}><option value="sample">a sample</option><option value="own">${given === undefined ? "my own bytes" : "the delivery's, edited"}</option></select></label>
        <label><span>Type</span><select value=${type} onChange=${(event) => setType(event.target.value)}>${source.samples.map((name) => dom`<option value=${name}>${name}</option>`)}</select></label>
        <label><span>Signed</span><select value=${tamper} onChange=${(event) => setTamper(event.target.value)}><option value="">as the provider signs</option>${source.tampers.map(({ kind, says }) => dom`<option value=${kind}>${kind}: ${says}</option>`)}</select></label>
        ${
          kind === "own"
            ? dom`<label class="wide"><span>Bytes</span><textarea rows="16" spellcheck="false" value=${body} onInput=${(event) => setBody(event.target.value)}></textarea></label>`
            : dom`<label class="wide"><span>Overrides, one a line</span><textarea rows="4" spellcheck="false" placeholder='body.ref = "refs/heads/main"' value=${overrides} onInput=${(event) => setOverrides(event.target.value)}></textarea></label>`
        }
        <div class="wide"><button type="submit" class="main" disabled=${answer?.kind === "sending"}>Send</button></div>
      </form>
      <${Answer} answer=${answer} source=${source.name} />
    </section>
  `;
}

function Answer({ answer, source }) {
  if (answer === undefined || answer.kind === "sending") return dom`<div role="status"></div>`;
  if (answer.kind === "trouble") return dom`<p class="trouble" role="alert">${answer.error}</p>`;
  const { status, milliseconds, body, event } = answer;
  return dom`
    <div role="status" class="answer">
      <p><${Shape} state=${status < 300 ? "delivered" : "refused"} /> <b>${status}</b> after ${milliseconds} ms ${event && dom`<a href=${`/events/${encodeURIComponent(source)}/${encodeURIComponent(event)}`}>the event</a>`} <a href=${`/deliveries?q=${encodeURIComponent(`source:${source}`)}`}>the deliveries</a></p>
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
