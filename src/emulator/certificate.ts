import { createPublicKey, type KeyObject, sign } from "node:crypto";
import { der } from "./der.ts";

/** As in the certificates that Google publishes its keys in. */
const COMMON_NAME = "federated-signon.system.gserviceaccount.com";
/**
 * X.690 UTCTime, whose last year is 2049. A key lives as long as its data folder, and so does its
 * certificate.
 */
const NOT_BEFORE = "000101000000Z";
const NOT_AFTER = "491231235959Z";

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;

/**
 * A self-signed certificate for an RSA key, in PEM (RFC 5280); Node can read certificates but not
 * create them. The same key always gives the same certificate, since PKCS #1 v1.5 signatures are
 * deterministic.
 */
export function selfSigned(privateKey: KeyObject): string {
  const sha256WithRsa = der(SEQUENCE, objectId("2a864886f70d01010b"), der(0x05));
  const commonName = der(SEQUENCE, objectId("550403"), der(UTF8_STRING, Buffer.from(COMMON_NAME)));
  const name = der(SEQUENCE, der(SET, commonName));
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.of(2))), // version 3
    der(INTEGER, Buffer.of(1)),
    sha256WithRsa,
    name,
    der(SEQUENCE, time(NOT_BEFORE), time(NOT_AFTER)),
    name,
    createPublicKey(privateKey).export({ type: "spki", format: "der" }),
    der(0xa3, der(SEQUENCE, critical("551d13", der(SEQUENCE)), critical("551d0f", SIGNS))),
  );
  const signature = sign("sha256", body, privateKey);
  return pem(der(SEQUENCE, body, sha256WithRsa, bits(signature)));
}

const objectId = (hex: string): Buffer => der(OBJECT_ID, Buffer.from(hex, "hex"));

const time = (text: string): Buffer => der(UTC_TIME, Buffer.from(text));

/** All bits of the last byte are used. */
const bits = (bytes: Buffer): Buffer => der(BIT_STRING, Buffer.of(0), bytes);

/** A critical extension. */
const critical = (id: string, value: Buffer): Buffer =>
  der(SEQUENCE, objectId(id), der(0x01, Buffer.of(0xff)), der(OCTET_STRING, value));

/** keyUsage digitalSignature: the first of its bits, seven of the byte unused. */
const SIGNS = Buffer.of(BIT_STRING, 2, 7, 0x80);

/** Lines of 64 characters (RFC 7468 §2). */
function pem(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
