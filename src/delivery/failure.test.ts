import { describe, expect, it } from "vitest";
import { failureGuide, failureReasons } from "./failure.ts";

describe("the vocabulary of failure", () => {
  it("has 22 words, each once", () => {
    expect(new Set(failureReasons).size).toBe(failureReasons.length);
    expect(failureReasons).toHaveLength(22);
  });

  it("gives advice for exactly the words it has", () => {
    expect(Object.keys(failureGuide)).toEqual([...failureReasons]);
  });

  it.each(failureReasons)("advises on %s in one sentence", (reason) => {
    expect(failureGuide[reason].advice).toMatch(/^[A-Z].{20,}\.$/);
    expect(failureGuide[reason].advice.match(/\.\s/g)).toBeNull();
  });
});
