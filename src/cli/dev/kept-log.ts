import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { openLog } from "../../relay/log.ts";
import type { Delivery, Relay } from "../../types/delivery.ts";
import { keepRequests } from "./kept-requests.ts";

/** Cloud Logging's name for an entry's id in a line of JSON. */
const INSERT_ID = "logging.googleapis.com/insertId";

/**
 * Ties a delivery's request to its log line by an id: the log never has a body, and a developer wants to see
 * the one that was refused. `log` is what the relay is to be opened with, `around` what then stands before it.
 */
export function keepBesideLog(data: string) {
  const keep = keepRequests(data);
  const current = new AsyncLocalStorage<Delivery>();
  const log = openLog({
    write: (line: string) => {
      const delivery = current.getStore();
      const isLine = delivery !== undefined && line.includes('"message":"delivery"');
      process.stdout.write(isLine ? withId(line, delivery, keep) : line);
    },
  });
  const around = (relay: Relay): Relay => ({
    ...relay,
    answer: (delivery) => current.run(delivery, () => relay.answer(delivery)),
  });
  return { log, around };
}

function withId(line: string, delivery: Delivery, keep: ReturnType<typeof keepRequests>): string {
  const id = `${Date.now().toString(36)}-${randomBytes(6).toString("hex")}`;
  keep(id, delivery);
  return `${line.trimEnd().slice(0, -1)},"${INSERT_ID}":"${id}"}\n`;
}
