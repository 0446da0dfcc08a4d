import { checkLocationName, checkProjectName, shortId } from "../names.ts";
import { REGIONS } from "../regions.ts";
import type { Clock } from "../types.ts";
import { invalid } from "../errors.ts";
import type { Store } from "../store/store.ts";
import { pageToken, readPageToken } from "./tokens.ts";

type ListRequest = {
  readonly name: string;
  readonly filter: string;
  readonly pageSize: number;
  readonly pageToken: string;
};

type Location = {
  readonly name: string;
  readonly locationId: string;
  readonly labels: Readonly<Record<string, string>>;
};

/**
 * The calls of google.cloud.location.Locations: Google's regions, and places of one's own that have
 * queues.
 */
export function createLocations(store: Store, clock: Clock) {
  function locationsOf(project: string): string[] {
    const inUse = store
      .queues()
      .filter(({ queue }) => queue.name.startsWith(`${project}/locations/`))
      .map(({ queue }) => queue.name.split("/")[3] ?? "");
    return [...new Set([...REGIONS, ...inUse])].sort();
  }

  return {
    listLocations: (request: ListRequest): object => {
      checkProjectName(request.name);
      if (request.filter !== "") throw invalid("ListLocations has no filters here.");
      if (request.pageSize < 0) throw invalid("The page size cannot be negative.");
      const nowMs = clock.now();
      const list = `${request.name}/locations`;
      const after = readPageToken(request.pageToken, list, nowMs);
      const ids = locationsOf(request.name).filter((id) => id > after);
      const page = request.pageSize > 0 ? ids.slice(0, request.pageSize) : ids;
      const last = page.length < ids.length ? page.at(-1) : undefined;
      return {
        locations: page.map((id) => location(`${list}/${id}`)),
        nextPageToken: last === undefined ? "" : pageToken(list, last, nowMs),
      };
    },

    getLocation: ({ name }: { readonly name: string }): Location => {
      checkLocationName(name);
      return location(name);
    },
  };
}

const location = (name: string): Location => ({
  name,
  locationId: shortId(name),
  labels: { "cloud.googleapis.com/region": shortId(name) },
});
