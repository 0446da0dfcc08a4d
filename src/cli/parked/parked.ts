import { listStuck } from "../operate/list-stuck.ts";

/** `relay parked`: the events that are kept until they are run again. */
export const parked = listStuck({
  name: "parked",
  about: `Lists the parked events: authentic, accepted and kept with their bytes, but held back because they fail
their schema, do not parse, or could not be routed or scheduled.`,
  kinds: ["parked"],
  noun: "parked events",
  next: "Mend the cause, then: relay redrive (with the same filters; --plan counts first).",
  examples: [
    "relay parked",
    "relay parked --source github --cause schema-mismatch",
    "relay parked --project my-project --since 3d --json",
  ],
});
