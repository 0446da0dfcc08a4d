import { resolve } from "node:path";

/** The checkout: paths inside a build are relative to it, so that two checkouts build the same bytes. */
export const ROOT = resolve(import.meta.dirname, "../../..");
