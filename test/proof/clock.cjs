// Preloaded into a process under proof: on SIGUSR2 its clock is as far off as the file of its process id says, in milliseconds.
// Timers and performance.now() go on as they do where a machine's clock is set.
"use strict";
const { readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");

const file = `${tmpdir()}/relay-proof-clock-${process.pid}`;
const RealDate = Date;
const realNow = Date.now;
let offMs = 0;
const now = () => realNow() + offMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, values, made) =>
    Reflect.construct(
      target,
      values.length === 0 ? [now()] : values,
      made === Date ? target : made,
    ),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});

process.on("SIGUSR2", () => {
  offMs = Number(readFileSync(file, "utf8"));
  rmSync(file);
});
