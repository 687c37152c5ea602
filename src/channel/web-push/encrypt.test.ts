import { createDecipheriv, createECDH, hkdfSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Encryptor, encryptRecord, ephemeralKeyFromRaw } from "./encrypt.ts";
import { messagesPerEphemeralKey } from "./limits.ts";

const raw = (text: string): Buffer => Buffer.from(text, "base64url");

/** A browser: decrypts by RFC 8291 §3.4 with HKDF as OpenSSL has it, independently of the sender's way. */
function makeBrowser(): { p256dh: Buffer; auth: Buffer; decrypt: (record: Buffer) => string } {
  const ecdh = createECDH("prime256v1");
  const p256dh = ecdh.generateKeys();
  const auth = Buffer.alloc(16, 9);
  const decrypt = (record: Buffer): string => {
    const salt = record.subarray(0, 16);
    const point = record.subarray(21, 86);
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), p256dh, point]);
    const input = Buffer.from(hkdfSync("sha256", ecdh.computeSecret(point), auth, info, 32));
    const key = Buffer.from(hkdfSync("sha256", input, salt, "Content-Encoding: aes128gcm\0", 16));
    const nonce = Buffer.from(hkdfSync("sha256", input, salt, "Content-Encoding: nonce\0", 12));
    const decipher = createDecipheriv("aes-128-gcm", key, nonce);
    decipher.setAuthTag(record.subarray(-16));
    const padded = Buffer.concat([decipher.update(record.subarray(86, -16)), decipher.final()]);
    expect(padded.at(-1)).toBe(2);
    return padded.subarray(0, -1).toString();
  };
  return { p256dh, auth, decrypt };
}

describe("the encryption of Web Push", () => {
  it("gives the body of RFC 8291 section 5", async () => {
    const key = ephemeralKeyFromRaw(
      raw("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
      raw("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"),
    );
    const recipient = {
      p256dh: raw("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
      auth: raw("BTBZMqHH6r4Tts7J_aSIgg"),
    };
    const body = await encryptRecord(
      Buffer.from("When I grow up, I want to be a watermelon"),
      recipient,
      key,
      raw("DGv6ra1nlYgDCS1FRnbzlw"),
    );
    expect(body.toString("base64url")).toBe(
      "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
    );
  });

  it("is read by a browser, whatever the text", async () => {
    const encryptor = new Encryptor();
    const browser = makeBrowser();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 900 }), async (text) => {
        expect(browser.decrypt(await encryptor.encrypt(Buffer.from(text), browser))).toBe(text.toWellFormed());
      }),
    );
  });

  it("never uses a salt twice, and a key pair for one batch at most", async () => {
    const encryptor = new Encryptor();
    const browser = makeBrowser();
    const records = await Promise.all(
      Array.from({ length: messagesPerEphemeralKey * 5 }, () => encryptor.encrypt(Buffer.from("x"), browser)),
    );
    expect(new Set(records.map((record) => record.toString("hex", 0, 16))).size).toBe(records.length);
    const uses = new Map<string, number>();
    for (const record of records) {
      const point = record.toString("hex", 21, 86);
      uses.set(point, (uses.get(point) ?? 0) + 1);
    }
    expect(Math.max(...uses.values())).toBeLessThanOrEqual(messagesPerEphemeralKey);
  });

  it("refuses a point that is not on the curve", async () => {
    const p256dh = Buffer.alloc(65, 4);
    await expect(new Encryptor().encrypt(Buffer.from("x"), { p256dh, auth: Buffer.alloc(16) })).rejects.toThrow();
  });
});
