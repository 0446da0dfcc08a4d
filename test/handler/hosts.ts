import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { http } from "@google-cloud/functions-framework";
import { getTestServer } from "@google-cloud/functions-framework/testing";
import express from "express";
import type { handleTask } from "../../src/handler/index.ts";
import { listen as open } from "../support/http.ts";
import { AUDIENCE } from "./issuer.ts";

/** Serves, and gives the URL that tasks are sent to. */
export const listen = async (server: Server): Promise<string> =>
  `${(await open(server)).url}/hooks`;

/** The headers of a task; undefined takes one out. */
export const taskHeaders = (
  token: string,
  changes: Record<string, string | undefined> = {},
): Record<string, string> =>
  Object.fromEntries(
    Object.entries({
      authorization: `Bearer ${token}`,
      "user-agent": "Google-Cloud-Tasks",
      "content-type": "application/json",
      "x-cloudtasks-queuename": "ci",
      "x-cloudtasks-taskname": "0a1b2c3d-github-ci",
      "x-cloudtasks-taskretrycount": "0",
      "x-cloudtasks-taskexecutioncount": "0",
      "x-cloudtasks-tasketa": "1780315200.25",
      "ce-specversion": "1.0",
      "ce-id": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
      "ce-source": "github",
      "ce-type": "push",
      "ce-time": "2026-06-01T11:59:58.123Z",
      "x-github-event": "push",
      ...changes,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

let served = 0;
/** Starts a handler on every host it is made for; gives its URL. */
export const hosts: readonly [
  string,
  (handler: ReturnType<typeof handleTask>) => Promise<string>,
][] = [
  ["node:http", (handle) => listen(createServer((req, res) => void handle(req, res)))],
  [
    "Express without a parser",
    (handle) => listen(createServer(express().post("/hooks", handle) as RequestListener)),
  ],
  [
    "Express with express.raw",
    (handle) =>
      listen(
        createServer(
          express()
            .use(express.raw({ type: () => true, limit: "30mb" }))
            .post("/hooks", handle) as RequestListener,
        ),
      ),
  ],
  [
    "the Functions Framework",
    (handle) => {
      served += 1;
      const name = `handler${served}`;
      http(name, handle);
      return listen(getTestServer(name));
    },
  ],
  [
    "a web-standard server",
    (handle) =>
      listen(
        createServer((req, res) => {
          const web = new Request(AUDIENCE, {
            method: "POST",
            headers: new Headers(req.headers as Record<string, string>),
            body: req as never,
            duplex: "half",
          });
          void handle(web).then(async (answer) =>
            res
              .writeHead(answer.status, Object.fromEntries(answer.headers))
              .end(await answer.text()),
          );
        }),
      ),
  ],
];
