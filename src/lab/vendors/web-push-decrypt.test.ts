import { createCipheriv, createECDH } from "node:crypto";
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decryptWebPush, type WebPushKeys } from "./web-push-decrypt.ts";

/** RFC 8291 section 5 and appendix A. */
const rfc = {
  plaintext: "When I grow up, I want to be a watermelon",
  uaPrivate: "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
  authSecret: "BTBZMqHH6r4Tts7J_aSIgg",
  body: "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
};

function rfcKeys(): WebPushKeys {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(Buffer.from(rfc.uaPrivate, "base64url"));
  return { ecdh, authSecret: Buffer.from(rfc.authSecret, "base64url") };
}

function altered(change: (body: Buffer) => void): Buffer {
  const body = Buffer.from(rfc.body, "base64url");
  change(body);
  return body;
}

// The encryption half of `web-push`, which has no types: only this one function is used.
const { encrypt } = createRequire(import.meta.url)("http_ece") as {
  encrypt(
    plain: Buffer,
    options: { version: "aes128gcm"; dh: Buffer; privateKey: unknown; authSecret: Buffer; pad?: number; rs?: number },
  ): Buffer;
};

describe("reading a Web Push message", () => {
  it("reads the example of RFC 8291", () => {
    const plain = decryptWebPush(Buffer.from(rfc.body, "base64url"), rfcKeys());
    expect(plain.ok && plain.value.toString("utf8")).toBe(rfc.plaintext);
  });

  const other = createECDH("prime256v1");
  other.generateKeys();
  it.each([
    { name: "a flipped bit in the ciphertext", body: altered((b) => b.writeUInt8(b.readUInt8(100) ^ 1, 100)), error: "undecipherable" },
    { name: "a flipped bit in the tag", body: altered((b) => b.writeUInt8(b.readUInt8(143) ^ 1, 143)), error: "undecipherable" },
    { name: "another salt", body: altered((b) => b.writeUInt8(b.readUInt8(0) ^ 1, 0)), error: "undecipherable" },
    { name: "a sender key off the curve", body: altered((b) => b.fill(7, 22, 86)), error: "malformed" },
    { name: "a record larger than its stated size", body: altered((b) => b.writeUInt32BE(57, 16)), error: "malformed" },
    { name: "a key id of the wrong length", body: altered((b) => b.writeUInt8(64, 20)), error: "malformed" },
    { name: "a body shorter than its header", body: Buffer.from(rfc.body, "base64url").subarray(0, 90), error: "malformed" },
    { name: "no body", body: Buffer.alloc(0), error: "malformed" },
  ])("refuses $name", ({ body, error }) => {
    expect(decryptWebPush(body, rfcKeys())).toEqual({ ok: false, error });
  });

  it("refuses a record that is not marked as the last", () => {
    // Key and nonce of the RFC's example.
    const seal = (plain: string): Buffer => {
      const cipher = createCipheriv(
        "aes-128-gcm",
        Buffer.from("oIhVW04MRdy2XN9CiKLxTg", "base64url"),
        Buffer.from("4h_95klXJ5E_qnoN", "base64url"),
      );
      const header = Buffer.from(rfc.body, "base64url").subarray(0, 86);
      return Buffer.concat([header, cipher.update(plain, "latin1"), cipher.final(), cipher.getAuthTag()]);
    };
    expect(decryptWebPush(seal("hello\x02\0\0"), rfcKeys())).toEqual({ ok: true, value: Buffer.from("hello") });
    expect(decryptWebPush(seal("hello\x01\0\0"), rfcKeys())).toEqual({ ok: false, error: "undecipherable" });
    expect(decryptWebPush(seal("\0\0\0"), rfcKeys())).toEqual({ ok: false, error: "undecipherable" });
  });

  it("refuses a message for another browser or another secret", () => {
    const body = Buffer.from(rfc.body, "base64url");
    expect(decryptWebPush(body, { ...rfcKeys(), ecdh: other }).ok).toBe(false);
    expect(decryptWebPush(body, { ...rfcKeys(), authSecret: Buffer.alloc(16) }).ok).toBe(false);
  });

  it("reads whatever another implementation encrypts, padded or not", () => {
    const keys = rfcKeys();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(500), (bytes, pad) => {
        const sender = createECDH("prime256v1");
        sender.generateKeys();
        const options = {
          version: "aes128gcm",
          dh: keys.ecdh.getPublicKey(),
          privateKey: sender,
          authSecret: keys.authSecret,
          pad,
        } as const;
        const plain = decryptWebPush(encrypt(Buffer.from(bytes), options), keys);
        expect(plain.ok && plain.value.equals(Buffer.from(bytes))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
