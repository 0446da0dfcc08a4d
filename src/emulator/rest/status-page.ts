import type { IncomingMessage, ServerResponse } from "node:http";
import type { Queue } from "../types.ts";

/** Pages for people beside the API; true when the request was answered. */
export type Site = (request: IncomingMessage, response: ServerResponse) => boolean;

/** What a page can show. */
export type View = {
  readonly queues: () => readonly {
    readonly queue: Queue;
    readonly waiting: number;
    readonly oldestDueMs: number | undefined;
  }[];
  readonly running: () => number;
};

/** One plain page at `/`: the queues, what waits in them and what runs. */
export function createSite(view: View): Site {
  return (request, response) => {
    const path = (request.url ?? "/").split("?")[0];
    if (path !== "/" || (request.method !== "GET" && request.method !== "HEAD")) return false;
    response.writeHead(200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    });
    response.end(page(view));
    return true;
  };
}

function page({ queues, running }: View): string {
  const rows = queues().map(
    ({ queue, waiting, oldestDueMs }) =>
      `<tr><td>${escape(queue.name)}</td><td>${queue.state}</td><td>${waiting}</td>` +
      `<td>${oldestDueMs === undefined ? "" : new Date(oldestDueMs).toISOString()}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Embedded Cloud Tasks</title>
<style>body{font:14px system-ui;margin:2rem}td,th{text-align:left;padding:.2rem 1rem .2rem 0}</style>
<h1>Embedded Cloud Tasks</h1><p>${running()} attempts running.</p>
<table><tr><th>Queue</th><th>State</th><th>Waiting</th><th>Next due</th></tr>
${rows.join("\n")}</table></html>
`;
}

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
