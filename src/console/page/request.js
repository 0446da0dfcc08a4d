import { bytesOf, textOf } from "./format.js";

/** Names of headers and parameters whose values prove who sent something, or let one in. */
const SECRET = /sign|hmac|token|auth|cookie|secret|digest|hash|key|passw|credential|jwt|session/i;

/** @param {string} name @param {string} value */
const masked = (name, value) => (SECRET.test(name) ? "***" : value);

/**
 * The request in one file, as `relay explain` and tests read it. Nothing is masked but cookies and
 * what lets a person in: its signature is what a fixture is kept for.
 * @param {any} request
 * @returns {Blob}
 */
export function asFixture({ method, path, query, headers, bodyBase64 }) {
  const body = bytesOf(bodyBase64);
  const lines = headers
    .filter(([name]) => !/^(transfer-encoding|connection|content-length)$/i.test(name))
    .map(
      ([name, value]) =>
        `${name}: ${/^(cookie|authorization|proxy-authorization)$/i.test(name) ? "***" : value}`,
    );
  const target = `${path}${query === "" ? "" : `?${query}`}`;
  const head = [`${method} ${target} HTTP/1.1`, ...lines, `Content-Length: ${body.length}`, "", ""];
  return new Blob([head.join("\r\n"), body]);
}

/** Where a fixture is kept, below the folder of all. @param {any} delivery */
export const fixtureName = ({ source = "unknown", type = "delivery", event, id }) =>
  [source, type, event ?? id].map((part) => part.replaceAll(/[^\w.-]/g, "_")).join("-") + ".http";

/**
 * The request and its answer as an HTTP Archive (HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/);
 * secrets, cookies and signatures are masked.
 * @param {any} delivery @param {any} request @param {string} [base]
 * @returns {Blob}
 */
export function asHar(delivery, request, base = "http://localhost") {
  const { method, path, query, headers, receivedAt } = request;
  const bytes = bytesOf(request.coding?.plainBase64 ?? request.bodyBase64);
  const text = textOf(bytes);
  const pairs = (all) => all.map(([name, value]) => ({ name, value: masked(name, value) }));
  const parameters = [...new URLSearchParams(query)];
  const search = pairs(parameters)
    .map(({ name, value }) => [name, value].map(encodeURIComponent).join("="))
    .join("&");
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const ms = delivery.latencyMs ?? 0;
  const entry = {
    startedDateTime: receivedAt,
    time: ms,
    request: {
      method,
      url: `${base}${path}${query === "" ? "" : `?${search}`}`,
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: pairs(headers),
      queryString: pairs(parameters),
      ...(bytes.length > 0 && {
        postData: {
          mimeType: type,
          text: text ?? request.bodyBase64,
          ...(text === undefined && { comment: "base64: the body is not UTF-8" }),
        },
      }),
      headersSize: -1,
      bodySize: bytesOf(request.bodyBase64).length,
    },
    response: {
      status: delivery.status ?? 0,
      statusText: "",
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: [],
      content: { size: 0, mimeType: "application/json" },
      redirectURL: "",
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: ms, receive: 0 },
  };
  const creator = { name: "webhook-relay", version: "1" };
  const log = { version: "1.2", creator, entries: [entry] };
  return new Blob([JSON.stringify({ log }, null, 2)], { type: "application/json" });
}

/** Gives a file to the person. @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name.replaceAll(/[^\w.-]+/g, "-");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
