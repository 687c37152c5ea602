import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { toYaml } from "./to-yaml.ts";

describe("JSON as YAML", () => {
  it("is written in blocks, with short lists on one line", () => {
    expect(toYaml({ id: "a", where: { all: [{ trait: "country", in: ["JP", "no"] }, { not: { lastSeen: { before: "7d" } } }] } })).toBe(
      `id: a
where:
  all:
    - trait: country
      in: [JP, "no"]
    - not:
        lastSeen:
          before: "7d"`,
    );
  });

  it("is read as what it was", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: "grapheme-ascii" }), (value) => {
        expect(parse(toYaml(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
