/**
 * More than any provider has event types or headers. A sender that makes some up only makes the
 * relay forget.
 */
const MOST_ANSWERS = 1000;

/**
 * The same function, with its answers remembered: for what depends on a source and an event type
 * alone.
 */
export function remember<T>(work: (text: string) => T): (text: string) => T {
  const answers = new Map<string, { readonly answer: T }>();
  return (text) => {
    let known = answers.get(text);
    if (known === undefined) {
      known = { answer: work(text) };
      if (answers.size === MOST_ANSWERS) answers.clear();
      answers.set(text, known);
    }
    return known.answer;
  };
}

/** A value that is worked out when first asked for, and then kept. */
export function once<T extends object>(make: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= make());
}
