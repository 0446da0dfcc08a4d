import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { UserError } from "../../types/user-error.ts";
import { ROOT } from "../bundle/root.ts";
import { command } from "../command.ts";
import { packageSpec } from "./package-spec.ts";
import { relayYaml } from "./relay-yaml.ts";
import { schemasOf } from "./schemas.ts";
import { envExample, GITIGNORE, packageJson, readme, workflow } from "./texts.ts";
import { type Wanted, wantedProject } from "./wanted.ts";

/** `relay init`: a small project of one's own, which has the relay as its one dependency. */
export const init = command({
  name: "init",
  positionals: ["[folder]"],
  about: `Makes a project in a folder, by default this one: package.json with this version of the relay as its one
dependency, relay.yaml, schemas, a workflow that deploys. Asks for what the flags leave open; changes no
file that is there already.`,
  options: {
    source: {
      type: "string",
      value: "<preset>,…",
      help: "the providers that send (relay providers lists the presets)",
    },
    project: { type: "string", value: "<id>", help: "the Google Cloud project it goes to" },
    region: {
      type: "string",
      value: "<region>",
      help: "where the function and the queues are (default us-central1)",
    },
    package: {
      type: "string",
      value: "<spec>",
      help: "what package.json depends on (default: this version, from where this one came)",
    },
    yes: { type: "boolean", short: "y", default: false, help: "ask nothing, take the defaults" },
  },
  examples: [
    "relay init my-hooks",
    "relay init my-hooks --source github,stripe --region europe-west1 --yes",
  ],
  run: async ({ values, positionals: [given = "."] }, io) => {
    const folder = resolve(given);
    const wanted = await wantedProject(
      { source: values.source, project: values.project, region: values.region, yes: values.yes },
      io,
    );
    const texts = filesOf(wanted, nameFor(folder), values.package ?? packageSpec());
    refuseToOverwrite(folder, [...Object.keys(texts), "schemas"]);
    for (const [file, text] of Object.entries(texts)) write(join(folder, file), text);
    copySchemas(wanted, join(folder, "schemas"));
    io.stdout(`${made(folder, Object.keys(texts))}${nextSteps(given, wanted)}`);
    return 0;
  },
});

const filesOf = (wanted: Wanted, name: string, spec: string): Readonly<Record<string, string>> => ({
  "package.json": packageJson(name, spec),
  "relay.yaml": relayYaml(wanted),
  ".env.example": envExample(wanted),
  ".gitignore": GITIGNORE,
  ".github/workflows/deploy.yml": workflow(wanted),
  "README.md": readme(name, wanted),
});

/** A name that npm accepts, of the folder's own. */
const nameFor = (folder: string): string =>
  basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "") || "webhooks";

function refuseToOverwrite(folder: string, files: readonly string[]): void {
  const there = files.filter((file) => existsSync(join(folder, file)));
  if (there.length === 0) return;
  throw new UserError(
    `${relative(process.cwd(), folder) || "this folder"} has ${there.join(", ")} already; nothing was written. Name another folder: relay init my-hooks`,
  );
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { flag: "wx" });
}

/** The schemas that relay.yaml names, for their owner to change; an empty folder where there are none. */
function copySchemas({ presets }: Wanted, folder: string): void {
  const files = presets.flatMap((preset) => Object.values(schemasOf(preset)));
  for (const file of files) cpSync(join(ROOT, "schemas", file), join(folder, file));
  if (files.length === 0) write(join(folder, ".gitkeep"), "");
}

const made = (folder: string, files: readonly string[]): string =>
  `wrote ${[...files, "schemas/"].join(", ")} to ${relative(process.cwd(), folder) || "."}\n`;

const nextSteps = (folder: string, { presets }: Wanted): string => `
Next:
${folder === "." ? "" : `  cd ${folder}\n`}  npm install
  cp .env.example .env
  npm run check
  npm run dev
  npx relay send ${presets[0]?.name ?? ""}   # in another terminal
README.md says how to receive and how to deploy.
`;
