// Compiles what the package holds, dist/. npm runs it as `prepare`: after `npm ci`, before packing, and when the package is installed
// from git. In any Node, with or without the packages of development.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
const tsc = join(root, "node_modules/typescript/bin/tsc");

if (existsSync(tsc)) build();
else
  console.error("webhook-relay: dist/ is not built, since TypeScript is not installed; run npm ci");

function build() {
  // What was compiled from files that are gone must not be packed. What `npm run build` made there stays.
  for (const entry of JSON.parse(readFileSync(join(root, "package.json"), "utf8")).files) {
    if (entry.startsWith("dist/") && !entry.includes("*")) {
      rmSync(join(root, entry), { recursive: true, force: true });
    }
  }
  execFileSync(process.execPath, [tsc, "-p", ".ci/tsconfig.package.json"], {
    cwd: root,
    stdio: "inherit",
  });
  lock();
}

/** The lockfile of what the package needs at run time: `relay build` makes that of a deployment of it. */
function lock() {
  const { packages, ...lockfile } = JSON.parse(
    readFileSync(join(root, "package-lock.json"), "utf8"),
  );
  const needed = Object.entries(packages).filter(([place, { dev }]) => place !== "" && !dev);
  const text = JSON.stringify({ ...lockfile, packages: Object.fromEntries(needed) });
  writeFileSync(join(dist, "lock.json"), text);
}
