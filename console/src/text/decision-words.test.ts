import { describe, expect, it } from "vitest";
import { stepWords, wordOf } from "./decision-words.ts";
import { languages } from "./language.tsx";
import { reasonWords } from "./reason-words.ts";

/** A list of the server's own; by its address, so that the browser's compiler need not know the server's modules. */
async function namesOf(module: string, name: string): Promise<readonly string[]> {
  const exported: Readonly<Record<string, readonly string[]>> = await import(new URL(`../../../src/${module}`, import.meta.url).href);
  return exported[name] ?? [];
}

describe("the words of decisions", async () => {
  const stepNames = await namesOf("decision/decision.ts", "stepNames");
  const failureReasons = await namesOf("delivery/failure.ts", "failureReasons");
  for (const { id } of languages) {
    it(`name every step and every failure of the server in ${id}`, () => {
      expect(failureReasons).toContain("TOKEN_INVALID");
      expect(Object.keys(stepWords[id]).sort()).toEqual([...stepNames].sort());
      expect(failureReasons.filter((reason) => wordOf(reasonWords[id], reason) === null)).toEqual([]);
    });
  }

  it("leave a name that they do not know to whoever asks", () => {
    expect(wordOf(stepWords.en, "constructor")).toBe(null);
    expect(wordOf(stepWords.en, "max 1 per 7d")).toBe(null);
  });
});
