import type { Provider } from "../../types/provider.ts";

/** What the checks of meaning need besides the file. */
export type CheckInputs = {
  /** The presets that `provider:` may name (src/providers). */
  readonly presets: Readonly<Record<string, Provider>>;
  readonly env: NodeJS.ProcessEnv;
  /** `secrets-required`: a secret or `${NAME}` that the environment does not hold is a fault. */
  readonly environmentChecks: "secrets-required" | "secrets-optional";
  /** Absolute path of the config file's folder. */
  readonly folder: string;
};
