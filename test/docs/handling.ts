import { readFileSync, writeFileSync } from "node:fs";
import { request as send } from "node:http";
import { join } from "node:path";
import { expect } from "vitest";
import { listen } from "../support/http.ts";
import { linkPackage } from "./package.ts";
import { blockWith, typist } from "./typist.ts";

const PRINT_PORT = `import { Server } from "node:net";
const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  this.once("listening", () => console.log("listening on port", this.address().port));
  return listen.apply(this, args);
};
`;

/** The handler.ts of docs/handler.md, in a project that relay init made. */
export async function handling(): Promise<void> {
  const file = "docs/handler.md";
  const { shell, start, end } = typist(file, {
    "handler.ts": blockWith(file, "createServer(handle)"),
    "port.mjs": PRINT_PORT,
  });
  linkPackage(shell.folder);
  expect(await shell.run("relay init . --source github --yes")).toMatchObject({ code: 0 });
  // The target's address has to be known before the handler listens.
  let port = 0;
  const front = await listen((request, response) => {
    const { method, url, headers } = request;
    const onward = send({ port, method, path: url, headers }, (answer) => {
      answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.headers));
    });
    onward.once("error", () => response.destroy());
    request.pipe(onward);
  });
  const { rest } = await shell.dev({ APP_URL: front.url });
  writeFileSync(
    join(shell.folder, ".env"),
    readFileSync(join(shell.folder, ".env.example"), "utf8")
      .replace("http://localhost:3000", front.url)
      .replace("http://127.0.0.1:8124", rest),
  );
  const handler = start("node --env-file=.env handler.ts", {
    PORT: "0",
    NODE_OPTIONS: "--import ./port.mjs",
  });
  port = Number((await handler.running.until(/listening on port (\d+)\n/))[1]);
  expect(await shell.run("relay send github push")).toMatchObject({ code: 0 });
  await handler.running.until(/^github push .+\n/m);
  handler.compare();
  await end();
  await handler.running.stop("SIGKILL");
}
