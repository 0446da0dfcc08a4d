/** A fault put into the built relay, to see that its campaign notices it. */
export type Mutant = {
  /** What a relay with it does. */
  readonly name: string;
  readonly campaign: string;
  /** The file below src/ that has it, where no build does: of the embedded Cloud Tasks, or of a command. */
  readonly source?: string;
  /** Where it is in the built code, or in that file. */
  readonly find: RegExp;
  readonly replace: string;
  /** What the campaign says then. */
  readonly noticed: RegExp;
};

export const MUTANTS: readonly Mutant[] = [
  {
    name: "answers 2xx though a task was not made",
    campaign: "faults",
    find: /if\(failures\.length>0\)throw queueProblem\(failures,event\);/,
    replace: "",
    noticed: /a 2xx means that it is kept/,
  },
  {
    name: "blames the sender for a queue that is down",
    campaign: "faults",
    find: /"queue-unavailable":\{status:503/,
    replace: '"queue-unavailable":{status:400',
    noticed: /never a 4xx/,
  },
  {
    name: "answers before its tasks are made",
    campaign: "crashes",
    find: /results=await settleAll\(tasks,task=>createTask\(queue,task,deadlineMs\)\)/,
    replace:
      'results=(settleAll(tasks,task=>createTask(queue,task,deadlineMs)),tasks.map(()=>({status:"fulfilled",value:"created"})))',
    noticed: /a 2xx means that it is kept/,
  },
  {
    name: "gives a redelivery another task name",
    campaign: "crashes",
    find: /function taskId\(source,target,dedupKey\)\{/,
    replace: "function taskId(source,target,dedupKey){dedupKey+=Math.random();",
    noticed: /a 2xx means that it is kept|exactly once/,
  },
  {
    name: "has a queue that answers before its tasks are on disk",
    campaign: "queue",
    source: "emulator/store/commit.ts",
    find: /await \(open \?\? syncing\)\?\.promise;/,
    replace: "(open ?? syncing)?.promise.catch(() => undefined);",
    noticed: /a 2xx means that it is kept|each target has each event/,
  },
  {
    name: "verifies nothing",
    campaign: "fuzz",
    find: /ready\.verify\(delivery,body\)/,
    replace: '{by:"secret",index:0}',
    noticed: /no task for what is signed with another secret/,
  },
  {
    name: "fails on a body that does not parse",
    campaign: "hostile",
    find: /case"park":return\[\{event,/,
    replace: 'case"park":throw new Error("broken");case"never":return[{event,',
    noticed: /what a sender does is no fault of ours/,
  },
  {
    name: "looks for the end of a part's head in megabytes",
    campaign: "forged",
    find: /(HEAD\d*)\.exec\(part\.slice\(0,MAX_HEAD_LENGTH\)\)/,
    replace: "$1.exec(part)",
    noticed: /by no fault of ours/,
  },
  {
    name: "accepts what is signed for the future",
    campaign: "differential",
    find: /Math\.abs\(time-now\.getTime\(\)\)>/,
    replace: "now.getTime()-time>",
    noticed: /what the relay says is what the library says/,
  },
  {
    name: "follows aliases of aliases without end",
    campaign: "config",
    source: "relay/config/document.ts",
    find: /aliasedValues > MAX_ALIASED_VALUES/,
    replace: "false",
    noticed: /nothing ends the check|checked in time/,
  },
  {
    name: "compares signatures as bytes are compared anywhere",
    campaign: "compares",
    find: /\(0,import_node_crypto\d*\.timingSafeEqual\)\(candidate,expected\)/,
    replace: "candidate.equals(expected)",
    noticed: /a secret is compared in constant time only/,
  },
  {
    name: "writes what an event is into headers as it came",
    campaign: "strings",
    find: /function headerValue\(text\)\{/,
    replace: "function headerValue(text){return text;",
    noticed: /a task's headers are of their alphabet/,
  },
  {
    name: "finds the form of a certificate's address anywhere in it",
    campaign: "ssrf",
    find: /new RegExp\(`\^\(\?:\$\{scheme\.address\}\)\$`\)/,
    replace: "new RegExp(scheme.address)",
    noticed: /only the provider's own machines are asked/,
  },
  {
    name: "accepts tokens for any audience",
    campaign: "doors",
    find: /\[claims\.aud\]\.flat\(\)\.includes\(audience\)/,
    replace: "true",
    noticed: /a token that is not its own is refused/,
  },
  {
    name: "keeps what it noted by a clock that was ahead",
    campaign: "clocks",
    find: /&&nowMs-sinceMs>-[\w$]+/,
    replace: "",
    noticed: /a clock that is right again is enough/,
  },
  {
    name: "relies on the queue's memory of names for ever",
    campaign: "clocks",
    find: /function mayBeForgotten\(\{time,timeIsOwn\},now\)\{/,
    replace: "$&return!1;",
    noticed: /the ledger holds/,
  },
  {
    name: "deletes what it gives up without keeping it",
    campaign: "targets",
    find: /made=await post\(`\/v2\/\$\{parent\}\/tasks`,\{task:copy\},api\)/,
    replace: "made=void 0",
    noticed: /what is given up is in relay-dead/,
  },
  {
    name: "counts a parked event as a task in its log",
    campaign: "soak",
    find: /created:isNew\.length-parked/,
    replace: "created:isNew.length",
    noticed: /the counts agree/,
  },
];
