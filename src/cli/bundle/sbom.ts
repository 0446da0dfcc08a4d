import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Metafile } from "esbuild";
import type { Lockfile, Project } from "./lockfile.ts";
import { ROOT } from "./root.ts";

/** Where a build keeps its bill of materials. */
export const SBOM = "sbom.json";

/** A package that is deployed. */
export type Deployed = {
  readonly name: string;
  readonly version: string;
  /** SPDX, as the package says; undefined where it says nothing. */
  readonly license: string | undefined;
  /** As in the lockfile: `sha512-` and base64. */
  readonly integrity: string | undefined;
  /** The files of the build that hold code of it, and `node_modules` where npm installs it. */
  readonly in: readonly string[];
};

/** What a build is made of. */
export type Materials = {
  /** What esbuild says that it put where. */
  readonly metafiles: readonly Metafile[];
  /** The build's own folder; outputs are named relative to it. */
  readonly outdir: string;
  readonly project: Project;
  /** What npm installs beside the bundles. */
  readonly installed: Lockfile;
  /** The whole lockfile, for the hashes of what is bundled. */
  readonly locked: Lockfile;
};

/**
 * The packages whose code is deployed: bundled, by what esbuild took of each, or installed, by the lockfile. Sorted by name and
 * version.
 */
export function deployedPackages(materials: Materials): readonly Deployed[] {
  const found = new Map<string, Deployed>();
  const add = (one: Deployed): void => {
    const key = `${one.name}@${one.version}`;
    const known = found.get(key);
    const places = new Set([...(known?.in ?? []), ...one.in]);
    found.set(key, { ...one, in: [...places].sort() });
  };
  for (const one of bundledPackages(materials)) add(one);
  for (const [place, locked] of Object.entries(materials.installed.packages)) {
    if (place === "") continue;
    const { version = "", license, integrity } = locked;
    add({ name: nameIn(place), version, license, integrity, in: ["node_modules"] });
  }
  return [...found.values()].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

/** CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/), without a time or a serial number: the same build has the same one. */
export function billOfMaterials(materials: Materials): unknown {
  const { name, version } = materials.project;
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": `${name}@${version}`,
        name,
        version,
        licenses: [{ license: { id: "Apache-2.0" } }],
      },
    },
    components: deployedPackages(materials).map(component),
  };
}

function component({ name, version, license, integrity, in: places }: Deployed): unknown {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const hash = integrity?.startsWith("sha512-") === true ? integrity.slice("sha512-".length) : "";
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    scope: "required",
    ...(hash !== "" && {
      hashes: [{ alg: "SHA-512", content: Buffer.from(hash, "base64").toString("hex") }],
    }),
    ...(license !== undefined && { licenses: [licenseOf(license)] }),
    purl,
    properties: places.map((place) => ({ name: "webhook-relay:in", value: place })),
  };
}

/** A single licence by its SPDX id, a choice or a set as an expression. */
const licenseOf = (license: string): unknown =>
  /[\s(]/.test(license) ? { expression: license } : { license: { id: license } };

function bundledPackages({ metafiles, outdir, locked }: Materials): readonly Deployed[] {
  const integrities = new Map(
    Object.entries(locked.packages).map(([place, { version = "", integrity }]) => [
      `${nameIn(place)}@${version}`,
      integrity,
    ]),
  );
  const outputs = metafiles.flatMap((metafile) => Object.entries(metafile.outputs));
  return outputs.flatMap(([output, { inputs }]) => {
    const place = resolve(ROOT, output).slice(resolve(outdir).length + 1);
    const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    const folders = new Set(used.flatMap(([file]) => packageFolder(file) ?? []));
    return [...folders].map((folder) => {
      const { name, version, license } = packageIn(folder);
      return {
        name,
        version,
        license,
        integrity: integrities.get(`${name}@${version}`),
        in: [place],
      };
    });
  });
}

/** The folder of the package that a file is of; undefined for a file of the relay's own. */
function packageFolder(file: string): string | undefined {
  if (/^\w+:/.test(file)) return undefined; // made by a plugin
  // The relay may be such a package itself: only what lies beside or below it is another's.
  const path = resolve(ROOT, file);
  if (!path.slice(path.startsWith(`${ROOT}/`) ? ROOT.length : 0).includes("/node_modules/")) {
    return undefined;
  }
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  return folder;
}

function packageIn(folder: string): {
  readonly name: string;
  readonly version: string;
  readonly license?: string | undefined;
} {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as ReturnType<
    typeof packageIn
  >;
}

/** The name in a place of the lockfile: `node_modules/a/node_modules/@b/c` is `@b/c`. */
const nameIn = (place: string): string => place.split("node_modules/").at(-1) ?? "";

const keyOf = ({ name, version }: Deployed): string => `${name}@${version}`;
