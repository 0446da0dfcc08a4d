import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A file of the page, ready to be sent. */
export type Asset = { readonly type: string; readonly bytes: Buffer; readonly etag: string };

/** The page's own files are JavaScript as it stands, so a checkout and a package have them in one place. */
const PAGE = new URL("../../../src/console/page/", import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** What the page is made of: preact (12 kB), its hooks (4 kB) and htm (1 kB), as their packages have them. */
const VENDOR: Readonly<Record<string, string>> = {
  "preact.js": "preact",
  "hooks.js": "preact/hooks",
  "htm.js": "htm",
};

/** Reads the page's files, each once. Keys are paths: `/assets/main.js`, `/vendor/preact.js`. */
export function readAssets(): ReadonlyMap<string, Asset> {
  const own = readdirSync(PAGE)
    .filter((name) => name.split(".").at(-1) !== "json")
    .map((name) => [`/assets/${name}`, asset(name, readFileSync(new URL(name, PAGE)))] as const);
  const vendor = Object.entries(VENDOR).map(
    ([name, module]) => [`/vendor/${name}`, asset(name, readModule(module))] as const,
  );
  return new Map([...own, ...vendor]);
}

/** A browser resolves no bare names, and an import map would be an inline script. */
function readModule(name: string): Buffer {
  const text = readFileSync(fileURLToPath(import.meta.resolve(name)), "utf8");
  return Buffer.from(
    text
      .replaceAll(/from\s*"preact"/g, 'from"/vendor/preact.js"')
      .replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"),
  );
}

function asset(name: string, bytes: Buffer): Asset {
  const type = TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 16)}"`;
  return { type, bytes, etag };
}
