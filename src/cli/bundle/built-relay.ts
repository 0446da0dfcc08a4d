import { openRelay } from "../../relay/open-relay.ts";
import type { Compile } from "../../relay/route/route.ts";
import type { Validator } from "../../relay/schema/schemas.ts";
import type { Config, Source } from "../../types/config.ts";
import type { Provider } from "../../types/provider.ts";
import type { Relay } from "../../types/delivery.ts";

/** config.json of a build: each preset once, sources naming it by its index. */
type Built = {
  readonly config: Omit<Config, "sources"> & {
    readonly sources: Readonly<Record<string, Omit<Source, "provider"> & { provider: unknown }>>;
  };
  readonly providers: readonly Provider[];
};

/**
 * Opens the relay of a build: its config was checked and its schemas were compiled before. Nothing here waits, so that it can be CommonJS:
 * `import "node:http"` in an ES module loads all of undici with it (nodejs/node#59686; 23 ms of a cold start in Node 24.21). And .cjs
 * rather than .js, because the Functions Framework looks a .js file's package.json up with a package that takes 30 ms. What is required
 * by a relative name lies beside the bundle.
 */
export function openBuiltRelay(): Relay {
  const { config, providers } = require("./config.json") as Built;
  for (const source of Object.values(config.sources)) {
    source.provider = providers[Number(source.provider)];
  }
  // Complete now: `build` wrote it from a Config.
  return openRelay({ config: config as Config, env: process.env, validators, compile });
}

/** Each validator is loaded with the first event that needs it. */
const validators = (file: string, report: string): Promise<Validator> =>
  Promise.resolve(require(`${__dirname}/${file}.${report}.cjs`) as Validator);

/** CEL is loaded with the first delivery to a source that has an expression. */
const compile: Compile = (text, expected) => {
  const { compileExpression } = require("./expressions.cjs") as { compileExpression: Compile };
  return compileExpression(text, expected);
};
