import { registerHooks } from "node:module";
import type { Mutant } from "./mutants.ts";

/** A mutant of a source file as it is handed to a process. */
export type SentMutant = Omit<Mutant, "find"> & { readonly find: string };

export const asSent = (mutant: Mutant): SentMutant => ({ ...mutant, find: mutant.find.source });

/** From now on this process loads the mutant's source file with its fault in it. */
export function breakSource({ source, find, replace, name }: SentMutant): void {
  const pattern = new RegExp(find);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(`/src/${source}`)) return loaded;
      const code = Buffer.from(loaded.source as Uint8Array).toString();
      const changed = code.replace(pattern, replace);
      if (changed === code) throw new Error(`the mutant "${name}" finds nothing to break any more`);
      return { ...loaded, source: changed };
    },
  });
}
