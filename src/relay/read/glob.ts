/**
 * Compiles globs of which any may match the whole text; `*` is any run of characters, everything
 * else is itself. Each part between stars is looked for once, from left to right, so that matching
 * takes time in proportion to the text, however many stars there are.
 */
export function compileGlobs(globs: readonly string[]): (text: string) => boolean {
  if (globs.includes("*")) return () => true;
  const exact = new Set(globs.filter((glob) => !glob.includes("*")));
  // Made on first use: a config may hold hundreds of which a start needs one.
  let patterns: readonly ((text: string) => boolean)[] | undefined;
  return (text) => {
    if (exact.has(text)) return true;
    patterns ??= globs.filter((glob) => glob.includes("*")).map(compileGlob);
    return patterns.some((matches) => matches(text));
  };
}

function compileGlob(glob: string): (text: string) => boolean {
  const [head = "", ...rest] = glob.split("*");
  const tail = rest.pop() ?? "";
  const middle = rest.filter((part) => part !== "");
  return (text) => {
    const end = text.length - tail.length;
    if (end < head.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
    let at = head.length;
    for (const part of middle) {
      const found = text.indexOf(part, at);
      if (found === -1 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
