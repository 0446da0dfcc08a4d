import { generateKeyPairSync } from "node:crypto";

/** One pair for all vectors that are signed here: RSA keys are slow to make. */
export const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const PEM = publicKey.export({ type: "spki", format: "pem" }).toString().trim();
export const BASE64 = publicKey.export({ type: "spki", format: "der" }).toString("base64");
