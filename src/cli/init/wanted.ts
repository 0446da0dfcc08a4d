import { suggestion } from "../../relay/suggest.ts";
import { providers } from "../../providers/index.ts";
import type { Provider } from "../../types/provider.ts";
import { type Io, UsageError } from "../io.ts";

/** What a new project is made of. */
export type Wanted = {
  readonly presets: readonly Provider[];
  /** A placeholder where it was not given. */
  readonly project: string;
  readonly region: string;
};

/** The flags of `relay init`, as they were given. */
export type Given = {
  readonly source: string | undefined;
  readonly project: string | undefined;
  readonly region: string | undefined;
  readonly yes: boolean;
};

const DEFAULTS = { source: "github", project: "my-project", region: "us-central1" } as const;

const QUESTIONS = {
  source: "Which providers send to it? Names of presets, with commas between",
  project: "Which Google Cloud project does it go to? It can be changed later",
  region: "In which region does it run",
} as const;

/** Takes the flags, asks for what they leave open, and checks all of it. Throws UsageError. */
export async function wantedProject(given: Given, { ask }: Pick<Io, "ask">): Promise<Wanted> {
  const answer = async (name: keyof typeof DEFAULTS): Promise<string> => {
    const known = given[name] ?? (given.yes ? DEFAULTS[name] : undefined);
    if (known !== undefined) return known;
    if (ask !== undefined) {
      return (await ask(`${QUESTIONS[name]} [${DEFAULTS[name]}]: `)).trim() || DEFAULTS[name];
    }
    if (name !== "source") return DEFAULTS[name];
    throw new UsageError("pass --source with the providers that send, such as github,stripe");
  };
  const presets = presetsOf(await answer("source"));
  return {
    presets,
    region: checked(
      "--region",
      await answer("region"),
      /^[a-z]+(-[a-z]+)*-[a-z]+\d+$/,
      "a region such as europe-west1",
    ),
    project: checked(
      "--project",
      await answer("project"),
      /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
      "a project id such as my-project",
    ),
  };
}

function presetsOf(text: string): readonly Provider[] {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0) throw new UsageError("--source is empty; name a preset, such as github");
  return [...new Set(names)].map((name) => {
    const preset = Object.hasOwn(providers, name) ? providers[name] : undefined;
    if (preset !== undefined) return preset;
    if (name === "custom") {
      throw new UsageError(
        "custom is not a preset: leave it out, and write that source out in relay.yaml afterwards (relay providers custom)",
      );
    }
    const near = suggestion(name, Object.keys(providers));
    throw new UsageError(`there is no preset "${name}"${near}; relay providers lists them`);
  });
}

function checked(flag: string, value: string, pattern: RegExp, wanted: string): string {
  if (pattern.test(value)) return value;
  throw new UsageError(`${flag} is "${value}", which is not ${wanted}`);
}
