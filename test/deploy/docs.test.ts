import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { BLOCKS, ROOT, TYPED } from "../docs/pages.ts";
import { runnerOf } from "../docs/runners.ts";
import { sharedWorld } from "../emulator/world.ts";
import { start } from "../support/process.ts";
import { PROJECT, REGION } from "./standin/cloud.ts";
import { useProject, withGcloud } from "./suite.ts";

/** The commands of the documents that call gcloud are typed, document by document, in their order. */

const typed = TYPED.filter(({ command }) => runnerOf(command) === "gcloud");

/** One after the other in one project: what the README deployed is looked at, upgraded and removed. */
const PAGES = [
  "README.md",
  "docs/operate.md",
  "docs/upgrade.md",
  "docs/deploy.md",
  "docs/organisation.md",
];

/** A whole relay.yaml of a document. */
const configOf = (file: string, part: string): string =>
  BLOCKS.find(
    ({ file: page, language, text }) =>
      page === file && language === "yaml" && /^targets:/m.test(text) && text.includes(part),
  )?.text ?? "";

const SMALLEST = configOf("README.md", "GITHUB_WEBHOOK_SECRET");
const CONFIGS: Readonly<Record<string, string>> = {
  "docs/organisation.md": configOf("docs/organisation.md", "BILLING_URL"),
};

withGcloud("the commands of the documents that call gcloud", () => {
  const project = useProject("empty");

  /** Types lines one after the other in one shell, which ends at the first that fails. */
  async function type(lines: readonly string[], more: NodeJS.ProcessEnv) {
    const { folder, staging, env } = project();
    const script = join(folder, "deploy.sh");
    const config = join(folder, "relay.yaml");
    writeFileSync(
      script,
      `#!/bin/sh\nexec '${join(ROOT, "deploy.sh")}' --config '${config}' --staging '${staging}' "$@"\n`,
    );
    chmodSync(script, 0o755);
    const prelude = `set -e
npx() { "$@"; }
relay() { local name=$1; shift; node '${join(ROOT, "src/cli/relay.mjs")}' "$name" --config '${config}' --staging '${staging}' "$@"; }
`;
    const path = `${dirname(process.execPath)}${delimiter}${env["PATH"] ?? ""}`;
    const bash = start("bash", ["-c", prelude + lines.join("\n")], {
      cwd: folder,
      env: { ...env, PATH: path, SECRET: "s3cret", ...more },
    });
    return { code: await bash.ended, printed: bash.output() };
  }

  test("all pages that have some are tried", () => {
    expect(new Set(typed.map(({ file }) => file))).toEqual(new Set(PAGES));
  });

  test("they end well, in the order of a deployment's life", async () => {
    const { cloud } = project();
    const world = await sharedWorld();
    const deployed: Record<string, number> = {};
    for (const page of PAGES) {
      project().configure(CONFIGS[page] ?? SMALLEST);
      const lines = typed
        .filter(({ file }) => file === page)
        .map(({ command }) =>
          command
            .replaceAll(/\b(my-project|shop-staging|shop-production)\b/g, PROJECT.id)
            .replaceAll("http://localhost:8124", world.issuerUrl)
            // The stand-in has no load balancers: it is gcloud's 2 for a wrong command that must not come.
            .replace(/^gcloud compute .*$/, "$& --project=p || [ $? -ne 2 ]")
            .replace(/^CLOUDSDK_AUTH_DISABLE.*$/, `(${ON_THIS_MACHINE}; $&)`),
        );
      // A page that does not name them has a reader who has set them.
      const isSet = lines.some((line) => line.startsWith("export "));
      const place = isSet ? {} : { PROJECT_ID: PROJECT.id, REGION };
      const { code, printed } = await type(lines, place);
      expect({ page, code, printed }).toEqual({ page, code: 0, printed });
      deployed[page] = cloud.functions.size;
    }
    expect(deployed).toEqual({
      "README.md": 1,
      "docs/operate.md": 1,
      "docs/upgrade.md": 1,
      "docs/deploy.md": 0,
      "docs/organisation.md": 0,
    });
  });
});

/** Not through the stand-in, which is a proxy before Google's addresses. */
const ON_THIS_MACHINE =
  "unset CLOUDSDK_PROXY_TYPE CLOUDSDK_PROXY_ADDRESS CLOUDSDK_PROXY_PORT CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE";
