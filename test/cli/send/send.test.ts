import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepRequests, keptRequest } from "../../../src/cli/dev/kept-requests.ts";
import { send } from "../../../src/cli/send/send.ts";
import { testIo } from "../fixtures.ts";
import { startAnswering, startWorld, type World } from "../world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

async function run(args: readonly string[], env: NodeJS.ProcessEnv = world.env, stdin?: string) {
  const before = world.tasks().length;
  const { io, printed } = testIo(env, stdin);
  const code = await send(args, io);
  return { code, ...printed, made: world.tasks().slice(before) };
}

test("a sample is signed with the throw-away secret, relayed, and its answer shown", async () => {
  const { code, out, made } = await run(["github", "push"]);
  expect(code).toBe(0);
  expect(made).toHaveLength(1);
  expect(made[0]?.headers["ce-type"]).toBe("push");
  expect(out).toContain("signed with GITHUB_SECRET (throw-away)");
  expect(out).toContain('"status":"accepted"');
});

test.each(["stripe", "gitlab", "sendgrid", "standard", "slack", "meta", "sms", "pubsub"])(
  "%s: a sample gets through",
  async (source) => {
    const { code, made, out } = await run([source]);
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(made.length).toBeGreaterThan(0);
  },
);

test("a hundred parallel copies of one delivery make one task per target", async () => {
  const { code, out, made } = await run(["stripe", "--repeat", "100", "--parallel"]);
  expect(code).toBe(0);
  expect(made).toHaveLength(2);
  expect(out).toMatch(/<-- 1 × 202 .*accepted/);
  expect(out).toMatch(/<-- 99 × 202 .*duplicate/);
  expect(out).not.toContain("no task was made");
});

test("two sends are two events; the same id again is a duplicate, and the hint says so", async () => {
  expect((await run(["github"])).made).toHaveLength(1);
  expect((await run(["github"])).made).toHaveLength(1);
  expect((await run(["github", "--id", "abc-1"])).made).toHaveLength(1);
  const again = await run(["github", "--id", "abc-1"]);
  expect(again).toMatchObject({ code: 0, made: [] });
  expect(again.out).toContain("seen this event before");
});

test("the bytes of a file are sent as they are", async () => {
  const file = join(world.folder, "body.json");
  const bytes = Buffer.from('{ "ref" : "refs/heads/mäin",\r\n"big": 12345678901234567890 }\n');
  writeFileSync(file, bytes);
  const { code, made } = await run(["github", "push", "--file", file]);
  expect(code).toBe(0);
  expect(made[0]?.body).toEqual(bytes);
});

test.each(["release", "release%", "%72elease"])(
  "of a file that is a raw HTTP request, the body is sent, as the event that it was: %s",
  async (type) => {
    const file = join(world.folder, "kept.http");
    const bytes = Buffer.from('{ "id":12345678901234567890 }\n');
    const head = `POST /github HTTP/1.1\r\nce-type: ${type}\r\ncontent-length: ${bytes.length}\r\n\r\n`;
    writeFileSync(file, Buffer.concat([Buffer.from(head), bytes]));
    const { code, made } = await run(["github", "--file", file]);
    expect(code).toBe(0);
    expect(made[0]?.body).toEqual(bytes);
    const sent = type.replace("%72", "r").replace("%", "%25");
    expect(made[0]?.headers).toMatchObject({ "ce-type": sent });
  },
);

test("--from sends again what a delivery to npm run dev held, as the event that it was", async () => {
  const data = world.env["RELAY_DATA"] ?? "";
  const body = gzipSync('{"action":"opened"}');
  const headers = ["X-GitHub-Event", "issues", "Content-Encoding", "gzip"];
  keepRequests(data)("delivery-1", {
    method: "POST",
    path: "/github",
    query: "",
    headers: { "x-github-event": "issues", "content-encoding": "gzip" },
    rawHeaders: headers,
    body,
    receivedAt: new Date(),
  });
  await expect.poll(() => keptRequest(data, "delivery-1")?.body).toEqual(body);
  const { made } = await run(["github", "--from", "delivery-1"]);
  expect(made[0]?.headers["ce-type"]).toBe("issues.opened");
  expect(String(made[0]?.body)).toBe('{"action":"opened"}');
  const other = await run(["github", "--from", "nothing"]);
  expect(other.code).not.toBe(0);
  expect(other.err).toContain("nothing is kept of nothing");
});

