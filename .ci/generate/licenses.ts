import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../../src/cli/bundle/make-build.ts";
import type { Lockfile } from "../../src/cli/bundle/lockfile.ts";
import { SBOM } from "../../src/cli/bundle/sbom.ts";

type Component = {
  readonly name: string;
  readonly version: string;
  readonly properties: readonly { readonly value: string }[];
};

/** docs/licenses.md: every package that runs with the relay, its licence, and where it is. */
export async function licenseList(): Promise<string> {
  const { packages } = JSON.parse(
    readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"),
  ) as Lockfile;
  const [plain, client] = [await places("rest"), await places("client")];
  const rows = new Map<string, readonly [name: string, license: string, where: string]>();
  for (const [place, { version = "", license = "none", dev }] of Object.entries(packages)) {
    if (place === "" || dev === true) continue;
    const name = place.split("node_modules/").at(-1) ?? "";
    const key = `${name}@${version}`;
    rows.set(key, [`${name} ${version}`, license, whereIs(plain.get(key), client.get(key))]);
  }
  const lines = [...rows.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, [name, license, where]]) => `| ${name} | ${license} | ${where} |`);
  const counts = Map.groupBy([...rows.values()], ([, license]) => license);
  const summary = [...counts]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([license, { length }]) => `${license} (${length})`)
    .join(", ");
  return `# Licences

The relay is under the Apache License 2.0. These ${rows.size} packages run with it or with its commands: ${summary}. What is deployed of
them is in \`sbom.json\` of every build (CycloneDX 1.6), with versions and hashes. Written by \`npm run generate\` from the lockfile and from
what esbuild says that it bundled.

| package | licence | where |
|---|---|---|
${lines.join("\n")}
`;
}

/** By name and version of a deployed package: the files of a build that hold it. */
async function places(transport: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const folder = mkdtempSync(join(tmpdir(), "relay-licenses-"));
  try {
    const config = join(folder, "relay.yaml");
    writeFileSync(config, JSON.stringify(configOf(transport)));
    await build({ config, outdir: join(folder, "built") });
    const { components } = JSON.parse(readFileSync(join(folder, "built", SBOM), "utf8")) as {
      readonly components: readonly Component[];
    };
    return new Map(
      components.map(({ name, version, properties }) => [
        `${name}@${version}`,
        properties.map(({ value }) => value),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const configOf = (transport: string) => ({
  transport,
  serviceAccount: "relay-invoker",
  sources: { github: { provider: "github", secrets: ["A"], routes: [{ to: ["target"] }] } },
  targets: { target: { url: "https://target.example.com/" } },
});

function whereIs(plain: readonly string[] | undefined, client: readonly string[] | undefined) {
  const bundled = plain?.filter((place) => place !== "node_modules") ?? [];
  const parts = [
    ...(bundled.length === 0 ? [] : [`bundled: ${bundled.join(", ")}`]),
    ...(plain?.includes("node_modules") === true ? ["installed in the function"] : []),
    ...(plain === undefined && client !== undefined ? ["installed with `transport: client`"] : []),
  ];
  return parts.length === 0 ? "commands and emulator" : parts.join("; ");
}
