import { describe, expect, it } from "vitest";
import { isComposing } from "./is-composing.ts";

describe("a key of an input method", () => {
  it("is one that is pressed while a word is composed", () => {
    expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true);
  });

  it("is in Safari the one that ends the composition, by its code alone", () => {
    expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
  });

  it("is no Enter of its own", () => {
    expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false);
  });
});
