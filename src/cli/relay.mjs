#!/usr/bin/env -S node --max-semi-space-size=16
// The package's bin. In a checkout Node runs the TypeScript sources; inside node_modules it refuses to, so a package carries them
// compiled in dist/. The flag keeps V8 from holding 100 MB of garbage where 100,000 tasks wait.
const folder = import.meta.url.includes("/node_modules/") ? "../../dist/cli" : ".";
const extension = folder === "." ? "ts" : "js";
const { main } = await import(new URL(`${folder}/main.${extension}`, import.meta.url).href);

process.exitCode = await main(process.argv.slice(2), {
  env: process.env,
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  stdin: async () => Buffer.concat(await Array.fromAsync(process.stdin)),
});
