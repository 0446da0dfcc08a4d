#!/usr/bin/env -S node --max-semi-space-size=16
// The package's bin. In a checkout Node runs the TypeScript sources; inside node_modules it refuses
// to, so a package carries them compiled in dist/. The flag keeps V8 from holding 100 MB of garbage
// where 100,000 tasks wait. What stands here must parse in every Node that people still have.
import { existsSync } from "node:fs";
import * as module from "node:module";

const NEEDS = "24.12"; // the first that runs TypeScript without a warning
const sources = new URL("./main.ts", import.meta.url);
const compiled = new URL("../../dist/cli/main.js", import.meta.url);
const installed = !existsSync(sources);

// A reader that has seen enough (`| head -1`) is no failure.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

// The next start finds our files compiled, and so do the processes that this one starts.
const cache = module.enableCompileCache?.().directory;
if (cache !== undefined) process.env.NODE_COMPILE_CACHE ??= cache;

const missing = wrongNode() ?? notBuilt() ?? (await run());
if (missing !== undefined) {
  process.stderr.write(`relay: ${missing}\n`);
  process.exitCode = 1;
}

/** What is to be done about a Node that is too old, in one line; undefined when it will do. */
function wrongNode() {
  const [major, minor] = NEEDS.split(".").map(Number);
  const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return undefined;
  const wanted = `needs Node ${NEEDS} or newer, and this is ${process.versions.node}`;
  return installed
    ? `${wanted}; install it from https://nodejs.org`
    : `${wanted}; npm ci without --ignore-scripts installs one, which npm run dev and npx relay use`;
}

/** What is to be done about a package that came from git without its scripts, in one line. */
function notBuilt() {
  if (!installed || existsSync(compiled)) return undefined;
  return "this package is not built, since npm ran no scripts; install it without --ignore-scripts, or from its tarball";
}

/** Runs the command; gives what to do where the packages it needs are not there. */
async function run() {
  try {
    const { main: runMain } = await import((installed ? compiled : sources).href);
    process.exitCode = await runMain(process.argv.slice(2), {
      env: process.env,
      stdout: (text) => process.stdout.write(text),
      write: (bytes) => process.stdout.write(bytes),
      stderr: (text) => process.stderr.write(text),
      stdin: async () => Buffer.concat(await Array.fromAsync(process.stdin)),
      ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
    });
    return undefined;
  } catch (error) {
    const name = /^Cannot find package '([^']+)'/.exec(error.message)?.[1];
    if (error.code !== "ERR_MODULE_NOT_FOUND" || name === undefined) throw error;
    return `the package ${name} is not installed; run npm ci`;
  }
}

async function ask(question) {
  const { createInterface } = await import("node:readline/promises");
  // Standard output may be a file, or JSON for a program.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const stop = new AbortController();
  terminal.once("SIGINT", () => stop.abort());
  try {
    return await terminal.question(question, { signal: stop.signal });
  } catch (error) {
    if (error.name !== "AbortError") throw error;
    // Ctrl-D is no answer, and Ctrl-C the end of whatever goes on, as without a question.
    process.stderr.write("\n");
    if (stop.signal.aborted && !process.emit("SIGINT")) process.exit(130);
    return "";
  } finally {
    terminal.close();
  }
}
