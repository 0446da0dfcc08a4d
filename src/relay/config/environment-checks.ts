import { fillablesOf, referencesAreWellFormed, type Variable, variablesOf } from "./environment.ts";
import type { Report } from "./fault.ts";
import type { CheckInputs } from "./inputs.ts";

/**
 * Checks the environment variables that a config names: each set and not empty where secrets are
 * required, without the white space that `echo` or a copied line leaves behind, and without control
 * characters. Their values are never shown. `secretOf` gives what a source's secrets hold, in its
 * provider's words.
 */
export function checkEnvironment(
  config: Parameters<typeof variablesOf>[0] & {
    readonly sources?: Readonly<Record<string, { readonly provider?: string }>>;
  },
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
  const variables = variablesOf(config).map((one) => withForm(one, secretOf));
  checkShared(variables, (source) => config.sources?.[source]?.provider, report);
  for (const variable of variables) {
    const { error, warning } = variableFault(variable, inputs.env);
    const isLack = (inputs.env[variable.name]?.trim() ?? "") === "";
    if (error !== undefined && !(isLack && inputs.environmentChecks === "secrets-optional")) {
      report.error(variable.path, error);
    }
    if (warning !== undefined) report.warning(variable.path, warning);
  }
}

/**
 * What is wrong with the value that the environment has for a variable, in words that do not hold
 * it.
 */
export function variableFault(
  { name, role, isSecret, form = "" }: Variable,
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
  if (value === trimmed) return isSecret ? secretWarning(variable, trimmed, form) : {};
  return {
    warning: `${variable} begins or ends with white space (a line break from echo?), which is cut off; store it without`,
  };
}

/** How the API keys of providers begin, which are not what deliveries are signed with. */
const API_KEY = /^(?:[prs]k_(?:live|test)_|rk_|gh[opsu]_|github_pat_|xox[abp]-|glpat-|AKIA)/;

/** An API key where a signing secret belongs, recognized by how both begin. */
function secretWarning(
  variable: string,
  value: string,
  form: string,
): { readonly warning?: string } {
  const [, prefix] = /\(([a-z]+_(?:[a-z]+_)*)…\)/.exec(form) ?? [];
  if (prefix !== undefined && value.startsWith(prefix)) return {};
  const isOther = API_KEY.test(value);
  if (!isOther) return {};
  return { warning: `${variable} looks like an API key; it must hold ${form}` };
}

/** A secret of two sources: what is authentic at one of them is so at the other. */
function checkShared(
  variables: readonly Variable[],
  providerOf: (source: string) => string | undefined,
  report: Report,
): void {
  const first = new Map<string, string>();
  for (const { name, path, isSecret } of variables) {
    if (!isSecret) continue;
    const source = String(path[1]);
    const other = first.get(name);
    first.set(name, other ?? source);
    if (other === undefined || other === source) continue;
    if (isOneApp(providerOf(other), providerOf(source))) continue;
    report.warning(
      path,
      `${name} is a secret of source ${other} too, so a delivery for one can be sent to the other; give each its own`,
    );
  }
}

/**
 * Presets of one provider's app, which signs all that it sends with one secret: slack-events and
 * slack-commands.
 */
function isOneApp(one = "", other = ""): boolean {
  return one !== other && one.split("-")[0] === other.split("-")[0];
}

/** The variable of a secret, with what its provider calls that. */
export function withForm(
  variable: Variable,
  secretOf: (source: string) => string | undefined,
): Variable {
  const form = variable.isSecret ? secretOf(String(variable.path[1])) : undefined;
  return form === undefined ? variable : { ...variable, form, role: `${variable.role}, ${form}` };
}
