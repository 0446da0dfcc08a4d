import { dirname, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ConfigError, faultLine } from "../../relay/config/load.ts";
import { SchemaFault } from "../../relay/schema/compile.ts";
import { build } from "./make-build.ts";
import { staleFiles } from "./freshness.ts";

const HELP = `usage: npm run build -- [--config relay.yaml] [--out dist/function] [--check]

Builds the function as it is deployed. With --check, builds nothing and says whether the build is older than what it was made of.`;

/** `npm run build`: gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: "string", default: process.env["RELAY_CONFIG"] ?? "relay.yaml" },
      out: { type: "string", default: "dist/function" },
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const outdir = resolve(values.out);
  if (values.check) return check(outdir, values.config);
  for (const warning of await build({ config: values.config, outdir })) {
    console.error(faultLine(warning));
  }
  console.log(`built ${relative(process.cwd(), outdir)} from ${values.config}`);
  return 0;
}

function check(outdir: string, config: string): number {
  const stale = staleFiles(outdir, dirname(config));
  for (const file of stale) console.error(`${file} has changed since the build`);
  if (stale.length > 0) console.error("run npm run build");
  return stale.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof ConfigError)
    for (const fault of error.faults) console.error(faultLine(fault));
  else if (error instanceof SchemaFault) console.error(error.message);
  else throw error;
  process.exitCode = 1;
}
