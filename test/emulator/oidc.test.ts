import { type JsonWebKey, X509Certificate } from "node:crypto";
import { OAuth2Client } from "google-auth-library";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { fakeClock, START } from "./clock.ts";
import { QUEUE, startTarget, startWorld, type World } from "./world.ts";
import { tempFolder } from "../support/folder.ts";

const ACCOUNT = "invoker@p.iam.gserviceaccount.com";

/** The Authorization header of a task with these token settings. */
async function authorizationOf(
  { client }: World,
  request: object,
  path = "/in?a=1",
): Promise<{ authorization: string; url: string }> {
  const target = await startTarget();
  const url = `${target.url}${path}`;
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url, ...request } } });
  const { headers } = await target.nth(1);
  return { authorization: headers.authorization ?? "", url };
}

test("the OIDC token verifies against the published keys and has Google's claims", async () => {
  const world = await startWorld({ clock: fakeClock() });
  const { authorization } = await authorizationOf(world, {
    oidcToken: { serviceAccountEmail: ACCOUNT, audience: "https://service.example" },
  });
  const [scheme, token = ""] = authorization.split(" ");
  expect(scheme).toBe("Bearer");
  const { payload } = await jwtVerify(
    token,
    createRemoteJWKSet(new URL(`${world.issuerUrl}/oauth2/v3/certs`)),
    {
      issuer: "https://accounts.google.com",
      audience: "https://service.example",
      algorithms: ["RS256"],
      currentDate: new Date(START),
    },
  );
  const iat = Math.floor(START / 1000);
  expect(payload).toMatchObject({ email: ACCOUNT, email_verified: true, iat, exp: iat + 3600 });
  expect(payload.sub).toMatch(/^\d{21}$/);
  expect(payload["azp"]).toBe(payload.sub);
});

test("without an audience it is the whole URL of the target", async () => {
  const world = await startWorld();
  const { authorization, url } = await authorizationOf(world, {
    oidcToken: { serviceAccountEmail: ACCOUNT },
  });
  const keys = createRemoteJWKSet(new URL(`${world.issuerUrl}/oauth2/v3/certs`));
  const token = authorization.slice("Bearer ".length);
  const { payload } = await jwtVerify(token, keys, { audience: url });
  expect(payload.aud).toBe(url);
});

test("a token replaces the task's own Authorization, which is there without one", async () => {
  const world = await startWorld();
  const headers = { authorization: "Basic own" };
  const own = await authorizationOf(world, { headers });
  expect(own.authorization).toBe("Basic own");
  const replaced = await authorizationOf(world, {
    headers,
    oidcToken: { serviceAccountEmail: ACCOUNT },
  });
  expect(replaced.authorization).toMatch(/^Bearer ey/);
});

test("the token never shows in the stored task", async () => {
  const world = await startWorld();
  const target = await startTarget((_, response) => void response);
  const task = {
    name: `${QUEUE}/tasks/a`,
    httpRequest: { url: target.url, oidcToken: { serviceAccountEmail: ACCOUNT } },
  };
  await world.client.createTask({ parent: QUEUE, task });
  await target.nth(1);
  const [stored] = await world.client.getTask({ name: task.name, responseView: "FULL" });
  expect(stored.httpRequest?.headers).toEqual({ "User-Agent": "Google-Cloud-Tasks" });
  expect(stored.httpRequest?.oidcToken?.serviceAccountEmail).toBe(ACCOUNT);
});

test("an OAuth task carries an opaque access token, scope cloud-platform unless another is given", async () => {
  const world = await startWorld({ queues: [{ name: QUEUE, paused: true }] });
  const [task] = await world.client.createTask({
    parent: QUEUE,
    task: { httpRequest: { url: "http://h/", oauthToken: { serviceAccountEmail: ACCOUNT } } },
  });
  expect(task.httpRequest?.oauthToken?.scope).toBe(
    "https://www.googleapis.com/auth/cloud-platform",
  );
  await world.client.purgeQueue({ name: QUEUE });
  await world.client.resumeQueue({ name: QUEUE });
  const { authorization } = await authorizationOf(world, {
    oauthToken: { serviceAccountEmail: ACCOUNT },
  });
  expect(authorization).toMatch(/^Bearer ya29\./);
});

