import { bytesOf, textOf } from "./format.js";

/** Names of headers and parameters whose values prove who sent something, or let one in. */
const SECRET = /sign|hmac|token|auth|cookie|secret|digest|hash|key|passw|credential|jwt|session/i;

/** @param {string} name @param {string} value */
const masked = (name, value) => (SECRET.test(name) ? "***" : value);

/** @param {string} query */
export const maskedQuery = (query) =>
  query.replaceAll(/([^&=]+)=([^&]*)/g, (_, name, value) => `${name}=${masked(name, value)}`);

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * A command that sends the request again. Secrets, cookies and signatures are masked, so what it
 * sends is refused until a signature is put in: `relay send` signs.
 * @param {any} request @param {string} [base]
 */
export function asCurl(request, base = "http://localhost:8080") {
  const { method, path, query, headers, bodyBase64 } = request;
  const text = textOf(bytesOf(bodyBase64));
  const url = `${base}${path}${query === "" ? "" : `?${maskedQuery(query)}`}`;
  const lines = headers
    .filter(
      ([name]) =>
        !/^(host|content-length|connection|transfer-encoding|accept-encoding)$/i.test(name),
    )
    .map(([name, value]) => `-H ${quoted(`${name}: ${masked(name, value)}`)}`);
  const isPlain = text !== undefined && !text.includes("\0");
  const body = isPlain ? `--data-binary ${quoted(text)}` : "--data-binary @-";
  const command = [
    `curl -X ${method} ${quoted(url)}`,
    ...lines,
    ...(bodyBase64 === "" ? [] : [body]),
  ];
  const from = isPlain || bodyBase64 === "" ? "" : `printf %s ${quoted(bodyBase64)} | base64 -d | `;
  return from + command.join(" \\\n  ");
}

/**
 * The request in one file, as `relay explain` and tests read it. Nothing is masked but cookies and
 * what lets a person in: its signature is what a fixture is kept for.
 * @param {any} request
 * @returns {Blob}
 */
export function asFixture({ method, path, query, headers, bodyBase64 }) {
  const lines = headers.map(
    ([name, value]) => `${name}: ${/^(cookie|authorization)$/i.test(name) ? "***" : value}`,
  );
  const head = `${method} ${path}${query === "" ? "" : `?${query}`} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
  return new Blob([head, bytesOf(bodyBase64)]);
}

/** Gives a file to the person. @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name.replaceAll(/[^\w.-]+/g, "-");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
