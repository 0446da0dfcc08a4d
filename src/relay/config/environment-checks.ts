import { fillablesOf, referencesAreWellFormed, type Variable, variablesOf } from "./environment.ts";
import type { Report } from "./fault.ts";
import type { CheckInputs } from "./inputs.ts";

/**
 * Checks the environment variables that a config names: each set and not empty where secrets are
 * required, without the white space that `echo` or a copied line leaves behind, and without control
 * characters. Their values are never told. `secretOf` gives what a source's secrets hold, in its provider's words.
 */
export function checkEnvironment(
  config: Parameters<typeof variablesOf>[0],
  secretOf: (source: string) => string | undefined,
  report: Report,
  inputs: Pick<CheckInputs, "env" | "environmentChecks">,
): void {
  for (const { text, path } of fillablesOf(config)) {
    if (!referencesAreWellFormed(text)) {
      report.error(
        path,
        "holds a ${ that does not open a ${NAME}: capital letters, digits and underscores",
      );
    } else if (/^\$[A-Z_][A-Z0-9_]*$/.test(text)) {
      report.warning(path, `is the text ${text}; write \${${text.slice(1)}} for the variable`);
    }
  }
  for (const variable of variablesOf(config).map((one) => withForm(one, secretOf))) {
    const { error, warning } = variableFault(variable, inputs.env);
    const isLack = (inputs.env[variable.name]?.trim() ?? "") === "";
    if (error !== undefined && !(isLack && inputs.environmentChecks === "secrets-optional")) {
      report.error(variable.path, error);
    }
    if (warning !== undefined) report.warning(variable.path, warning);
  }
}

/** What is wrong with the value that the environment has for a variable, in words that do not hold it. */
export function variableFault(
  { name, role, isSecret }: Variable,
  env: NodeJS.ProcessEnv,
): { readonly error?: string; readonly warning?: string } {
  const value = env[name];
  const variable = `the environment variable ${name}`;
  if (value === undefined) return { error: `${variable} is not set; it must hold ${role}` };
  const trimmed = value.trim();
  if (trimmed === "") return { error: `${variable} is empty; it must hold ${role}` };
  // A public key may be written in PEM, whose lines are its form.
  const mayHaveLines = isSecret && trimmed.startsWith("-----BEGIN ");
  if (!mayHaveLines && /\p{Cc}/u.test(trimmed)) {
    return {
      error: `${variable} has a line break or another control character in it, which ${role} cannot have; store it as one line`,
    };
  }
  if (value === trimmed) return {};
  return {
    warning: `${variable} begins or ends with white space (a line break from echo?), which is cut off; store it without`,
  };
}

/** The variable of a secret, with what its provider calls that. */
export function withForm(
  variable: Variable,
  secretOf: (source: string) => string | undefined,
): Variable {
  const form = variable.isSecret ? secretOf(String(variable.path[1])) : undefined;
  return form === undefined ? variable : { ...variable, role: `${variable.role}, ${form}` };
}
