const REFERENCE = /\$\{([A-Z_][A-Z0-9_]*)\}/g;

/** Names of the environment variables that a value of relay.yaml refers to as `${NAME}`. */
export function environmentNames(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map((match) => match[1] ?? "");
}

/** Whether every `${` of a value opens a well-formed `${NAME}` (capital letters, digits and underscores). */
export function referencesAreWellFormed(text: string): boolean {
  return !text.replace(REFERENCE, "").includes("${");
}

/** A value of relay.yaml with every `${NAME}` replaced. Throws a TypeError that names the first variable that is not set. */
export function expandEnvironment(text: string, env: NodeJS.ProcessEnv): string {
  return text.replace(REFERENCE, (_, name: string) => {
    const value = env[name];
    if (value === undefined || value === "") {
      throw new TypeError(`the environment variable ${name} is not set`);
    }
    return value;
  });
}
