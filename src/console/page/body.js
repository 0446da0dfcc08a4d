import { dom, useMemo, useState } from "./lib.js";
import { bytesOf, hex, indent, size, textOf, visible } from "./format.js";

/** So much of a body is shown at first; a browser is slow with megabytes of coloured text. */
const FIRST = 100_000;

/** A body, indented where it is JSON or a form. @param {{base64: string}} props */
export function Pretty({ base64 }) {
  const [isWhole, setWhole] = useState(false);
  const text = useMemo(() => textOf(bytesOf(base64)), [base64]);
  if (text === undefined) return dom`<${Raw} base64=${base64} />`;
  if (text === "") return dom`<p class="empty">no body</p>`;
  const parts = indent(text) ?? formLines(text);
  if (parts === undefined) return dom`<${Raw} base64=${base64} />`;
  let left = isWhole ? Infinity : FIRST;
  const shown = [];
  for (const part of parts) {
    if (left <= 0) break;
    left -= part.text.length;
    shown.push(part);
  }
  return dom`
    <pre class="code" tabindex="0">${shown.map(({ kind, text }) => (kind === "space" || kind === "other" ? visible(text) : dom`<span class=${kind}>${visible(text)}</span>`))}</pre>
    ${shown.length < parts.length && dom`<${More} length=${text.length} onClick=${() => setWhole(true)} />`}
  `;
}

/** A body as it came: its text, or its bytes where they are not UTF-8. @param {{base64: string}} props */
export function Raw({ base64 }) {
  const [isWhole, setWhole] = useState(false);
  const bytes = useMemo(() => bytesOf(base64), [base64]);
  if (bytes.length === 0) return dom`<p class="empty">no body</p>`;
  const some = isWhole ? bytes : bytes.subarray(0, FIRST);
  const text = textOf(bytes);
  const shown =
    text === undefined
      ? hex(isWhole ? bytes : bytes.subarray(0, FIRST / 5))
      : visible(isWhole ? text : text.slice(0, FIRST));
  return dom`
    ${text === undefined && dom`<p class="hint">not UTF-8: ${size(bytes.length)} as bytes</p>`}
    <pre class="code" tabindex="0">${shown}</pre>
    ${some.length < bytes.length && dom`<${More} length=${bytes.length} onClick=${() => setWhole(true)} />`}
  `;
}

const More = ({ length, onClick }) =>
  dom`<button type="button" onClick=${onClick}>show all ${size(length)}</button>`;

/** A body, inside its content coding where it came in one. @param {{request: any}} props */
export function Content({ request }) {
  const { coding, bodyBase64 } = request;
  if (coding === undefined) return dom`<${Pretty} base64=${bodyBase64} />`;
  const came = size(bytesOf(bodyBase64).length);
  if (coding.plainBase64 === undefined) {
    return dom`<p class="hint trouble">It came as ${coding.name}, ${came}, and cannot be undone: ${coding.trouble}</p><${Raw} base64=${bodyBase64} />`;
  }
  return dom`
    <p class="hint">It came as ${coding.name}, ${came}; inside are ${size(bytesOf(coding.plainBase64).length)}. Raw has the bytes as they came.</p>
    <${Pretty} base64=${coding.plainBase64} />
  `;
}

/** @param {string} text */
function formLines(text) {
  if (!/^[^\s=&]+=[^\s]*$/.test(text)) return undefined;
  return [...new URLSearchParams(text)].flatMap(([name, value], at) => [
    { kind: "space", text: at === 0 ? "" : "\n" },
    { kind: "name", text: name },
    { kind: "other", text: " = " },
    { kind: "string", text: value },
  ]);
}

/** @param {{headers: readonly (readonly [string, string])[]}} props */
export const Headers = ({ headers }) => dom`
  <table class="plain">
    <tbody>${headers.map(([name, value]) => dom`<tr><th scope="row">${visible(name)}</th><td class="mono">${visible(value)}</td></tr>`)}</tbody>
  </table>
`;
