import type { VectorFile } from "./vector.ts";

/** What the vector file of a preset exports. Throws where the preset has none. */
export async function vectorFile(preset: string): Promise<VectorFile> {
  return (await import(`./vectors/${preset}.ts`)) as VectorFile;
}
