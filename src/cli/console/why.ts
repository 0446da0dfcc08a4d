import type { RequestView, Trial, WhyView } from "../../console/server/parts.ts";
import type { LoadedConfig } from "../../relay/config/load.ts";
import type { Source } from "../../types/config.ts";
import { explainDelivery, type Explanation, fitting } from "../explain/explain.ts";
import type { RouteWhy } from "../explain/why.ts";
import type { Io } from "../io.ts";
import { findSource } from "../known-secrets.ts";
import { asDelivery } from "../sign/outgoing.ts";
import { captureOf } from "./requests.ts";
import { termsOf } from "./terms.ts";

/**
 * What `relay explain` says of a request, with the value of each part of a `when`. Throws a UserError for an
 * expression on trial that does not compile.
 */
export async function whyOf(
  name: string,
  request: RequestView,
  loaded: LoadedConfig,
  io: Io,
  trial?: Trial,
): Promise<WhyView> {
  const capture = captureOf(request);
  const delivery = asDelivery(capture, capture.path, new Date(request.receivedAt));
  const known = fitting(findSource(name, loaded), loaded.config, delivery, io);
  const source = trial === undefined ? known : withTrial(known, trial);
  const explain = (one: Source): Promise<Explanation> =>
    explainDelivery(one, loaded, capture, delivery, io);
  const { ok, rows, stories = [] } = await explain(source);
  const parts = source.routes.map((route) => termsOf(route.when ?? ""));
  const terms = parts.flat().length === 0 ? [] : await valuesOf(source, parts, explain);
  return {
    ok,
    findings: rows,
    events: stories.map((story, index) => ({
      ...story,
      routes: story.routes.map((route, at) => routeView(route, terms[index]?.[at] ?? [])),
    })),
  };
}

const withTrial = (source: Source, { route, when }: Trial): Source => ({
  ...source,
  routes: source.routes.map((one, index) => (index === route - 1 ? { ...one, when } : one)),
});

/** For each event and route the parts of its `when`, each computed as the `when` of a route that is there for that alone. */
async function valuesOf(
  source: Source,
  parts: readonly (readonly string[])[],
  explain: (source: Source) => Promise<Explanation>,
): Promise<readonly (readonly (readonly RouteWhy[])[])[]> {
  const extra = source.routes.flatMap((route, at) =>
    (parts[at] ?? []).map((when) => ({ ...route, when })),
  );
  const { stories = [] } = await explain({ ...source, routes: [...source.routes, ...extra] });
  return stories.map(({ routes }) => {
    let next = source.routes.length;
    return parts.map(({ length }) => {
      next += length;
      return routes.slice(next - length, next);
    });
  });
}

function routeView({ when, at, ...route }: RouteWhy, terms: readonly RouteWhy[]) {
  const time = at?.time?.toISOString();
  return {
    ...route,
    ...(when !== undefined && {
      when: { ...when, terms: terms.flatMap((term) => (term.when ? [term.when] : [])) },
    }),
    ...(at !== undefined && {
      at: {
        expression: at.expression,
        ...(at.why !== undefined && { why: at.why }),
        ...(time !== undefined && { time }),
      },
    }),
  };
}
