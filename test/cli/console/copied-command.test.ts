import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyFromCloud, copyHere } from "../../../src/cli/console/copied-command.ts";
import { loadForCommand } from "../../../src/cli/load.ts";
import { chooseSecret, findSource, signerFor } from "../../../src/cli/known-secrets.ts";
import { signedEvent } from "../../../src/cli/sign/deliver.ts";
import type { LoadedConfig } from "../../../src/relay/config/load.ts";
import { deliveryFact } from "../../console/fake-facts.ts";
import { spawnText } from "../../support/shell.ts";
import { startWorld, type World } from "../world.ts";

let world: World;
let loaded: LoadedConfig;

beforeAll(async () => {
  world = await startWorld();
  loaded = loadForCommand(`${world.folder}/relay.yaml`, world.env);
});
afterAll(() => world.close());

const io = () => ({ env: world.env, stdout: () => {}, stderr: () => {} });
const NOW = new Date();

/** A delivery of a source as the console has it. */
async function delivered(name: string, change: (body: Buffer) => Buffer = (body) => body) {
  const source = findSource(name, loaded);
  const signer = signerFor(source, chooseSecret(source, undefined, io()), NOW, io());
  const { method, query, headers, body } = await signedEvent(source.provider, { now: NOW }, signer);
  return {
    method,
    query,
    headers: [...headers, ["cookie", "session=secret-of-a-person"] as const],
    path: `/${name}`,
    bodyBase64: change(body).toString("base64"),
    receivedAt: NOW.toISOString(),
  };
}

const copyOf = async (name: string, outcome = "accepted", env = world.env) =>
  copyHere({ ...deliveryFact("d1", NOW), source: name, outcome }, await delivered(name), {
    loaded,
    relayUrl: world.url,
    io: { ...io(), env },
    now: new Date(),
  });

const hasCurl = existsSync("/usr/bin/curl") || existsSync("/bin/curl");
if (!hasCurl) process.stderr.write("\nSKIPPED: copied commands are not run. There is no curl\n\n");

test.skipIf(!hasCurl).each(["github", "stripe", "gitlab", "sendgrid", "standard", "slack", "sms"])(
  "a delivery of %s that is copied as curl runs as it is, and is accepted",
  async (name) => {
    const { command, note } = await copyOf(name);
    expect(note).toContain("signed with the throw-away");
    expect(command).not.toContain("secret-of-a-person");
    expect(
      await spawnText(command.replace("curl ", "curl -s -o /dev/null -w '%{http_code}' ")),
    ).toMatch(/^20[02]$/);
  },
);

test("a refused delivery is copied as it came, with whatever proves or lets in masked", async () => {
  const { command, note } = await copyOf("github", "refused");
  expect(note).toContain("masked");
  expect(command).toContain("-H 'x-hub-signature-256: ***'");
  expect(command).toContain("-H 'cookie: ***'");
  expect(command).not.toMatch(/sha256=|secret-of-a-person/);
});

test("nothing is signed with a secret of one's own for the clipboard", async () => {
  const env = { ...world.env, GITHUB_SECRET: "a-real-one" };
  const { command, note } = await copyOf("github", "accepted", env);
  expect(note).toContain("GITHUB_SECRET is a secret of your own");
  expect(command).not.toMatch(/sha256=|a-real-one/);
});

test("the cloud's copy is a command that signs where it runs, and says what it needs", () => {
  const fact = { ...deliveryFact("d1", NOW), event: "it's; rm -rf ~" };
  const { command, note } = copyFromCloud(fact, loaded, "my-project");
  expect(command).toBe(
    String.raw`npx relay send github --from 'it'\''s; rm -rf ~' --project my-project`,
  );
  expect(note).toContain("until source github has archive: true");
  expect(() =>
    copyFromCloud({ ...fact, source: undefined as unknown as string }, loaded, "p"),
  ).toThrow(/refused/);
});
