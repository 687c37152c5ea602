import { createDecipheriv, createHmac, type ECDH } from "node:crypto";
import { err, ok, type Result } from "../../base/result.ts";

/** The browser's side of a subscription. */
export interface WebPushKeys {
  /** The P-256 pair whose public half is `p256dh`. */
  readonly ecdh: ECDH;
  /** The 16 bytes of `auth`. */
  readonly authSecret: Buffer;
}

/** Why a body cannot be read: its header is wrong, or its ciphertext does not belong to these keys. */
export type WebPushDecryptError = "malformed" | "undecipherable";

const headerBytes = 16 + 4 + 1 + 65;
const tagBytes = 16;

/**
 * Decrypts a Web Push message as the browser does: RFC 8291 (keys) over RFC 8188 (`aes128gcm`, one record).
 * The plaintext comes without its padding.
 */
export function decryptWebPush(body: Buffer, keys: WebPushKeys): Result<Buffer, WebPushDecryptError> {
  if (body.length < headerBytes + 1 + tagBytes || body[20] !== 65) return err("malformed");
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const senderPublic = body.subarray(21, headerBytes);
  const record = body.subarray(headerBytes);
  if (recordSize < 18 || record.length > recordSize) return err("malformed");

  let shared: Buffer;
  try {
    shared = keys.ecdh.computeSecret(senderPublic);
  } catch {
    return err("malformed"); // Not a point of the curve.
  }
  const keyInfo = Buffer.concat([Buffer.from("WebPush: info\0"), keys.ecdh.getPublicKey(), senderPublic, one]);
  const inputKey = hmac(hmac(keys.authSecret, shared), keyInfo);
  const pseudoRandomKey = hmac(salt, inputKey);
  const contentKey = hmac(pseudoRandomKey, Buffer.from("Content-Encoding: aes128gcm\0\x01")).subarray(0, 16);
  const nonce = hmac(pseudoRandomKey, Buffer.from("Content-Encoding: nonce\0\x01")).subarray(0, 12);

  const decipher = createDecipheriv("aes-128-gcm", contentKey, nonce);
  decipher.setAuthTag(record.subarray(record.length - tagBytes));
  let padded: Buffer;
  try {
    padded = Buffer.concat([decipher.update(record.subarray(0, record.length - tagBytes)), decipher.final()]);
  } catch {
    return err("undecipherable"); // The tag does not fit.
  }
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  // 2 marks the last record; a message of one record has no other.
  return padded[end] === 2 ? ok(padded.subarray(0, end)) : err("undecipherable");
}

const one = Buffer.from([1]);

function hmac(key: Buffer, data: Buffer): Buffer {
  return createHmac("sha256", key).update(data).digest();
}
