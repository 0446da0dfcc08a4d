import { statSync } from "node:fs";

const INTERVAL_MS = 200;
/** How many intervals pass before what could not be loaded is tried again. */
const RETRY_EVERY = 5;

/**
 * Looks at files until it is stopped, and calls `reload` when one of them has changed, appeared or gone,
 * and no longer changes. `reload` says which files matter from then on; undefined: it could not be done,
 * so that it is tried again, whatever the cause. By looking rather than by `fs.watch`: editors and
 * git replace files and folders, and a watch would stay with the old ones.
 */
export function watchFiles(
  files: readonly string[],
  reload: () => Promise<readonly string[] | undefined>,
): () => void {
  let loaded = statesOf(files);
  let seen = loaded;
  let failedFor: number | undefined;
  let timer = setTimeout(tick, INTERVAL_MS);
  let stopped = false;

  function tick(): void {
    void look().finally(() => {
      if (!stopped) timer = setTimeout(tick, INTERVAL_MS);
    });
  }

  async function look(): Promise<void> {
    const now = statesOf([...loaded.keys()]);
    const isSettled = isSame(now, seen);
    seen = now;
    const isDue = failedFor !== undefined && ++failedFor % RETRY_EVERY === 0;
    if (!isSettled || (isSame(now, loaded) && !isDue)) return;
    const next = await reload();
    failedFor = next === undefined ? (failedFor ?? 0) : undefined;
    // As they were before: what changed while it was loaded is loaded again.
    loaded = next === undefined ? now : new Map([...statesOf(next)].map(before(now)));
    seen = loaded;
  }

  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

type States = ReadonlyMap<string, string>;

const before =
  (earlier: States) =>
  ([file, state]: [string, string]): [string, string] => [file, earlier.get(file) ?? state];

function statesOf(files: readonly string[]): States {
  return new Map(
    files.map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return [file, stat === undefined ? "gone" : `${stat.ino} ${stat.size} ${stat.mtimeMs}`];
    }),
  );
}

const isSame = (one: States, other: States): boolean =>
  one.size === other.size && [...one].every(([file, state]) => other.get(file) === state);
