import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { providers } from "../../providers/index.ts";
import { ConfigError, faultLine, loadConfig } from "../../relay/config/load.ts";
import type { Change } from "./change.ts";
import { planDestruction } from "./destroy.ts";
import { type Options, readOptions, UsageError } from "./options.ts";
import { planChanges, type WriteFile } from "./plan.ts";
import { readAnswers, readLists } from "./present.ts";
import { curlConfig, restReads } from "./reads.ts";
import { rollbackTo, servingRevision } from "./rollback.ts";
import { readStaging } from "./staging.ts";
import { NOTHING_KNOWN, type Wanted, wantedState } from "./wanted.ts";

/**
 * What deploy.sh asks: `main.ts QUESTION FOLDER [flags]`. The folder is the script's own, with what it has read from the cloud so far.
 * - `describe`: checks everything that can be checked without a request; prints the wanted state as JSON
 * - `reads`: writes what curl is to read next (`get.curl`, `post.curl`)
 * - `plan`, `destroy`: prints a line per resource; writes `steps`, tab-separated, and the files they name
 * - `rollback`: prints the revision to go back to
 */
function answer(question: string, folder: string, argv: readonly string[]): void {
  const options = readOptions(argv, process.env);
  const { config, warnings } = loadConfig(options.configFile, {
    presets: providers,
    env: process.env,
    environmentChecks: "secrets-optional",
  });
  const wanted = (known = NOTHING_KNOWN): Wanted => wantedState(config, options, known);
  if (question === "describe") {
    for (const warning of warnings) process.stderr.write(`${faultLine(warning)}\n`);
    process.stdout.write(`${JSON.stringify(wanted(), null, 2)}\n`);
    writeFileSync(join(folder, "place"), placeLine(options, config.location));
    return;
  }
  const lists = readLists(folder, options.project);
  const state = wanted(lists);
  const reads = restReads(state, lists);
  if (question === "reads") {
    writeFileSync(join(folder, "get.curl"), curlConfig(reads, "GET", folder));
    writeFileSync(join(folder, "post.curl"), curlConfig(reads, "POST", folder));
    return;
  }
  const present = { lists, answers: readAnswers(folder, reads) };
  if (question === "rollback") {
    const revisions = JSON.parse(readFileSync(join(folder, "revisions.json"), "utf8")) as Record<
      string,
      unknown
    >[];
    process.stdout.write(
      `${rollbackTo(revisions, lists, options, process.env["REVISION"] || undefined)}\n`,
    );
    return;
  }
  const write: WriteFile = (name, content) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  const changes =
    question === "destroy"
      ? planDestruction(state, present, options)
      : planChanges(
          state,
          present,
          options,
          options.bootstrap ? "" : stage(options, folder),
          write,
        );
  report(changes, state, folder);
  writeFileSync(join(folder, "previous"), servingRevision(lists, options) ?? "");
}

/** What the script itself needs to know of the flags; the config's path last, since it may hold anything. */
function placeLine(options: Options, location: string): string {
  const { project, region, via, bootstrap, only, targetProjects, configFile } = options;
  const fields = [
    project,
    region,
    location,
    via,
    bootstrap ? "yes" : "",
    only,
    targetProjects,
    resolve(configFile),
  ];
  return `${fields.map(String).join("|")}\n`;
}

/** Lists the files of the upload in `upload`; the hash of their content. */
function stage({ staging }: Options, folder: string): string {
  const { files, hash } = readStaging(staging);
  writeFileSync(join(folder, "upload"), files.map((file) => `${file}\n`).join(""));
  return hash;
}

function report(changes: readonly Change[], wanted: Wanted, folder: string): void {
  for (const { sign, text } of changes) process.stdout.write(`${sign} ${text}\n`);
  const steps = changes.flatMap((change) => change.steps);
  const unsafe = steps.flat().find((argument) => /[\t\n]/.test(argument));
  if (unsafe !== undefined)
    throw new UsageError(`a value holds a tab or a line break: ${JSON.stringify(unsafe)}`);
  writeFileSync(join(folder, "steps"), steps.map((step) => `${step.join("\t")}\n`).join(""));
  writeFileSync(join(folder, "signs"), changes.map(({ sign }) => sign).join(""));
  writeFileSync(join(folder, "url"), wanted.url);
  writeFileSync(
    join(folder, "sources"),
    Object.entries(wanted.sources)
      .map(([name, url]) => `${name}\t${url}\n`)
      .join(""),
  );
}

const [question = "", folder = "", ...argv] = process.argv.slice(2);
try {
  if (folder !== "" && !existsSync(folder)) throw new UsageError(`${folder} is no folder`);
  answer(question, folder, argv);
} catch (error) {
  const isUsage = error instanceof UsageError || error instanceof ConfigError;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
