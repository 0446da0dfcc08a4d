/** Compiles globs of which any may match the whole text; `*` is any run of characters, everything else is itself. */
export function compileGlobs(globs: readonly string[]): (text: string) => boolean {
  if (globs.includes("*")) return () => true;
  const exact = new Set(globs.filter((glob) => !glob.includes("*")));
  const patterns = globs
    .filter((glob) => glob.includes("*"))
    .map((glob) => new RegExp(`^${RegExp.escape(glob).replaceAll("\\*", ".*")}$`, "s"));
  return (text) => exact.has(text) || patterns.some((pattern) => pattern.test(text));
}