test("the discovery document leads to the keys, which name their algorithm", async () => {
  const { issuerUrl, client } = await startWorld();
  await client.getProjectId();
  const json = async (url: string): Promise<Record<string, unknown>> =>
    (await (await fetch(url)).json()) as Record<string, unknown>;
  const document = await json(`${issuerUrl}/.well-known/openid-configuration`);
  expect(document["issuer"]).toBe("https://accounts.google.com");
  const { keys } = (await json(String(document["jwks_uri"]))) as { keys: object[] };
  expect(keys).toMatchObject([{ kty: "RSA", alg: "RS256", use: "sig" }]);
  expect(Object.keys(keys[0] ?? {}).toSorted()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
});

test("google-auth-library verifies the token with the certificates, as with Google's", async () => {
  const world = await startWorld();
  const { authorization } = await authorizationOf(world, {
    oidcToken: { serviceAccountEmail: ACCOUNT, audience: "https://service.example" },
  });
  const endpoints = { oauth2FederatedSignonPemCertsUrl: `${world.issuerUrl}/oauth2/v1/certs` };
  const verifier = new OAuth2Client({ endpoints });
  const { certs, format } = await verifier.getFederatedSignonCertsAsync();
  expect([format, Object.keys(certs)]).toEqual(["PEM", [expect.any(String)]]);
  const idToken = authorization.slice("Bearer ".length);
  const ticket = await verifier.verifyIdToken({ idToken, audience: "https://service.example" });
  expect(ticket.getPayload()).toMatchObject({ email: ACCOUNT });
  const other = verifier.verifyIdToken({ idToken, audience: "https://other.example" });
  await expect(other).rejects.toThrow(/Wrong recipient/);
});

test("the certificates are of the published keys, self-signed, valid, and the same after a restart", async () => {
  const data = tempFolder();
  const read = async ({ issuerUrl }: World) => {
    const pems = await fetch(`${issuerUrl}/oauth2/v1/certs`);
    const keys = await fetch(`${issuerUrl}/oauth2/v3/certs`);
    expect(pems.headers.get("cache-control")).toMatch(/^public, max-age=60,/);
    expect(keys.headers.get("cache-control")).toMatch(/^public, max-age=60,/);
    return {
      pems: (await pems.json()) as Record<string, string>,
      keys: ((await keys.json()) as { keys: JsonWebKey[] }).keys,
    };
  };
  const first = await startWorld({ data });
  const published = await read(first);
  await first.close();
  expect(await read(await startWorld({ data }))).toEqual(published);

  const [key] = published.keys;
  const { kid, n, e } = key as JsonWebKey & { kid: string };
  const certificate = new X509Certificate(published.pems[kid] ?? "");
  expect(certificate.publicKey.export({ format: "jwk" })).toEqual({ kty: "RSA", n, e });
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  const { subject, issuer, ca } = certificate;
  expect([subject, ca]).toEqual(["CN=federated-signon.system.gserviceaccount.com", false]);
  expect(issuer).toBe(subject);
  expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now());
});

test("a token is used again for half a minute and no longer", async () => {
  const clock = fakeClock();
  const world = await startWorld({ clock });
  const request = { oidcToken: { serviceAccountEmail: ACCOUNT, audience: "a" } };
  const issuedAt = async (): Promise<unknown> => {
    const { authorization } = await authorizationOf(world, request);
    expect(decodeProtectedHeader(authorization.slice(7))).toMatchObject({
      alg: "RS256",
      typ: "JWT",
    });
    const claims = Buffer.from(authorization.split(".")[1] ?? "", "base64url").toString();
    return (JSON.parse(claims) as { iat: number }).iat;
  };
  const first = await issuedAt();
  clock.advance(29_000);
  expect(await issuedAt()).toBe(first);
  clock.advance(1000);
  expect(await issuedAt()).toBe(Number(first) + 30);
});
