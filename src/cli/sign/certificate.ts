import { type KeyObject, sign } from "node:crypto";
import { der } from "../../emulator/der.ts";

/**
 * An address of the form that a preset pins for certificates, where the provider has none;
 * undefined for a form not known here.
 */
export const certificateAddress = (pattern: string): string | undefined =>
  UNUSED_ADDRESSES.find((address) => new RegExp(`^(?:${pattern})$`).test(address));

/** Nothing is at these, so that standing in for one hides no certificate of the provider's. */
const UNUSED_ADDRESSES = [
  `https://sns.us-east-1.amazonaws.com/SimpleNotificationService-${"0".repeat(32)}.pem`,
  "https://api.paypal.com/v1/notifications/certs/CERT-webhook-relay-dev",
];

/**
 * A certificate in PEM that vouches for an RSA key (X.690 DER, RFC 5280): Node reads certificates
 * but makes none.
 */
export function selfSigned(
  publicKey: KeyObject,
  privateKey: KeyObject,
  from: Date,
  to: Date,
): string {
  const sha256WithRsa = der(0x30, der(0x06, Buffer.from("2a864886f70d01010b", "hex")), der(0x05));
  const commonName = der(
    0x30,
    der(0x06, Buffer.from("550403", "hex")),
    der(0x0c, Buffer.from("t")),
  );
  const name = der(0x30, der(0x31, commonName));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    sha256WithRsa,
    name,
    der(0x30, utcTime(from), utcTime(to)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = Buffer.concat([Buffer.of(0), sign("sha256", body, privateKey)]);
  const bytes = der(0x30, body, sha256WithRsa, der(0x03, signature));
  return `-----BEGIN CERTIFICATE-----\n${bytes.toString("base64")}\n-----END CERTIFICATE-----\n`;
}

/** A time as certificates have it (X.690 UTCTime), to the second; of the years 1950 to 2049. */
export const utcTime = (time: Date): Buffer =>
  der(0x17, Buffer.from(`${time.toISOString().slice(2, 19).replaceAll(/[-T:]/g, "")}Z`));
