import { describe, expect, it } from "vitest";
import { compareVersions } from "./compare-versions.ts";

describe("versions are compared number by number", () => {
  it.each([
    ["7.2.0", "7.10.0", -1],
    ["7.10", "7.9.9", 1],
    ["7.2", "7.2.0", 0],
    ["7.2.0-beta", "7.2.0", 0],
    ["v8", "7.9", 1],
    ["", "0.0.1", -1],
    ["10", "9.99.99", 1],
  ])("%s against %s", (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
    expect(Math.sign(compareVersions(b, a))).toBe(sign === 0 ? 0 : -sign);
  });
});
