import { describe, expect, it } from "vitest";
import { actOf } from "./use-review-keys.ts";

const pressed = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, ...more });

describe("keys of the review", () => {
  it.each([
    ["j", "next"],
    ["J", "next"],
    ["ArrowDown", "next"],
    ["k", "previous"],
    ["ArrowUp", "previous"],
    ["a", "approve"],
    ["r", "sendBack"],
    ["u", "undo"],
    ["x", null],
    ["Enter", null],
  ])("%s means %s", (key, act) => expect(actOf(pressed(key), false)).toBe(act));

  it("mean nothing while somebody types, nor with a modifier, which is the browser's", () => {
    expect(actOf(pressed("a"), true)).toBeNull();
    for (const modifier of ["ctrlKey", "metaKey", "altKey"]) expect(actOf(pressed("a", { [modifier]: true }), false)).toBeNull();
  });

  it("approve one creative however long the key is held down", () => {
    expect(actOf(pressed("a", { repeat: true }), false)).toBeNull();
    expect(actOf(pressed("j", { repeat: true }), false)).toBe("next");
  });
});
