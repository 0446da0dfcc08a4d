import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { providers } from "../../providers/index.ts";
import { ConfigError, faultLine, loadConfig } from "../../relay/config/load.ts";
import type { Config } from "../../types/config.ts";
import { command } from "../command.ts";
import type { Command, Io } from "../io.ts";
import type { Change } from "./change.ts";
import { planDestruction } from "./destroy.ts";
import { FLAGS, type Options, readOptions } from "./options.ts";
import { planChanges, planSetUp } from "./plan.ts";
import { curlConfig, readAnswers, readLists } from "./present.ts";
import { FILES, placeLines, type Question, stepLines } from "./protocol.ts";
import { restReads } from "./reads.ts";
import { rollbackTo, servingRevision } from "./rollback.ts";
import { readStaging } from "./staging.ts";
import type { Json, Present, Read, Wanted, WriteFile } from "./state.ts";
import { deployLocation, NOTHING_KNOWN, wantedState } from "./wanted.ts";

/**
 * The planner of deploy.sh: `answer(question, folder)` is the command that answers one question with the flags of deploy.sh as its
 * arguments. The folder is deploy.sh's own, with what it has read from the cloud so far.
 */
export const answer = (question: Question, folder: string): Command =>
  command({
    name: "deploy",
    program: "./deploy.sh",
    about: `Makes a Google Cloud project as relay.yaml says: ./deploy.sh --project P --region R. A second run changes nothing.`,
    options: FLAGS,
    exitCodes: { 2: "wrong usage, a fault in relay.yaml, or a tool is missing", 3: DIFFERS },
    examples: [
      "./deploy.sh --project my-project --region europe-west1 --dry-run",
      "./deploy.sh --project my-project --region europe-west1",
      "./deploy.sh --project my-project --region europe-west1 --verify",
      "./deploy.sh --project my-project --region europe-west1 --destroy --yes",
    ],
    run: ({ values }, io) => {
      const options = readOptions(values, io.env);
      const config = checkedConfig(options, question, io);
      const code = config === undefined ? 2 : ANSWERS[question]({ config, options, folder, io });
      return Promise.resolve(code);
    },
  });

const DIFFERS = "--verify found that the project differs";

/** A config without faults; undefined where it has some, which are printed. Its secrets need not be set here. */
function checkedConfig({ configFile }: Options, question: Question, io: Io): Config | undefined {
  try {
    const { config, warnings } = loadConfig(configFile, {
      presets: providers,
      env: io.env,
      environmentChecks: "secrets-optional",
    });
    // Every question of a run reads the config again.
    if (question === "describe") {
      for (const warning of warnings) io.stderr(`${faultLine(warning)}\n`);
    }
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    io.stderr(`${error.message}\n`);
    return undefined;
  }
}

type Asked = {
  readonly config: Config;
  readonly options: Options;
  readonly folder: string;
  readonly io: Io;
};

const ANSWERS: Readonly<Record<Question, (asked: Asked) => number>> = {
  help: () => 0, // comes with --help
  describe({ config, options, folder, io }) {
    const wanted = wantedState(config, options, NOTHING_KNOWN);
    io.stdout(`${JSON.stringify(wanted, null, 2)}\n`);
    writeFileSync(join(folder, FILES.place), placeLines(options, deployLocation(config, options)));
    return 0;
  },
  reads(asked) {
    const { reads } = look(asked);
    for (const method of ["GET", "POST", "TEST"] as const) {
      writeFileSync(join(asked.folder, FILES[method]), curlConfig(reads, method, asked.folder));
    }
    return 0;
  },
  plan(asked) {
    report(asked, plan(asked));
    return 0;
  },
  verify(asked) {
    const changes = plan(asked);
    report(asked, changes);
    const differs = changes.some(({ sign, isNotice }) => "+~-!".includes(sign) && !isNotice);
    return differs ? 3 : 0;
  },
  destroy(asked) {
    const { wanted, present } = look(asked);
    report(asked, planDestruction(wanted, present, asked.options));
    return 0;
  },
  rollback({ options, folder, io }) {
    const revisions = JSON.parse(readFileSync(join(folder, FILES.revisions), "utf8")) as Json[];
    const lists = readLists(folder, options.project);
    io.stdout(`${rollbackTo(revisions, lists, options, io.env["REVISION"] || undefined)}\n`);
    return 0;
  },
};

/** What is wanted, and what is there as far as it was read. */
function look({ config, options, folder }: Asked): {
  readonly wanted: Wanted;
  readonly reads: readonly Read[];
  readonly present: Present;
} {
  const lists = readLists(folder, options.project);
  const wanted = wantedState(config, options, lists);
  const reads = restReads(wanted, lists);
  return { wanted, reads, present: { lists, answers: readAnswers(folder, reads) } };
}

function plan(asked: Asked): readonly Change[] {
  const { wanted, present } = look(asked);
  const { options, folder } = asked;
  const write: WriteFile = (name, content) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  if (options.bootstrap) return planSetUp(wanted, present, write);
  return planChanges(wanted, present, options, stage(options, folder), write);
}

/** Lists the files of the upload; the hash of their content. */
function stage({ staging, via }: Options, folder: string): string {
  const { files, instead, hash } = readStaging(staging, via);
  mkdirSync(join(folder, FILES.instead), { recursive: true });
  for (const [file, content] of Object.entries(instead)) {
    writeFileSync(join(folder, FILES.instead, file), content);
  }
  writeFileSync(join(folder, FILES.upload), files.map((file) => `${file}\n`).join(""));
  return hash;
}

/** Prints the changes of the kinds that `--only` names, or all, and leaves their steps for deploy.sh. */
function report(asked: Asked, all: readonly Change[]): void {
  const { options, folder, io } = asked;
  const { only } = options;
  const changes = only.length === 0 ? all : all.filter(({ kind }) => only.includes(kind));
  for (const { sign, text } of changes) io.stdout(`${sign} ${text}\n`);
  const { wanted, present } = look(asked);
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write(FILES.steps, stepLines(changes.flatMap(({ steps }) => steps)));
  const signs = changes.filter(({ isNotice }) => !isNotice).map(({ sign }) => sign);
  write(FILES.signs, signs.join(""));
  write(FILES.url, wanted.url);
  write(FILES.previous, servingRevision(present.lists, options) ?? "");
  const sources = Object.entries(wanted.sources);
  write(FILES.sources, sources.map(([name, url]) => `${name}\t${url}\n`).join(""));
}