test("standard input is a file named -", async () => {
  const { code, made } = await run(
    ["stripe", "--file", "-"],
    world.env,
    '{"id":"evt_9","type":"x"}',
  );
  expect(code).toBe(0);
  expect(made[0]?.headers).toMatchObject({ "ce-id": "evt_9", "ce-type": "x" });
});

test("a tampered delivery makes no task, and its refusal is success", async () => {
  const { code, out, made } = await run(["stripe", "--tamper", "stale"]);
  expect(code).toBe(0);
  expect(made).toEqual([]);
  expect(out).toContain("stale-timestamp");
  expect(out).toContain("Refused, as expected");
});

test("a relay that accepts a tampered delivery fails the command", async () => {
  const lenient = await startAnswering(202, '{"status":"accepted"}');
  const { code, out } = await run(["stripe", "--tamper", "stale", "--url", lenient.url]);
  await lenient.close();
  expect(code).toBe(1);
  expect(out).toContain("accepted a stale delivery");
});

test("a tampering that the scheme cannot detect is refused with those that it can", async () => {
  const { code, err } = await run(["gitlab", "--tamper", "flipped-byte"]);
  expect(code).toBe(2);
  expect(err).toContain("wrong-secret");
});

test("a secret that differs from the relay's is found out, with a hint and without its value", async () => {
  const env = { ...world.env, GITHUB_SECRET: "not-the-relays-secret" };
  const { code, out, err } = await run(["github"], env);
  expect(code).toBe(1);
  expect(out).toContain("has another value for GITHUB_SECRET");
  expect(out + err).not.toContain("not-the-relays-secret");
});

test("an older secret of the source signs when it is named", async () => {
  const { code, out } = await run(["github", "--secret", "GITHUB_SECRET_OLD"]);
  expect(code).toBe(0);
  expect(out).toContain("signed with GITHUB_SECRET_OLD");
});

test("an event that no route matches is reported as ignored", async () => {
  const { code, out, made } = await run(["gitlab", "issue.open"]);
  expect(code).toBe(0);
  expect(made).toEqual([]);
  expect(out).toContain("No route of gitlab matches this event");
});

test("where nothing listens, the command says how to start it", async () => {
  const { url, close } = await startAnswering(200);
  await close();
  const { code, err } = await run(["github", "--url", url]);
  expect(code).toBe(1);
  expect(err).toContain("npm run dev");
});

test("a relay's URL may end with the source already", async () => {
  expect((await run(["github", "--url", `${world.url}/github`])).code).toBe(0);
});

test("a secret that nobody knows here is asked for by name", async () => {
  const { code, err } = await run(["github"], { ...world.env, RELAY_DATA: "/nowhere" });
  expect(code).toBe(1);
  expect(err).toContain("GITHUB_SECRET is not set");
});

test.each([
  [["nope"], 'relay.yaml has no source "nope"; known here: github'],
  [[], "name a source: github, stripe"],
  [["github", "--wrong"], "--wrong"],
  [["github", "--repeat", "0"], "1 to 1000"],
  [["meta", "--id", "1"], "no delivery id that could be chosen"],
  [["github", "--secret", "STRIPE_SECRET"], "github has no secret STRIPE_SECRET"],
  [["github", "--tamper", "nonsense"], "flipped-byte"],
  [["github", "--file", "/not/there"], "ENOENT"],
] as const)("%j is a usage error, exit code 2, and says %s", async (args, text) => {
  const { code, err } = await run(args);
  expect(code).toBe(2);
  expect(err).toContain(text);
  expect(err).toContain("relay send --help");
});

test("--help and --list explain", async () => {
  expect((await run(["--help"])).out).toContain("--tamper <kind>");
  const { out } = await run(["github", "--list"]);
  expect(out).toContain("pull_request.opened");
  expect(out).toContain("repeated-header");
});

test("an answer as JSON", async () => {
  const { code, out } = await run(["github", "push", "--json", "--id", "d-1"]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    ok: true,
    type: "push",
    id: "d-1",
    secret: "GITHUB_SECRET",
    throwAway: true,
    replies: [{ status: 202, outcome: "accepted" }],
  });
});

test.each(["foo", "localhost:8080", "ftp://localhost/"])(
  "--url %s is not a URL of a relay, which one line says",
  async (url) => {
    const { code, err } = await run(["github", "--url", url]);
    expect(code).toBe(2);
    expect(err).toContain(`"${url}" is not a URL of a relay, such as http://localhost:8080`);
    expect(err).not.toContain("    at ");
  },
);
