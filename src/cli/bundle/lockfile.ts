/** The parts of package-lock.json (version 3) that are read here. https://docs.npmjs.com/cli/configuring-npm/package-lock-json */
export type Lockfile = {
  readonly name: string;
  readonly version: string;
  readonly lockfileVersion: number;
  readonly requires: boolean;
  /** By place in the tree: `node_modules/a/node_modules/b`; the project itself is "". */
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

type LockedPackage = {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
};

/** What the lockfile of a smaller project needs of its package.json. */
export type Project = {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
};

/**
 * The lockfile of a project that needs only some of the packages of another, at the very same versions and places, so that `npm ci`
 * installs there what was tested here. Throws when the lockfile does not hold a dependency.
 */
export function pruneLockfile(whole: Lockfile, project: Project): Lockfile {
  const kept = new Set<string>();
  const keep = (name: string, from: string): void => {
    const place = placeOf(name, from, whole);
    if (place === undefined) {
      throw new Error(`package-lock.json does not hold ${name}: run npm install`);
    }
    visit(place);
  };
  const visit = (place: string): void => {
    if (kept.has(place)) return;
    kept.add(place);
    const found = whole.packages[place];
    for (const name of Object.keys(found?.dependencies ?? {})) keep(name, place);
    for (const name of Object.keys({
      ...found?.optionalDependencies,
      ...found?.peerDependencies,
    })) {
      // Those that the lockfile leaves out are for other machines, or optional.
      const at = placeOf(name, place, whole);
      if (at !== undefined) visit(at);
    }
  };
  for (const name of Object.keys(project.dependencies)) keep(name, "");

  const packages = [...kept].sort().map((place) => {
    const { dev: _, devOptional: __, ...locked } = whole.packages[place] ?? {};
    return [place, locked] as const;
  });
  return {
    name: project.name,
    version: project.version,
    lockfileVersion: whole.lockfileVersion,
    requires: true,
    packages: { "": project, ...Object.fromEntries(packages) },
  };
}

/** Where Node finds a package that is required by the one at `from`: the nearest node_modules upwards. */
function placeOf(name: string, from: string, { packages }: Lockfile): string | undefined {
  for (let folder = from; ;) {
    const place = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (place in packages) return place;
    if (folder === "") return undefined;
    const parent = folder.lastIndexOf("/node_modules/");
    folder = parent < 0 ? "" : folder.slice(0, parent);
  }
}
