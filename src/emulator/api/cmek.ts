import { invalid } from "../errors.ts";
import { checkLocationName } from "../names.ts";
import { camelCase } from "../proto/names.ts";
import type { Store } from "../store/store.ts";

type Config = { readonly name: string; readonly kmsKey: string };

const NAME = /^(projects\/[^/]+\/locations\/[^/]+)\/cmekConfig$/;
const KEY = /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/;

/** The CMEK calls: a location's key is kept and shown, and nothing is encrypted with it. */
export function createCmek(store: Store) {
  const configOf = (name: string): Config => ({ name, kmsKey: store.meta(metaKey(name)) ?? "" });

  return {
    getCmekConfig: ({ name }: { readonly name: string }): Config => {
      checkName(name);
      return configOf(name);
    },

    /** An empty key turns it off. */
    updateCmekConfig: (request: {
      readonly cmekConfig?: Partial<Config> | null;
      readonly updateMask?: { readonly paths?: readonly string[] } | null;
    }): Config => {
      const { name = "", kmsKey = "" } = request.cmekConfig ?? {};
      checkName(name);
      const paths = (request.updateMask?.paths ?? []).map(camelCase);
      const unknown = paths.find((path) => !["name", "kmsKey", "*"].includes(path));
      if (unknown !== undefined) {
        throw invalid(`Invalid value at 'update_mask': "${unknown}" is not a field of CmekConfig.`);
      }
      if (kmsKey !== "" && !KEY.test(kmsKey)) {
        throw invalid(
          `CmekConfig.kmsKey "${kmsKey}" must have the form "projects/PROJECT_ID/locations/LOCATION_ID/keyRings/KEY_RING_ID/cryptoKeys/KEY_ID".`,
        );
      }
      if (paths.length > 0 && paths.every((path) => path === "name")) return configOf(name);
      store.setMeta(metaKey(name), kmsKey);
      return configOf(name);
    },
  };
}

const metaKey = (name: string): string => `cmek ${name}`;

function checkName(name: string): void {
  const match = NAME.exec(name);
  if (match !== null) return checkLocationName(match[1] ?? "");
  throw invalid(
    `CmekConfig.name "${name}" must have the form "projects/PROJECT_ID/locations/LOCATION_ID/cmekConfig".`,
  );
}
