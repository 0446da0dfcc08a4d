import { printable } from "../printable.ts";
import { dirname, relative, resolve } from "node:path";
import { faultLine } from "../../relay/config/load.ts";
import { command, CONFIG } from "../command.ts";
import type { Io } from "../io.ts";
import { configFile } from "../load.ts";
import { build as makeBuild } from "./make-build.ts";
import { staleFiles } from "./freshness.ts";

/** `relay build` and `npm run build`: the function as it is deployed. */
export const build = command({
  name: "build",
  about: "Builds the function as it is deployed.",
  options: {
    ...CONFIG,
    out: {
      type: "string",
      value: "<folder>",
      default: "dist/function",
      help: "the folder to make (default dist/function); what is in it is thrown away",
    },
    quiet: {
      type: "boolean",
      default: false,
      help: "leave out relay.yaml's warnings, which relay check prints too",
    },
    check: {
      type: "boolean",
      default: false,
      help: "build nothing; report whether the build is older than what it was made of",
    },
  },
  exitCodes: { 1: "a fault in relay.yaml or a schema; with --check, the build is out of date" },
  examples: ["npm run build", "npm run build -- --config staging.yaml --out dist/staging"],
  run: async ({ values }, io) => {
    const config = configFile(values.config, io);
    const outdir = resolve(values.out);
    if (values.check) return check(outdir, config, io);
    const warnings = await makeBuild({ config, outdir });
    for (const warning of values.quiet ? [] : warnings) {
      io.stderr(`${printable(faultLine(warning))}\n`);
    }
    io.stdout(`built ${relative(process.cwd(), outdir)} from ${config}\n`);
    return 0;
  },
});

function check(outdir: string, config: string, io: Io): number {
  const stale = staleFiles(outdir, dirname(config));
  for (const file of stale) io.stderr(`${file} has changed since the build\n`);
  if (stale.length > 0) io.stderr("run npm run build\n");
  return stale.length === 0 ? 0 : 1;
}
