import { extname, join, resolve } from "node:path";

/** The checkout or the installed package: paths inside a build are relative to it, so that two checkouts build the same bytes. */
export const ROOT = resolve(import.meta.dirname, "../../..");

const EXTENSION = extname(import.meta.filename);

/** What the code runs from: `src` in a checkout, `dist` in an installed package. */
const CODE = EXTENSION === ".ts" ? "src" : "dist";

/** A file or folder of the code that runs, relative to ROOT; a file is named without its extension. */
export const codeFolder = (name: string): string => `${CODE}/${name}`;
/** A file of the code that runs, relative to ROOT, named without its extension. */
export const codeFile = (name: string): string => `${CODE}/${name}${EXTENSION}`;

/** The lockfile, relative to ROOT. npm packs no package-lock.json, hence what it says of the packages at run time is packed under another name. */
export const LOCKFILE = CODE === "src" ? "package-lock.json" : join("dist", "lock.json");
