import { compileGlobs } from "../../relay/read/glob.ts";
import type { Path } from "../../relay/read/pointer.ts";
import { editDistance } from "../../relay/suggest.ts";
import type { Config, Source } from "../../types/config.ts";
import { sampleBook } from "../samples/index.ts";

/** A glob that is one slip away from an event that the provider is known to send. */
export type NearEvent = { readonly path: Path; readonly message: string };

/**
 * Globs over event types that match none of the events known of a provider, and are nearly one of
 * them: `issue.*` for `issues.*`. Other types that are not known may well exist.
 */
export async function nearEvents({ sources }: Config): Promise<NearEvent[]> {
  const found = await Promise.all(Object.values(sources).map(nearEventsOf));
  return found.flat();
}

async function nearEventsOf({ name, provider, routes, schemas }: Source): Promise<NearEvent[]> {
  if (provider.name === "custom") return [];
  const known = (await sampleBook(provider)).samples.map(({ event }) => event);
  const globs = [
    ...routes.flatMap(({ events }, route) =>
      events.map((glob, index) => ({
        glob,
        path: ["sources", name, "routes", route, "events", index],
      })),
    ),
    ...schemas.map(({ events: glob }) => ({ glob, path: ["sources", name, "schemas", glob] })),
  ];
  return globs.flatMap(({ glob, path }) => {
    const meant = nearest(glob, known);
    if (meant === undefined) return [];
    const message = `${provider.title} is not known to send "${glob}"; did you mean "${meant}"?`;
    return [{ path, message }];
  });
}

function nearest(glob: string, known: readonly string[]): string | undefined {
  if (known.some(compileGlobs([glob]))) return undefined;
  const [head = "", ...rest] = glob.split("*");
  if (rest.length === 0) return known.find((event) => isSlip(glob, event));
  // Of `issue.*` the part before the dot is compared with those of the events.
  if (rest.length > 1 || rest[0] !== "" || !head.endsWith(".")) return undefined;
  const meant = known.flatMap(beginnings).find((beginning) => isSlip(head, beginning));
  return meant && `${meant}*`;
}

/** `a.b.c` begins with `a.` and `a.b.`. */
function beginnings(event: string): string[] {
  const parts = event.split(".");
  return parts.slice(1).map((_, index) => `${parts.slice(0, index + 1).join(".")}.`);
}

/** One letter more, less, other or swapped, or another case. */
function isSlip(written: string, meant: string): boolean {
  if (written === meant) return false;
  return (
    written.toLowerCase() === meant.toLowerCase() ||
    (Math.abs(written.length - meant.length) <= 1 && editDistance(written, meant) <= 1)
  );
}
