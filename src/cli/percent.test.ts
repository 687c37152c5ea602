import { expect, it } from "vitest";
import { percent } from "./percent.ts";

it.each([
  [0.1234, undefined, "12.3 %"],
  [0.01234, 2, "1.23 %"],
  [1, undefined, "100.0 %"],
  [null, undefined, "–"],
  [Number.NaN, undefined, "–"],
])("a share of %s is a percentage", (share, digits, text) => expect(percent(share, digits)).toBe(text));
