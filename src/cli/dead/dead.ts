import { listStuck } from "../operate/list-stuck.ts";

/** `relay dead`: the tasks that their target will not accept. */
export const dead = listStuck({
  name: "dead",
  about: `Lists the dead letters: tasks that their target would not accept within what its \`dead\` policy says, kept
in the queue relay-dead with their cause.`,
  kinds: ["dead"],
  noun: "dead letters",
  next: "Once the target is mended: relay redrive --state dead (with the same filters; --plan counts first).",
  examples: [
    "relay dead",
    "relay dead --target billing --cause status-410",
    "relay dead --project my-project --json",
  ],
});
