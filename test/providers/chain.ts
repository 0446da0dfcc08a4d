import { createHash, type KeyObject, sign } from "node:crypto";
import { utcTime } from "../../src/cli/sign/certificate.ts";
import { der } from "../../src/emulator/der.ts";
import { AT } from "./receive.ts";

/** A chain of certificates as `x5c` has it, base64 of DER: leaf, intermediate, root. */
export type Chain = readonly [string, string, string];

/** Whose key all certificates of a chain are of, and signed with. */
type KeyPair = { readonly publicKey?: KeyObject; readonly privateKey?: KeyObject };

/** Apple's: receipt signing, and its intermediate for developers. */
const RECEIPT_SIGNING = "2a864886f76364060b01";
const INTERMEDIATE = "2a864886f76364060201";

/** How a chain differs from a good one. */
export type Flaws = {
  readonly leafMark?: string;
  readonly intermediateMark?: string;
  readonly intermediateCa?: boolean;
  readonly leafFrom?: Date;
  readonly leafTo?: Date;
  readonly leafIssuerName?: string;
  readonly leafSigner?: KeyObject;
};

const DAY = 24 * 3600 * 1000;
const chains = new Map<KeyObject, Chain>();

/** A chain that ends at the secret's own key; the same each time, as signatures of ECDSA are not. */
export function chainOf(secret: KeyPair): Chain {
  const { publicKey } = secret;
  if (publicKey === undefined) throw new Error("no public key");
  const known = chains.get(publicKey) ?? makeChain(secret);
  chains.set(publicKey, known);
  return known;
}

/** The hex SHA-256 of the root certificate of such a chain. */
export const fingerprintOf = (secret: KeyPair): string =>
  createHash("sha256")
    .update(Buffer.from(chainOf(secret)[2], "base64"))
    .digest("hex");

/** A new chain, all of whose certificates are of the one key. */
export function makeChain({ publicKey, privateKey }: KeyPair, flaws: Flaws = {}): Chain {
  if (publicKey === undefined || privateKey === undefined) throw new Error("no key pair");
  const make = (part: Partial<Certificate> & Pick<Certificate, "subject" | "issuer">): string =>
    issue({
      publicKey,
      signer: privateKey,
      from: new Date(+AT - 365 * DAY),
      to: new Date(+AT + 365 * DAY),
      isCa: true,
      ...part,
    });
  return [
    make({
      subject: "leaf",
      issuer: flaws.leafIssuerName ?? "intermediate",
      mark: flaws.leafMark ?? RECEIPT_SIGNING,
      isCa: false,
      ...(flaws.leafFrom && { from: flaws.leafFrom }),
      ...(flaws.leafTo && { to: flaws.leafTo }),
      ...(flaws.leafSigner && { signer: flaws.leafSigner }),
    }),
    make({
      subject: "intermediate",
      issuer: "root",
      mark: flaws.intermediateMark ?? INTERMEDIATE,
      isCa: flaws.intermediateCa ?? true,
    }),
    make({ subject: "root", issuer: "root" }),
  ];
}

type Certificate = {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly from: Date;
  readonly to: Date;
  readonly isCa: boolean;
  /** DER of the object identifier of an extension. */
  readonly mark?: string;
};

/** A certificate in base64 of DER (X.690, RFC 5280 §4.1), signed with ECDSA and SHA-256. */
function issue(given: Certificate): string {
  const { subject, issuer, publicKey, signer, from, to, isCa, mark } = given;
  const algorithm = der(0x30, oid("2a8648ce3d040302"));
  const basic = der(0x30, ...(isCa ? [der(0x01, Buffer.of(0xff))] : []));
  const extensions = [
    der(0x30, oid("551d13"), der(0x04, basic)),
    ...(mark === undefined ? [] : [der(0x30, oid(mark), der(0x04, der(0x05)))]),
  ];
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    algorithm,
    nameOf(issuer),
    der(0x30, utcTime(from), utcTime(to)),
    nameOf(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(0x30, ...extensions)),
  );
  const signature = Buffer.concat([Buffer.of(0), sign("sha256", body, signer)]);
  return der(0x30, body, algorithm, der(0x03, signature)).toString("base64");
}

const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));

const nameOf = (text: string): Buffer =>
  der(0x30, der(0x31, der(0x30, oid("550403"), der(0x0c, Buffer.from(text)))));
