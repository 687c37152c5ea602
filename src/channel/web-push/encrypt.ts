import {
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hash,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { ephemeralKeyLifeMs, messagesPerEphemeralKey } from "./limits.ts";

/** The sender's half of the key agreement: a P-256 pair and its public point, uncompressed (65 bytes). */
export interface EphemeralKey {
  readonly privateKey: KeyObject;
  readonly publicPoint: Buffer;
}

export interface Recipient {
  /** `keys.p256dh`: uncompressed P-256 point, 65 bytes. */
  readonly p256dh: Buffer;
  /** `keys.auth`: 16 bytes. */
  readonly auth: Buffer;
}

const saltBytes = 16;
const pointBytes = 65;
const tagBytes = 16;
const headerBytes = saltBytes + 4 + 1 + pointBytes;
const recordBytes = 4096;
const blockBytes = 64;

/** DER of SubjectPublicKeyInfo up to the point: id-ecPublicKey, prime256v1, 66 bits-string bytes (RFC 5480 §2). */
const spkiPrefix = Buffer.from("3059301306072a8648ce3d020106082a8648ce3d030107034200", "hex");
const keyInfoPrefix = Buffer.from("WebPush: info\0");
const contentKeyInfo = Buffer.from("Content-Encoding: aes128gcm\0\x01");
const nonceInfo = Buffer.from("Content-Encoding: nonce\0\x01");
const recordHead = Buffer.from([0, 0, recordBytes >> 8, recordBytes & 255, pointBytes]);

/**
 * P-256 costs most of an encryption, so the agreement runs on a thread of libuv's pool; the event loop goes on with sockets meanwhile.
 */
function agree(privateKey: KeyObject, publicKey: KeyObject): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    diffieHellman({ privateKey, publicKey }, (error, secret) => {
      if (error === null) resolve(secret);
      else reject(error);
    });
  });
}

/**
 * One record of `aes128gcm` for one subscription (RFC 8291 §3.4 and §4, RFC 8188 §2): salt, record size, public point, ciphertext, tag.
 *
 * Rejects when `p256dh` is no point of the curve.
 */
export async function encryptRecord(plaintext: Buffer, recipient: Recipient, key: EphemeralKey, salt: Buffer): Promise<Buffer> {
  const publicKey = createPublicKey({ key: Buffer.concat([spkiPrefix, recipient.p256dh]), format: "der", type: "spki" });
  const shared = await agree(key.privateKey, publicKey);
  const keyInfo = Buffer.concat([keyInfoPrefix, recipient.p256dh, key.publicPoint, Buffer.of(1)]);
  const inputKey = hmac(hmac(recipient.auth, shared), keyInfo);
  const pseudoRandomKey = hmac(salt, inputKey);
  const contentKey = hmac(pseudoRandomKey, contentKeyInfo).subarray(0, 16);
  const nonce = hmac(pseudoRandomKey, nonceInfo).subarray(0, 12);

  const record = Buffer.allocUnsafe(headerBytes + plaintext.length + 1 + tagBytes);
  salt.copy(record, 0);
  recordHead.copy(record, saltBytes);
  key.publicPoint.copy(record, headerBytes - pointBytes);
  const cipher = createCipheriv("aes-128-gcm", contentKey, nonce);
  cipher.update(plaintext).copy(record, headerBytes);
  cipher.update(lastRecord).copy(record, headerBytes + plaintext.length);
  cipher.final();
  cipher.getAuthTag().copy(record, record.length - tagBytes);
  return record;
}

/** Delimiter of the last record (RFC 8188 §2). */
const lastRecord = Buffer.of(2);

/**
 * HMAC-SHA-256 (RFC 2104) for keys of at most one block, on the one-shot hash: a fifth of the time of `createHmac` for inputs this short.
 */
function hmac(key: Buffer, data: Buffer): Buffer {
  const inner = Buffer.alloc(blockBytes + data.length, 0x36);
  const outer = Buffer.alloc(blockBytes + 32, 0x5c);
  for (let i = 0; i < key.length; i++) {
    const byte = key[i] ?? 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  data.copy(inner, blockBytes);
  hash("sha256", inner, "buffer").copy(outer, blockBytes);
  return hash("sha256", outer, "buffer");
}

/** A new P-256 pair. */
function makeEphemeralKey(): EphemeralKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return { privateKey, publicPoint: publicKey.export({ format: "der", type: "spki" }).subarray(spkiPrefix.length) };
}

/** A pair from its private scalar and public point, for test vectors. */
export function ephemeralKeyFromRaw(scalar: Buffer, publicPoint: Buffer): EphemeralKey {
  const x = publicPoint.subarray(1, 33).toString("base64url");
  const y = publicPoint.subarray(33).toString("base64url");
  const privateKey = createPrivateKey({ key: { kty: "EC", crv: "P-256", d: scalar.toString("base64url"), x, y }, format: "jwk" });
  return { privateKey, publicPoint };
}

/**
 * Encrypts many messages: a fresh random salt for each, an ephemeral key pair for a small batch.
 *
 * A pair for every message costs 51 to 85 µs (making and exporting it) beside 145 µs for the rest, measured on an AMD EPYC with Node 24;
 * a batch of 64 makes that one.
 * Content key and nonce depend on the salt, so they never repeat within a batch; the pair is dropped after 64 messages or 10 seconds,
 * which bounds what a look into the memory of the process could open later.
 */
export class Encryptor {
  /** Salts yet to be used; a new buffer each time, because records in the making still read the old one. */
  #salts = Buffer.alloc(0);
  #saltAt = 0;
  #key: EphemeralKey | null = null;
  #messages = 0;
  #bornAtMs = 0;

  /** Rejects when `p256dh` is no point of the curve. */
  encrypt(plaintext: Buffer, recipient: Recipient): Promise<Buffer> {
    return encryptRecord(plaintext, recipient, this.#ephemeralKey(), this.#salt());
  }

  #ephemeralKey(): EphemeralKey {
    const nowMs = performance.now();
    if (this.#key === null || this.#messages >= messagesPerEphemeralKey || nowMs - this.#bornAtMs > ephemeralKeyLifeMs) {
      this.#key = makeEphemeralKey();
      this.#messages = 0;
      this.#bornAtMs = nowMs;
    }
    this.#messages++;
    return this.#key;
  }

  #salt(): Buffer {
    if (this.#saltAt === this.#salts.length) {
      this.#salts = randomBytes(saltBytes * 256);
      this.#saltAt = 0;
    }
    const start = this.#saltAt;
    this.#saltAt += saltBytes;
    return this.#salts.subarray(start, this.#saltAt);
  }
}
