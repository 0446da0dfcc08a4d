// Preloaded into the relay under proof: on SIGUSR2 it prints for how long its event loop was held at most since the last time. What
// other programs took of its core meanwhile (Linux, schedstat) is not its own, and taken off.
"use strict";
const { readFileSync } = require("node:fs");

const TICK_MS = 5;

function waitedMs() {
  try {
    return Number(readFileSync("/proc/self/schedstat", "latin1").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}

let longest = 0;
let last = performance.now();
let lastWaited = waitedMs();
setInterval(() => {
  const now = performance.now();
  const waited = waitedMs();
  longest = Math.max(longest, now - last - TICK_MS - (waited - lastWaited));
  last = now;
  lastWaited = waited;
}, TICK_MS).unref();

process.on("SIGUSR2", () => {
  process.stdout.write(`{"heldMs":${Math.round(longest)}}\n`);
  longest = 0;
});
