import { describe, expect, it } from "vitest";
import { marketingCategories, serviceCategories } from "../../catalogue/catalogue.ts";
import { jpushClass } from "./classes.ts";

const rows: readonly (readonly [string, "service" | "marketing", string, string, string, string])[] = [
  ["im", "service", "IM", "IM", "IM", "IM"],
  ["call", "service", "VOIP", "MISS_CALL", "IM", "IM"],
  ["account", "service", "ACCOUNT", "ACCOUNT", "ACCOUNT", "ACCOUNT"],
  ["finance", "service", "FINANCE", "FINANCE", "ACCOUNT", "ACCOUNT"],
  ["order", "service", "EXPRESS", "EXPRESS", "ORDER", "ORDER"],
  ["logistics", "service", "EXPRESS", "EXPRESS", "ORDER", "ORDER"],
  ["reminder", "service", "WORK", "WORK", "TODO", "TODO"],
  ["device", "service", "DEVICE_REMINDER", "DEVICE_REMINDER", "DEVICE_REMINDER", "DEVICE_REMINDER"],
  ["subscription", "service", "SUBSCRIPTION", "SUBSCRIPTION", "SUBSCRIPTION", "SUBSCRIPTION"],
  ["health", "service", "HEALTH", "HEALTH", "SUBSCRIPTION", "SUBSCRIPTION"],
  ["mail", "service", "MAIL", "MAIL", "SUBSCRIPTION", "SUBSCRIPTION"],
  ["news", "marketing", "MARKETING", "MARKETING", "NEWS", "NEWS"],
  ["content", "marketing", "MARKETING", "MARKETING", "CONTENT", "CONTENT"],
  ["promotion", "marketing", "MARKETING", "MARKETING", "MARKETING", "MARKETING"],
  ["social", "marketing", "MARKETING", "MARKETING", "SOCIAL", "SOCIAL"],
];

describe("what the makers behind JPush are told of a category", () => {
  it("has a word for every category", () => {
    expect(rows.map(([category]) => category)).toEqual([...serviceCategories, ...marketingCategories]);
  });

  it.each(rows)("%s (%s): Huawei %s, Harmony %s, OPPO %s, vivo %s", (category, itsClass, huawei, harmony, oppo, vivo) => {
    const importance = itsClass === "service" ? "NORMAL" : "LOW";
    expect(jpushClass({ class: itsClass, category })).toEqual({
      thirdParty: {
        huawei: { importance, category: huawei },
        honor: { importance },
        oppo: { category: oppo },
        vivo: { classification: itsClass === "service" ? 1 : 0, category: vivo },
      },
      hmosCategory: harmony,
    });
  });

  it.each([null, "fun", "toString"])("%s is the class alone", (category) => {
    expect(jpushClass({ class: "service", category })).toEqual({
      thirdParty: { huawei: { importance: "NORMAL" }, honor: { importance: "NORMAL" }, vivo: { classification: 1 } },
      hmosCategory: "MARKETING",
    });
  });

  it.each(serviceCategories)("goes by the class where a marketing message names %s: no word of service", (category) => {
    expect(jpushClass({ class: "marketing", category })).toEqual(jpushClass({ class: "marketing", category: null }));
  });
});
