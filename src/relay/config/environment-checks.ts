import { environmentNames, referencesAreWellFormed } from "./environment.ts";
import type { Path } from "../read/pointer.ts";
import type { Report } from "./fault.ts";
import type { CheckInputs } from "./inputs.ts";

/**
 * Checks the environment variable that a field names: set and not empty where secrets are required, and not with the white
 * space that `echo` or a copied line leaves behind. Its value is never told.
 */
export function checkVariable(
  path: Path,
  name: string,
  role: string,
  report: Report,
  { env, environmentChecks }: Pick<CheckInputs, "env" | "environmentChecks">,
): void {
  const value = env[name];
  if (value === undefined || value.trim() === "") {
    if (environmentChecks === "secrets-optional") return;
    const state = value === undefined ? "not set" : "empty";
    report.error(path, `the environment variable ${name} is ${state}; it must hold ${role}`);
  } else if (value !== value.trim()) {
    report.warning(
      path,
      `the environment variable ${name} begins or ends with white space (a line break from echo?); store it without`,
    );
  }
}

/** Checks every `${NAME}` of a value. */
export function checkReferences(
  path: Path,
  value: string,
  role: string,
  report: Report,
  surroundings: Pick<CheckInputs, "env" | "environmentChecks">,
): void {
  if (!referencesAreWellFormed(value)) {
    report.error(path, "holds a ${ that opens no ${NAME}: capital letters, digits and underscores");
  }
  for (const variable of environmentNames(value)) {
    checkVariable(path, variable, role, report, surroundings);
  }
}
