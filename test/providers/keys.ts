import type { IncomingMessage } from "node:http";
import { selfSigned } from "../../src/cli/sign/certificate.ts";
import type { Provider } from "../../src/types/provider.ts";
import { listen } from "../support/http.ts";
import { KEY_ID, type Secret, setPointer } from "./signer.ts";

/** A local server in the place of every provider's key endpoint, and a `fetch` that goes there whatever the address. */
export type KeyServer = {
  readonly fetchFor: (provider: Provider, secret: Secret) => typeof fetch;
  /** Addresses asked for so far. */
  readonly asked: string[];
  readonly close: () => Promise<void>;
};

export async function openKeyServer(now: Date): Promise<KeyServer> {
  const answers = new Map<string, string>();
  const asked: string[] = [];
  const server = await listen((request, response) => {
    request.resume();
    const address = String(request.headers["x-address"]);
    asked.push(address);
    const answer = answers.get(answerName(request));
    response.writeHead(answer === undefined ? 404 : 200).end(answer);
  });
  return {
    asked,
    fetchFor: (provider, secret) => {
      answers.set(`${provider.name} key`, published(provider, secret, now));
      answers.set(`${provider.name} token`, JSON.stringify({ access_token: "token" }));
      return (input, init) => {
        const address = String(input instanceof Request ? input.url : input);
        const headers = new Headers(init?.headers);
        headers.set("x-address", address);
        headers.set("x-answer", `${provider.name} ${isToken(provider, address) ? "token" : "key"}`);
        // Without the engine's two seconds: a busy machine may need longer, and is not the provider.
        return fetch(`${server.url}/`, { ...init, headers, signal: null });
      };
    },
    close: server.close,
  };
}

const answerName = (request: IncomingMessage): string => String(request.headers["x-answer"]);

function isToken({ verify }: Provider, address: string): boolean {
  const remoteKey = "remoteKey" in verify ? verify.remoteKey : undefined;
  return remoteKey?.token?.url === address;
}

/** What a provider's key endpoint answers. */
function published({ verify }: Provider, { publicKey, privateKey }: Secret, now: Date): string {
  if (publicKey === undefined || privateKey === undefined) return "";
  if (verify.kind === "certificate") {
    const day = 24 * 3600 * 1000;
    return selfSigned(publicKey, privateKey, new Date(+now - day), new Date(+now + day));
  }
  const jwk = publicKey.export({ format: "jwk" });
  const remoteKey = "remoteKey" in verify ? verify.remoteKey : undefined;
  if (remoteKey === undefined) {
    // A set may hold keys for encryption and of kinds that nobody here knows.
    const others = [
      { kid: "enc", kty: "RSA", use: "enc", n: "AQAB", e: "AQAB" },
      { kid: "odd", kty: "AKP", alg: "ML-DSA-44" },
    ];
    return JSON.stringify({ keys: [...others, { ...jwk, kid: KEY_ID, use: "sig" }] });
  }
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString().replaceAll("\n", "");
  return JSON.stringify(setPointer({}, remoteKey.keyAt, remoteKey.format === "jwk" ? jwk : pem));
}
