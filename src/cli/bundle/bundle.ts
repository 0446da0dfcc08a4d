import { posix, resolve } from "node:path";
import { build as esbuild, type BuildOptions, type Metafile, type Plugin } from "esbuild";
import { checkSchema, schemaModule } from "../../relay/schema/compile.ts";
import { type Load } from "../../relay/schema/documents.ts";
import { codeFile, ROOT } from "./root.ts";

/** What the function runs under: the build installs it and does not bundle it. */
export const FRAMEWORK = "@google-cloud/functions-framework";
/** Google's client: only the gRPC transport needs it, so that other builds go without. */
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

/**
 * Bundles the relay twice, into `function.cjs` for the Functions Framework and `service.cjs` for node alone, and what not every
 * config needs into files of their own. Gives what went into them.
 */
export async function bundleFunction(outdir: string): Promise<readonly Metafile[]> {
  const bundles = await Promise.all(
    Object.entries(ENTRIES).map(([out, entry]) =>
      esbuild({
        ...COMMON,
        entryPoints: [entry],
        outfile: resolve(outdir, out),
        // A copy of the framework would not be the one that starts us. Google's client is for `transport: client` only.
        external: [FRAMEWORK, CLIENT, "@grpc/grpc-js", "./config.json", "./expressions.cjs"],
        plugins: [engineBeside(out)],
      }),
    ),
  );
  return bundles.map(({ metafile }) => metafile);
}

/** The files of a build that run, and what each is made of. */
const ENTRIES = {
  "function.cjs": codeFile("cli/bundle/entry-function"),
  "service.cjs": codeFile("cli/bundle/entry-service"),
  "expressions.cjs": codeFile("relay/route/expressions"),
  // For the patterns that the platform's engine might not end on: 5 ms of a start that few need.
  "re2.cjs": "re2js",
};

/** Has a file at `out` of the build load the engine of regular expressions from the engine's own file. */
const engineBeside = (out: string): Plugin => ({
  name: "engine",
  setup(bundler) {
    const path = posix.relative(posix.dirname(out), "re2.cjs");
    bundler.onResolve({ filter: /^re2js$/ }, ({ kind }) =>
      kind === "entry-point"
        ? undefined
        : { path: path.startsWith(".") ? path : `./${path}`, external: true },
    );
  },
});

/** A schema file, and where its validators go. */
export type SchemaFile = { readonly file: string; readonly out: string };

/**
 * Compiles each schema to `<out>.first.cjs` (stops at the first error) and `<out>.all.cjs`. Gives what went into them. Throws
 * `SchemaFault`.
 */
export async function bundleValidators(
  schemas: readonly SchemaFile[],
  load: Load,
  outdir: string,
): Promise<readonly Metafile[]> {
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
  const folders = Map.groupBy(modules.keys(), (path) => posix.dirname(posix.normalize(path)));
  const metafiles: Metafile[] = [];
  for (const paths of folders.values()) {
    const { metafile } = await esbuild({
      ...COMMON,
      entryPoints: paths.map((path) => ({ in: path, out: posix.normalize(path) })),
      outdir,
      outExtension: { ".js": ".cjs" },
      plugins: [engineBeside(posix.normalize(paths[0] ?? "")), fromMemory],
    });
    metafiles.push(metafile);
  }
  return metafiles;
}
