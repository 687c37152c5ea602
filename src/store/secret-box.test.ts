import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSecretBox } from "./secret-box.ts";

const box = makeSecretBox(Buffer.alloc(32, 1));

describe("the secret box", () => {
  it("opens what it sealed, in the same context", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), (text, context) => {
        expect(box.open(box.seal(text, context), context)).toBe(text);
      }),
    );
  });

  it("never seals the same text to the same bytes", () => {
    expect(box.seal("x", "c").equals(box.seal("x", "c"))).toBe(false);
  });

  it("refuses another key, another context, and every changed byte", () => {
    const sealed = box.seal("a secret", "channel:a");
    expect(() => makeSecretBox(Buffer.alloc(32, 2)).open(sealed, "channel:a")).toThrow();
    expect(() => box.open(sealed, "channel:b")).toThrow();
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(() => box.open(changed, "channel:a")).toThrow();
    }
    expect(() => box.open(sealed.subarray(0, sealed.length - 1), "channel:a")).toThrow();
  });

  it("takes no key of another length", () => {
    expect(() => makeSecretBox(Buffer.alloc(16))).toThrow("the master key has 16 bytes, AES-256 takes 32");
  });
});
