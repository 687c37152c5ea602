import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Encrypts what must not be readable in the database or its backups. */
export interface SecretBox {
  seal(text: string, context: string): Buffer;
  /** @throws when the key is another one, or the bytes or the context were changed. */
  open(sealed: Buffer, context: string): string;
}

const nonceLength = 12;
const tagLength = 16;

/**
 * AES-256-GCM with a random nonce; layout nonce ‖ tag ‖ ciphertext. `context` (such as `channel:apns-main`) is authenticated
 * with it, so that a sealed value cannot be moved to another row.
 */
export function makeSecretBox(masterKey: Buffer): SecretBox {
  if (masterKey.length !== 32) throw new Error(`the master key has ${masterKey.length} bytes, AES-256 takes 32`);
  return {
    seal(text, context) {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv("aes-256-gcm", masterKey, nonce).setAAD(Buffer.from(context));
      const ciphertext = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
    },
    open(sealed, context) {
      const decipher = createDecipheriv("aes-256-gcm", masterKey, sealed.subarray(0, nonceLength)).setAAD(Buffer.from(context));
      decipher.setAuthTag(sealed.subarray(nonceLength, nonceLength + tagLength));
      return Buffer.concat([decipher.update(sealed.subarray(nonceLength + tagLength)), decipher.final()]).toString("utf8");
    },
  };
}
