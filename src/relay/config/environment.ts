import type { Path } from "../read/pointer.ts";

const REFERENCE = /\$\{([A-Z_][A-Z0-9_]*)\}/g;

/** Names of the environment variables that a value of relay.yaml refers to as `${NAME}`. */
export function environmentNames(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map((match) => match[1] ?? "");
}

/**
 * Whether every `${` of a value opens a well-formed `${NAME}` (capital letters, digits and
 * underscores).
 */
export function referencesAreWellFormed(text: string): boolean {
  return !text.replace(REFERENCE, "").includes("${");
}

/**
 * A value of relay.yaml with every `${NAME}` replaced, less the white space around it (a line break
 * from `echo`). Throws a TypeError that names the first variable that is not set.
 */
export function expandEnvironment(text: string, env: NodeJS.ProcessEnv): string {
  return text.replace(REFERENCE, (_, name: string) => {
    const value = env[name]?.trim() ?? "";
    if (value === "") throw new TypeError(`the environment variable ${name} is not set`);
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
  readonly isSecret: boolean;
  /** The value that names it, for all but secrets. */
  readonly text: string;
  /** What the provider of a secret calls it: `the endpoint's signing secret (whsec_…)`. */
  readonly form?: string;
};

/** A value of a config that may hold `${NAME}`. */
export type Fillable = { readonly text: string; readonly role: string; readonly path: Path };

/** What variables are named in: a config, or one that is still being checked. */
type Naming = {
  readonly project?: string;
  readonly sources?: Readonly<Record<string, NamingSource>>;
  readonly targets?: Readonly<Record<string, NamingTarget>>;
};

type NamingSource = {
  readonly secrets?: readonly (string | undefined)[];
  readonly options?: Readonly<Record<string, string>>;
};

type NamingTarget = {
  readonly url?: string;
  readonly audience?: string;
  readonly auth?: { readonly audience?: string } | object;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * Every environment variable that a config names: what a start needs, what `npm run dev` makes up
 * and what deploy.sh mounts. A variable that is named twice comes twice.
 */
export function variablesOf(config: Naming): Variable[] {
  return [
    ...entries(config.sources).flatMap(([name, { secrets = [] }]) => secretsOf(name, secrets)),
    ...fillablesOf(config).flatMap(({ text, role, path }) =>
      environmentNames(text).map((name) => ({ name, role, path, isSecret: false, text })),
    ),
  ];
}

/** Every value of a config in which `${NAME}` is replaced. */
export function fillablesOf({ project, sources, targets }: Naming): Fillable[] {
  return [
    ...fillable(project, "the project", ["project"]),
    ...entries(sources).flatMap(([name, { options }]) =>
      entries(options).flatMap(([option, text]) =>
        fillable(text, `the option ${option} of source ${name}`, [
          "sources",
          name,
          "options",
          option,
        ]),
      ),
    ),
    ...entries(targets).flatMap(([name, target]) => fillablesOfTarget(name, target)),
  ];
}

function fillablesOfTarget(name: string, { url, headers, ...target }: NamingTarget): Fillable[] {
  const audience = target.audience ?? audienceIn(target.auth);
  return [
    ...fillable(url, `the URL of target ${name}`, ["targets", name, "url"]),
    ...fillable(audience, `the audience of target ${name}`, ["targets", name, "audience"]),
    ...entries(headers).flatMap(([header, text]) =>
      fillable(text, `the header ${header} of target ${name}`, [
        "targets",
        name,
        "headers",
        header,
      ]),
    ),
  ];
}

function secretsOf(source: string, secrets: readonly (string | undefined)[]): Variable[] {
  return secrets.flatMap((name, index) =>
    name === undefined
      ? []
      : [
          {
            name,
            role: `a secret of source ${source}`,
            path: ["sources", source, "secrets", index],
            isSecret: true,
            text: "",
          },
        ],
  );
}

const fillable = (text: string | undefined, role: string, path: Path): Fillable[] =>
  text === undefined ? [] : [{ text, role, path }];

const audienceIn = (auth: NamingTarget["auth"] = {}): string | undefined =>
  "audience" in auth ? auth.audience : undefined;

const entries = <T>(record: Readonly<Record<string, T>> | undefined): [string, T][] =>
  Object.entries(record ?? {});
