import type { FunctionProcess } from "./function-process.ts";

/** Keeps one function running. */
export type Supervisor = {
  /**
   * Has a new function take over from the one that runs, if any, without a moment in which none
   * listens. Rejects when the new one does not start; the old one then stays.
   */
  readonly replace: (start: () => FunctionProcess) => Promise<void>;
  readonly stop: () => Promise<void>;
};

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;
/** A function that ran this long did not end because of how it starts. */
const SOUND_AFTER_MS = 10_000;

/** A supervisor that says where connections go (`to`), and what happens to the function (`print`). */
export function createSupervisor(
  to: (port: number | undefined) => void,
  print: (line: string) => void,
): Supervisor {
  let current: FunctionProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let waitMs = FIRST_WAIT_MS;
  let stopped = false;
  const retiring = new Set<FunctionProcess>();

  function retire(one: FunctionProcess, successor: number): void {
    retiring.add(one);
    void one.retire(successor).then(() => retiring.delete(one));
  }

  async function replace(start: () => FunctionProcess): Promise<void> {
    const next = start();
    const port = await next.ready;
    const previous = current;
    clearTimeout(timer);
    if (stopped) return next.stop();
    current = next;
    to(port);
    watch(next, start);
    if (previous !== undefined) retire(previous, port);
  }

  function watch(one: FunctionProcess, start: () => FunctionProcess): void {
    const since = Date.now();
    void one.ended.then((how) => {
      if (one !== current || stopped) return;
      current = undefined;
      to(undefined);
      if (Date.now() - since >= SOUND_AFTER_MS) waitMs = FIRST_WAIT_MS;
      print(`the function ended (${how}); it is started again in ${waitMs / 1000} s`);
      again(start);
    });
  }

  function again(start: () => FunctionProcess): void {
    timer = setTimeout(() => {
      replace(start).then(
        () => print("the function is up again"),
        (error: unknown) => {
          if (stopped || current !== undefined) return;
          print(`${(error as Error).message}; next try in ${waitMs / 1000} s`);
          again(start);
        },
      );
    }, waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }

  return {
    replace,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      const all = current === undefined ? [...retiring] : [current, ...retiring];
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}
