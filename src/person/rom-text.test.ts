import { describe, expect, it } from "vitest";
import { romText, splitRom } from "./rom-text.ts";

describe("a ROM as one text", () => {
  it.each([
    ["HyperOS 2.0", "HyperOS", "2.0"],
    ["realme UI 6.0", "realme UI", "6.0"],
    ["HarmonyOS NEXT", "HarmonyOS NEXT", null],
    ["MIUI V14", "MIUI", "14"],
    ["MIUI 14.0.5.0.TKBCNXM", "MIUI", "14.0.5.0.TKBCNXM"],
    ["  Flyme 10 ", "Flyme", "10"],
    ["14", "14", null],
    ["", null, null],
  ])("%j is %j in version %j", (text, name, version) => {
    expect(splitRom(text)).toEqual({ name, version });
  });

  it.each([
    ["HyperOS", "2.0", "HyperOS 2.0"],
    ["Magic UI", null, "Magic UI"],
    ["EMUI", "", "EMUI"],
    [null, "2.0", ""],
    ["", "2.0", ""],
  ])("%j in version %j is %j", (name, version, text) => {
    expect(romText(name, version)).toBe(text);
  });
});
