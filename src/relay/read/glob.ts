/** Compiles globs of which any may match the whole text; `*` is any run of characters, everything else is itself. */
export function compileGlobs(globs: readonly string[]): (text: string) => boolean {
  if (globs.includes("*")) return () => true;
  const exact = new Set(globs.filter((glob) => !glob.includes("*")));
  // Made on first use: a config may hold hundreds of which a start needs one.
  let patterns: readonly RegExp[] | undefined;
  return (text) => {
    if (exact.has(text)) return true;
    patterns ??= globs.filter((glob) => glob.includes("*")).map(patternOf);
    return patterns.some((pattern) => pattern.test(text));
  };
}

function patternOf(glob: string): RegExp {
  const parts = glob.split("*").map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}
