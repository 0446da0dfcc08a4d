import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");

/** A service of someone else's, with the built package in its node_modules. */
let service: string;
const inPackage = (...parts: string[]): string =>
  join(service, "node_modules/webhook-relay", ...parts);

beforeAll(() => {
  service = mkdtempSync(join(tmpdir(), "handler-package-"));
  mkdirSync(inPackage(), { recursive: true });
  run(TSC, "-p", ".ci/tsconfig.package.json", "--outDir", inPackage("dist"));
  writeFileSync(inPackage("package.json"), readFileSync(join(ROOT, "package.json")));
  writeFileSync(join(service, "package.json"), '{"type":"module"}');
});
afterAll(() => rmSync(service, { recursive: true, force: true }));

function run(...args: string[]): string {
  return execFileSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
}

test("another package imports webhook-relay/handler, as plain JavaScript", () => {
  const file = join(service, "service.js");
  writeFileSync(
    file,
    `import * as handler from "webhook-relay/handler";
     const handle = handler.handleTask({ audience: "https://a", serviceAccount: "b@c" }, () => {});
     const answer = await handle(new Request("https://a", { method: "POST" }));
     console.log(JSON.stringify([Object.keys(handler).sort(), answer.status]));`,
  );
  expect(JSON.parse(run(file))).toEqual([
    ["Refusal", "RetryLater", "createVerifier", "handleTask", "readEvent", "readTask"],
    401,
  ]);
});

test("its types resolve in another package, strictly and without its sources", () => {
  writeFileSync(
    join(service, "service.ts"),
    `import { createServer } from "node:http";
     import { handleTask, Refusal } from "webhook-relay/handler";
     import type { CloudEvent, RefusalCode } from "webhook-relay/handler";
     const handle = handleTask<{ ref: string }>(
       { audience: ["https://a"], serviceAccount: "b@c", onError: (error) => {
         const code: RefusalCode | undefined = error instanceof Refusal ? error.code : undefined;
         console.log(code);
       } },
       async (event, task) => { const ref: string = event.data.ref; console.log(ref, task.eta.getTime()); },
     );
     createServer(handle);
     export const answer: Promise<Response> = handle(new Request("https://a"));
     // @ts-expect-error: an audience is needed
     handleTask({ serviceAccount: "b@c" }, () => {});
     // @ts-expect-error: data is not known unless it is said
     export const guess = (event: CloudEvent): string => event.data.ref;`,
  );
  writeFileSync(
    join(service, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        target: "es2024",
        lib: ["es2024"],
        module: "nodenext",
        strict: true,
        noEmit: true,
        types: ["node"],
        typeRoots: [join(ROOT, "node_modules/@types")],
      },
      files: ["service.ts"],
    }),
  );
  expect(run(TSC, "-p", service)).toBe("");
});

test("it needs nothing but Node, so that the folder can be copied anywhere", () => {
  const folder = inPackage("dist/handler");
  const imported = readdirSync(folder)
    .filter((file) => file.endsWith(".js"))
    .flatMap((file) => [
      ...readFileSync(join(folder, file), "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g),
    ])
    .map((match) => match[1] ?? "");
  expect(imported.length).toBeGreaterThan(5);
  expect(imported.filter((name) => !isBuiltin(name) && !/^\.\/[a-z]+\.js$/.test(name))).toEqual([]);
});

test("the packed package holds what was built, the schemas and the relay command, and nothing of the tests", () => {
  const listing = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [packed] = JSON.parse(listing) as { readonly files: { readonly path: string }[] }[];
  const others = (packed?.files ?? [])
    .map((file) => file.path)
    .filter((path) => !/^(?:dist|schemas)\/|^dist\/function/.test(path));
  expect(others.toSorted()).toEqual(["LICENSE", "README.md", "package.json", "src/cli/relay.mjs"]);
});

test("the relay command runs from inside node_modules, where Node takes no TypeScript", () => {
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (name.startsWith(".")) continue;
    symlinkSync(join(ROOT, "node_modules", name), join(service, "node_modules", name));
  }
  mkdirSync(inPackage("src/cli"), { recursive: true });
  const bin = inPackage("src/cli/relay.mjs");
  writeFileSync(bin, readFileSync(join(ROOT, "src/cli/relay.mjs")));
  expect(run(bin, "emulator", "--help")).toContain("--rest-port");
  // Samples are loaded by name: a compiled preset has a compiled file of them.
  expect(run(bin, "providers", "github")).toContain("pull_request.opened");
});
