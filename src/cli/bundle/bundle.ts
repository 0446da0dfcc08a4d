import { posix, resolve } from "node:path";
import { build as esbuild, type BuildOptions, type Metafile, type Plugin } from "esbuild";
import { checkSchema, type Load, schemaModule } from "../../relay/schema/compile.ts";
import { ROOT } from "./root.ts";

/**
 * What src/function.ts does, for a config that was checked and schemas that were compiled before. Nothing here waits, so that it can be
 * CommonJS: `import "node:http"` in an ES module loads all of undici with it (nodejs/node#59686; 23 ms of a cold start in Node
 * 24.21). And .cjs rather than .js, because the Functions Framework looks a .js file's package.json up with a package that takes 30 ms.
 */
const ENTRY = `
import { http } from "@google-cloud/functions-framework";
import { openRelay } from "./src/relay/open-relay.ts";
import { serve } from "./src/relay/serve.ts";

const { config, providers } = require("./config.json");
for (const source of Object.values(config.sources)) source.provider = providers[source.provider];

// Each validator is loaded with the first event that needs it, and CEL with the first delivery to a source that has an expression.
const validators = async (file, report) => {
  const path = __dirname + "/" + file + "." + report + ".cjs";
  return require(path);
};
const compile = (text, expected) => require("./expressions.cjs").compileExpression(text, expected);

http("relay", serve(openRelay({ config, env: process.env, validators, compile })));
`;

export const FRAMEWORK = "@google-cloud/functions-framework";
export const CLIENT = "@google-cloud/tasks";

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  charset: "utf8",
  // Half the text to read at a cold start; names stay, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
  logLevel: "silent",
} as const satisfies BuildOptions;

/** Bundles the function into `function.cjs`, and CEL, which not every config needs, into `expressions.cjs`. Gives what went into them. */
export async function bundleFunction(outdir: string): Promise<readonly Metafile[]> {
  const entry = await esbuild({
    ...COMMON,
    stdin: { contents: ENTRY, resolveDir: ROOT, sourcefile: "entry.js" },
    outfile: resolve(outdir, "function.cjs"),
    // The framework is the host: a copy of it would not be the one that serves. Google's client is for `transport: client` only.
    external: [FRAMEWORK, CLIENT, "@grpc/grpc-js", "./config.json", "./expressions.cjs"],
  });
  const expressions = await esbuild({
    ...COMMON,
    entryPoints: ["src/relay/route/expressions.ts"],
    outfile: resolve(outdir, "expressions.cjs"),
  });
  return [entry.metafile, expressions.metafile];
}

/** A schema file, and where its validators go. */
export type SchemaFile = { readonly file: string; readonly out: string };

/** Compiles each schema to `<out>.first.cjs` (stops at the first error) and `<out>.all.cjs`. Throws `SchemaFault`. */
export async function bundleValidators(
  schemas: readonly SchemaFile[],
  load: Load,
  outdir: string,
): Promise<void> {
  const modules = new Map<string, string>();
  for (const { file, out } of schemas) {
    await checkSchema(file, load);
    for (const report of ["first", "all"] as const) {
      modules.set(`${out}.${report}`, await schemaModule(file, load, report));
    }
  }
  const fromMemory: Plugin = {
    name: "validators",
    setup(bundler) {
      bundler.onResolve({ filter: /./ }, ({ path }) =>
        modules.has(path) ? { path, namespace: "validator" } : undefined,
      );
      bundler.onLoad({ filter: /./, namespace: "validator" }, ({ path }) => ({
        contents: modules.get(path) ?? "",
        resolveDir: ROOT,
      }));
    },
  };
  await esbuild({
    ...COMMON,
    entryPoints: [...modules.keys()].map((path) => ({ in: path, out: posix.normalize(path) })),
    outdir,
    outExtension: { ".js": ".cjs" },
    plugins: [fromMemory],
  });
}
