import { createHash, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { preset } from "../relay/fixtures.ts";
import { AT, receive, type Receiver, type Sent } from "./receive.ts";

/** A delivery of a preset that somebody other than the relay vouches for. */
export type Proof = {
  readonly preset: string;
  /** Who vouches: an SDK and its version, or the page. */
  readonly by: string;
  readonly secret: string;
  readonly publicUrl?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly body: string;
  readonly query?: string;
  /** Headers as the provider sends them, signed at `AT` with `secret`. */
  readonly headers: (
    body: string,
    secret: string,
  ) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** The official verifier's opinion; left out where there is none to ask. */
  readonly official?: (
    body: string,
    headers: Readonly<Record<string, string>>,
    secret: string,
  ) => boolean | Promise<boolean>;
  readonly event: { readonly type: string; readonly id?: string; readonly time?: string };
};

/** Unix time of `AT`, as text. */
export const SECONDS = String(AT.getTime() / 1000);
export const MILLISECONDS = String(AT.getTime());

/** A MAC in the encoding asked for, made without the relay's engine. */
export function mac(
  hash: "sha1" | "sha256" | "sha512",
  encoding: "hex" | "base64" | "base64url",
  key: string | Buffer,
  content: string,
): string {
  return createHmac(hash, key).update(content, "utf8").digest(encoding);
}

/** Whether a verifier that throws on a bad signature did not. */
export async function passes(verify: () => unknown): Promise<boolean> {
  try {
    await verify();
    return true;
  } catch {
    return false;
  }
}

/** Tests every delivery: taken as it is, refused as soon as anything about it is off; and the official verifier agrees. */
export function prove(proofs: readonly Proof[]): void {
  describe.each(proofs.map((proof) => [`${proof.preset}, by ${proof.by}`, proof] as const))(
    "%s",
    (_, proof) => {
      const { body, secret } = proof;
      const sent = async (): Promise<Sent> => ({
        body,
        headers: {
          "content-type": "application/json",
          ...(await proof.headers(body, secret)),
        },
        ...(proof.query !== undefined && { query: proof.query }),
      });
      const refusal = preset(proof.preset).refuse?.status ?? 401;
      const receiver: Receiver = {
        secrets: [secret],
        ...(proof.publicUrl !== undefined && { publicUrl: proof.publicUrl }),
        ...(proof.options !== undefined && { options: proof.options }),
      };

      test("a genuine delivery is taken and read", async () => {
        const { event, answer } = await receive(proof.preset, await sent(), receiver);
        expect(answer.status).toBeLessThan(300);
        expect(event).toMatchObject({
          type: proof.event.type,
          id: proof.event.id ?? createHash("sha256").update(body).digest("hex"),
          ...(proof.event.time !== undefined && { time: proof.event.time }),
          body: Buffer.from(body),
        });
      });

      test("the same bytes are taken under the second of two secrets", async () => {
        const secrets = [proof.secret.replaceAll(/(?<!^wh\w{0,2})[0-9a-f]/gi, "0"), secret];
        const { event } = await receive(proof.preset, await sent(), { ...receiver, secrets });
        expect(event?.type).toBe(proof.event.type);
      });

      test("a changed body is refused", async () => {
        const changed = { ...(await sent()), body: `${body.slice(0, -1)} }` };
        const { answer, event } = await receive(proof.preset, changed, receiver);
        expect([answer.status, event]).toEqual([refusal, undefined]);
      });

      test("another secret refuses it", async () => {
        const secrets = [secret.replace(/[0-9a-f](?=[^0-9a-f]*$)/i, flip)];
        const { answer, event } = await receive(proof.preset, await sent(), {
          ...receiver,
          secrets,
        });
        expect([answer.status, event]).toEqual([refusal, undefined]);
      });

      const { verify } = preset(proof.preset);
      const timestamp = "timestamp" in verify ? verify.timestamp : undefined;
      if (timestamp !== undefined) {
        test.each([
          ["late", 1],
          ["early", -1],
        ])("it is refused as stale when it comes too %s", async (_side, sign) => {
          const off = sign * (timestamp.toleranceSeconds + 1) * 1000;
          const at = new Date(AT.getTime() + off);
          const { answer, code } = await receive(proof.preset, await sent(), { ...receiver, at });
          expect([answer.status, code]).toEqual([401, "stale-timestamp"]);
        });
      }

      const { official } = proof;
      if (official !== undefined) {
        test("the official verifier says the same", async () => {
          const { headers } = await sent();
          expect(await official(body, headers, secret)).toBe(true);
          expect(await official(`${body.slice(0, -1)} }`, headers, secret)).toBe(false);
        });
      }
    },
  );
}

const flip = (digit: string): string => (digit === "0" ? "1" : "0");
