import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const read = (file: string): unknown =>
  JSON.parse(readFileSync(resolve(import.meta.dirname, "..", file), "utf8"));

type Package = {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
};

const { packages } = read("package-lock.json") as {
  readonly packages: Readonly<Record<string, Package>>;
};
const installed = Object.entries(packages).filter(([path]) => path !== "");
const atRunTime = installed.filter(([, { dev }]) => dev !== true);
const { allowScripts } = read("package.json") as {
  readonly allowScripts: Readonly<Record<string, boolean>>;
};

/** Licences (SPDX) that ask for no more than their text; a new one is a decision. */
const LICENSES = [
  "(MIT OR CC0-1.0)",
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC-BY-3.0",
  "CC0-1.0",
  "ISC",
  "MIT",
];

test("every package is held by its hash, and comes from the npm registry", () => {
  const loose = installed.filter(
    ([, { integrity, resolved }]) =>
      integrity?.startsWith("sha512-") !== true ||
      (resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/")),
  );
  expect(loose.map(([path]) => path)).toEqual([]);
});

test("no package runs a script when it is installed unless package.json says whether it may", () => {
  const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true);
  const undecided = scripted.filter(
    ([path]) => !((path.split("node_modules/").at(-1) ?? "") in allowScripts),
  );
  expect(undecided.map(([path]) => path)).toEqual([]);
});

test("what is installed at run time has a licence that is known here", () => {
  const unknown = atRunTime.filter(([, { license = "none" }]) => !LICENSES.includes(license));
  expect(unknown.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});
