import { generateKeyPairSync, sign } from "node:crypto";
import { utcTime } from "../../src/cli/sign/certificate.ts";
import { der } from "../../src/emulator/der.ts";

/**
 * A fresh key and a certificate for `names` that vouches for itself, in PEM, good for a day: what a child process trusts by
 * NODE_EXTRA_CA_CERTS. Written by hand (X.690 DER, RFC 5280) because Node reads certificates but makes none.
 */
export function selfSigned(
  names: readonly string[],
  now: Date,
): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ecdsaWithSha256 = der(0x30, der(0x06, Buffer.from("2a8648ce3d040302", "hex")));
  const commonName = der(0x30, der(0x06, Buffer.from("550403", "hex")), der(0x0c, text("bench")));
  const name = der(0x30, der(0x31, commonName));
  const day = 24 * 3600 * 1000;
  const validity = der(0x30, utcTime(new Date(+now - day)), utcTime(new Date(+now + day)));
  const altNames = der(0x30, ...names.map((dns) => der(0x82, text(dns))));
  const extensions = der(
    0xa3,
    der(
      0x30,
      der(0x30, der(0x06, Buffer.from("551d11", "hex")), der(0x04, altNames)),
      der(
        0x30,
        der(0x06, Buffer.from("551d13", "hex")),
        der(0x04, der(0x30, der(0x01, Buffer.of(0xff)))),
      ),
    ),
  );
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    extensions,
  );
  const signature = der(0x03, Buffer.of(0), sign("sha256", body, privateKey));
  const certificate = der(0x30, body, ecdsaWithSha256, signature).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
  };
}

const text = (value: string): Buffer => Buffer.from(value, "latin1");
