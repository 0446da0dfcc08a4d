import { EXEMPT_COMMANDS } from "./exempt.ts";

/**
 * Who runs a command of the documents: nobody (test/docs/exempt.ts says why), test/deploy/docs.test.ts with
 * gcloud, test/cli/operate/named.test.ts against a project, or test/docs/local.test.ts on this machine alone.
 */
export type Runner = "nobody" | "gcloud" | "project" | "local";

/** What is not one of the others' is run here, so that no command of the documents is left out by mistake. */
export function runnerOf(command: string): Runner {
  if (EXEMPT_COMMANDS.some(({ what }) => what === command)) return "nobody";
  if (/deploy\.sh|relay deploy|\bgcloud |^export /.test(command)) return "gcloud";
  return / --project my-project\b/.test(command) ? "project" : "local";
}
