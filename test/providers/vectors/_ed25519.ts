import { createHash, createPrivateKey, createPublicKey } from "node:crypto";

/** A sender's key, the same in every run (RFC 8410 §7: the seed follows the header). */
const seed = createHash("sha256").update("a sender's key").digest("hex");

/** The sender's. */
export const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${seed}`, "hex"),
  format: "der",
  type: "pkcs8",
});
/** The receiver's. */
export const publicKey = createPublicKey(privateKey);
/** Its 32 bytes. */
export const rawKey = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
