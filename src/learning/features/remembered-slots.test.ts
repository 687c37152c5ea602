import { describe, expect, it } from "vitest";
import { rememberedSlots } from "./remembered-slots.ts";
import { slotOf } from "./slots.ts";

describe("remembered slots", () => {
  it("are those of the namespace's values, asked for the first time or again, also beyond what is remembered", () => {
    const slots = rememberedSlots("maker");
    for (let round = 0; round < 2; round++) for (let n = 0; n < 1100; n++) expect(slots(`maker ${n}`)).toBe(slotOf("maker", `maker ${n}`));
    expect(slots(7)).toBe(slotOf("maker", 7));
  });

  it("of two namespaces are kept apart", () => {
    expect(rememberedSlots("platform")("web")).toBe(slotOf("platform", "web"));
    expect(rememberedSlots("maker")("web")).toBe(slotOf("maker", "web"));
  });
});
