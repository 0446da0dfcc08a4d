import type { Path } from "../read/pointer.ts";

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

/** An environment variable that a config names. */
export type Variable = {
  readonly name: string;
  /** What it holds, for messages: `a secret of source github`. */
  readonly role: string;
  /** Where the config names it. */
  readonly path: Path;
};

/** What variables are named in: a config, or one that is still being checked. */
type Naming = {
  readonly sources?: Readonly<
    Record<
      string,
      {
        readonly secrets?: readonly (string | undefined)[];
        readonly options?: Readonly<Record<string, string>>;
      }
    >
  >;
  readonly targets?: Readonly<
    Record<string, { readonly headers?: Readonly<Record<string, string>> }>
  >;
};

/**
 * Every environment variable that a config names: what a start needs, what `npm run dev` makes up
 * and what deploy.sh mounts. A variable that is named twice comes twice.
 */
export function variablesOf({ sources = {}, targets = {} }: Naming): Variable[] {
  const ofSources = Object.entries(sources).flatMap(([name, { secrets = [], options = {} }]) => [
    ...secrets.flatMap((secret, index) =>
      secret === undefined
        ? []
        : [
            {
              name: secret,
              role: `a secret of source ${name}`,
              path: ["sources", name, "secrets", index],
            },
          ],
    ),
    ...Object.entries(options).flatMap(([option, value]) =>
      references(value, `the option ${option} of source ${name}`, [
        "sources",
        name,
        "options",
        option,
      ]),
    ),
  ]);
  const ofTargets = Object.entries(targets).flatMap(([name, { headers = {} }]) =>
    Object.entries(headers).flatMap(([header, value]) =>
      references(value, `the header ${header} of target ${name}`, [
        "targets",
        name,
        "headers",
        header,
      ]),
    ),
  );
  return [...ofSources, ...ofTargets];
}

function references(value: string, role: string, path: Path): Variable[] {
  return environmentNames(value).map((name) => ({ name, role, path }));
}
