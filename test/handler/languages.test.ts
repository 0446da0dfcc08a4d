import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { selfSigned } from "../../src/emulator/certificate.ts";
import { startRelay, type TestRelay } from "../../src/testing/index.ts";
import { atFileEnd } from "../support/file-end.ts";
import { tempFolder } from "../support/folder.ts";
import { listen } from "../support/http.ts";
import { start } from "../support/process.ts";
import { fresh, hostile, KID, ours, token } from "./hostile-tokens.ts";
import { AUDIENCE } from "./issuer.ts";
import { LANGUAGES } from "./languages.ts";

/** The services of docs/handler.md in other languages are run, and sent what the embedded Cloud Tasks sends. */

const PAGE = readFileSync(resolve(import.meta.dirname, "../../docs/handler.md"), "utf8");

const CONFIG = `
project: my-project
serviceAccount: relay-invoker
sources:
  github: {provider: github, secrets: [GITHUB_SECRET], routes: [{to: [ci, other, stranger]}]}
targets:
  ci: {url: "${AUDIENCE}/hooks"}
  other: {url: "https://other.example.com/hooks"}
  stranger: {url: "${AUDIENCE}/stranger", audience: "${AUDIENCE}", serviceAccount: somebody-else}
`;

let relay: TestRelay;
let keys: string;

beforeAll(async () => {
  const config = join(tempFolder({ "relay.yaml": CONFIG }), "relay.yaml");
  relay = await startRelay({ config });
  atFileEnd(() => relay.close());
  // The embedded Cloud Tasks' keys, and one with which the tests sign what it would not.
  const jwk = { ...ours.publicKey.export({ format: "jwk" }), kid: KID, use: "sig", alg: "RS256" };
  const server = await listen((request, response) => {
    void fetch(`${relay.cloudTasks}${request.url}`)
      .then((reply) => reply.json())
      .then((known) => {
        const all =
          request.url === "/oauth2/v3/certs"
            ? { keys: [...(known as { keys: object[] }).keys, jwk] }
            : { ...(known as object), [KID]: selfSigned(ours.privateKey) };
        response.setHeader("content-type", "application/json").end(JSON.stringify(all));
      });
  });
  keys = server.url;
});

describe.each(LANGUAGES)("the service of docs/handler.md in $name", (language) => {
  const { name, needs, block, file, run, env } = language;
  if (run === undefined) {
    console.warn(
      `\n!!! SKIPPED: ${needs} are not here, so that nobody ran the example in ${name}\n`,
    );
  }
  const code = new RegExp(`\`\`\`${block}\\n([^]+?)\`\`\``).exec(PAGE)?.[1] ?? "";

  test.skipIf(run === undefined)(
    "accepts what the relay's tasks bring, also compressed, and nothing else",
    async () => {
      const folder = tempFolder({ [file]: code });
      const [command, ...args] = run?.(folder) ?? ["false"];
      const service = start(command, args, {
        cwd: folder,
        env: { ...process.env, ...env, PORT: "0", CLOUD_TASKS_EMULATOR_REST: keys },
      });
      const url = `http://localhost:${(await service.until(/listening on port (\d+)\n/))[1]}/hooks`;
      await relay.reset();
      for (const target of ["ci", "other", "stranger"]) relay.sendTo(target, url);

      const id = `ü and % for ${name}`;
      const { outcome } = await relay.send("github", "push", { id });
      expect(outcome).toBe("accepted");
      const at = (wanted: string) =>
        relay.waitFor(({ target, event }) => target === wanted && event?.id === id);
      expect(await at("other")).toMatchObject({ status: 401 });
      expect(await at("stranger")).toMatchObject({ status: 401 });
      const arrival = await at("ci");
      expect(arrival.status).toBe(204);
      await service.until(new RegExp(`github push ${id} ${arrival.body.length}$`, "m"));

      const large = JSON.stringify({ ref: "refs/heads/main", text: "x".repeat(1_100_000) });
      await relay.send("github", "push", { id: `large for ${name}`, body: large });
      const packed = await relay.waitFor(
        ({ target, event }) => target === "ci" && event?.id === `large for ${name}`,
      );
      expect(packed).toMatchObject({ status: 204, headers: { "content-encoding": "gzip" } });
      await service.until(new RegExp(`github push large for ${name} ${large.length}$`, "m"));

      const real = (arrival.headers["authorization"] ?? "").replace("Bearer ", "");
      const sent = (authorization: string | undefined) => {
        const headers = { "ce-id": "1", "ce-source": "github", "ce-type": "push" };
        const more = authorization === undefined ? {} : { authorization };
        return fetch(url, { method: "POST", headers: { ...headers, ...more }, body: "{}" });
      };
      expect((await sent(`bearer ${token(fresh())}`)).status).toBe(204);
      const others: string[] = [];
      for (const [wrong, authorization] of Object.entries(hostile(real))) {
        const { status } = await sent(authorization);
        if (status !== 401) others.push(`${wrong}: ${status}`);
      }
      expect(others).toEqual([]);
      await service.stop("SIGKILL");
    },
  );
});
