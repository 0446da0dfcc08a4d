import type { Server } from "node:http";
import type { Relay } from "../types/delivery.ts";

/**
 * Cloud Run and Cloud Functions end an instance 10 s after SIGTERM
 * (https://cloud.google.com/run/docs/container-contract#instance-shutdown).
 */
const GIVE_UP_READING_MS = 7000;
const EXIT_MS = 9000;
const IDLE_CHECK_MS = 100;
/** Should connections never stop coming. */
const ACCEPT_MS = 5000;

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/** How far the process's end has come. */
export type Stop = {
  /** From the signal on. */
  readonly stopping: boolean;
  /** Bodies that are not whole yet: each is called when it is given up. */
  readonly reading: Set<() => void>;
};

/**
 * On SIGTERM or SIGINT: accepts the connections that are there and no more, answers what is in
 * flight, and ends the process with 0 when all is answered, or after 9 s. Bodies that are not whole
 * after 7 s are refused with 503. Handlers of the host that starts us, which register theirs when
 * the server listens and would end the process at once, are taken out.
 */
export function stopOnSignals(server: Server, relay: Relay): Stop {
  const state = { stopping: false, reading: new Set<() => void>() };
  const onSignal = (signal: NodeJS.Signals): void => {
    // Ctrl-C reaches a group of processes, whose parent may send a second one.
    if (state.stopping) return;
    state.stopping = true;
    end(server, relay, signal, state);
  };
  const before = new Map(SIGNALS.map((signal) => [signal, process.listeners(signal)]));
  server.once("listening", () => {
    process.nextTick(() => {
      for (const signal of SIGNALS) {
        const others = process
          .listeners(signal)
          .filter((one) => !before.get(signal)?.includes(one));
        for (const other of others) process.off(signal, other);
        process.on(signal, onSignal);
      }
    });
  });
  return state;
}

function end(server: Server, relay: Relay, signal: NodeJS.Signals, { reading }: Stop): void {
  const exit = (complete: boolean): void => {
    relay.log(complete ? "info" : "warn", "stopped", { signal, complete });
    // The log writes what it still holds when the process exits.
    process.exit(0);
  };
  closeOnceAccepted(server, () => exit(true));
  // A connection whose last answer was on its way at the signal has become idle since.
  setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS).unref();
  setTimeout(() => reading.forEach((giveUp) => giveUp()), GIVE_UP_READING_MS).unref();
  setTimeout(() => exit(false), EXIT_MS).unref();
}

/**
 * Closes a server once it has accepted every connection that was made before: those that still wait
 * for it to do so, of which node (24.21) takes one a turn of its loop, would be reset.
 */
function closeOnceAccepted(server: Server, done: () => void): void {
  const until = performance.now() + ACCEPT_MS;
  let quietTurns = 0;
  const note = (): void => {
    quietTurns = 0;
  };
  const turn = (): void => {
    quietTurns += 1;
    // The first comes in the very turn of the signal, before connections are looked for again.
    if (quietTurns <= 2 && performance.now() < until) return void setImmediate(turn);
    server.off("connection", note);
    server.close(done);
  };
  server.on("connection", note);
  setImmediate(turn);
}
