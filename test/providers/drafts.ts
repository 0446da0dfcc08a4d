import type { Provider } from "../../src/types/provider.ts";
import { type Draft, formatTime, setPointer } from "./signer.ts";

/** A delivery that a provider might send, unsigned: every place that its preset reads holds something fitting. */
export function draftOf(provider: Provider, at: Date): Draft {
  const isForm = sendsForm(provider);
  const headers: Record<string, string> = { "user-agent": "provider/1.0" };
  const query = new URLSearchParams();
  const fields = new URLSearchParams();
  if (provider.verify.kind === "url-form") fields.set("text", "Grüße “ü” 🚂 a+b&c=d");
  let document = eachOf(provider).reduce<unknown>(
    (whole, base) => setPointer(whole, `${base}/text`, "an item"),
    { text: "Grüße “ü” 🚂" },
  );
  for (const [locator, value] of placesOf(provider, at)) {
    const kind = locator.slice(0, locator.indexOf(":"));
    const rest = locator.slice(kind.length + 1);
    if (kind === "header") headers[rest] = value;
    else if (kind === "query") query.set(rest, value);
    else if (kind === "form") fields.set(rest, value);
    else if (kind === "body" && isForm && !isWrapped(provider)) fields.set(rest.slice(1), value);
    else if (kind === "body" && !isForm) document = setPointer(document, rest, value);
  }
  headers["content-type"] ??= isForm ? "application/x-www-form-urlencoded" : "application/json";
  const body = Buffer.from(isForm ? fields.toString() : JSON.stringify(document));
  return { method: "POST", query: query.toString(), headers, body };
}

/** A multipart form around the JSON, where that is what the provider sends. */
export function wrapped(draft: Draft, { event }: Provider): Draft {
  if (event.json?.startsWith("form:") !== true) return draft;
  const head = `--XX\r\nContent-Disposition: form-data; name="${event.json.slice(5)}"\r\n\r\n`;
  return {
    ...draft,
    headers: { ...draft.headers, "content-type": "multipart/form-data; boundary=XX" },
    body: Buffer.concat([Buffer.from(head), draft.body, Buffer.from("\r\n--XX--\r\n")]),
  };
}

/** Whether a preset's deliveries are forms: its scheme signs form parameters. */
export function sendsForm({ verify, name }: Provider): boolean {
  if (verify.kind === "url-form") return !name.endsWith("-body");
  return (
    (verify.kind === "mac" || verify.kind === "signature") && /\{(form|php):/.test(verify.content)
  );
}

/** Whether what `body:` points into is inside a field of the form. */
const isWrapped = ({ event }: Provider): boolean =>
  event.xml !== undefined || event.json !== undefined;

/** Pointers of the items that are signed by themselves. */
const eachOf = ({ verify }: Provider): string[] =>
  "each" in verify && verify.each !== undefined ? [`${verify.each}/0`, `${verify.each}/1`] : [];

/** Locators that a delivery must have something at, and what. */
function placesOf(provider: Provider, at: Date): [string, string][] {
  const { event, verify } = provider;
  const places: [string, string][] = [];
  const put = (locator: string, value?: string): void => {
    const [first = ""] = locator.split(" | ");
    places.push([first, value ?? `value-${places.length}`]);
  };
  for (const locator of [...[event.id ?? []].flat(), ...event.type]) put(locator);
  if (event.time !== undefined) put(event.time.at, formatTime(at, event.time.unit));
  if (event.xml !== undefined) put(event.xml, XML);
  const field = event.json?.replace("body:/", "form:");
  if ("content" in verify && JSON.stringify(verify.content).includes(`{${field}}`)) {
    put(field ?? "", '{"state":"value-0","text":"Gr\u00fc\u00dfe"}');
  }
  if (!("content" in verify)) return places;
  let template = "";
  if (typeof verify.content === "string") template = verify.content;
  else {
    const [kind = ""] = Object.keys(verify.content.byText);
    put(verify.content.at, kind);
    template = verify.content.byText[kind] ?? "";
  }
  for (const [, locator = ""] of template
    .replaceAll(/\[Subject[^\]]*\]|lower:/g, "")
    .matchAll(/\{([^{}]+:[^{}]*)\}/g)) {
    const bases = locator.startsWith("body:") ? eachOf(provider) : [];
    if (locator === event.xml || locator.startsWith("option:")) continue;
    if (bases.length === 0 && !places.some(([place]) => place === locator.split(" | ")[0]))
      put(locator);
    for (const base of bases) put(`body:${base}${locator.slice("body:".length)}`);
  }
  return places;
}

const XML = Buffer.from("<notification><kind>check</kind></notification>\n").toString("base64");
