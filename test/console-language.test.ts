import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const root = new URL("../", import.meta.url);
const glossary = readFileSync(new URL("docs/glossary.md", root), "utf8");
const pages = readdirSync(new URL("console/src/", root), { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => ({ name, text: readFileSync(new URL(`console/src/${name}`, root), "utf8") }));

/** `用户（不写：人员、使用者）` of the last column: the word, and what is not said instead of it. */
const words = [...glossary.matchAll(/\| ([^|\n（]+)(?:（不写：([^）]+)）)? \|$/gm)]
  .map(([, word = "", never = ""]) => ({ word: word.trim(), never: never.split("、").filter(Boolean) }))
  .filter(({ word }) => /\p{Script=Han}/u.test(word));

describe("the Chinese pages", () => {
  it("have a glossary", () => {
    expect(words.map(({ word }) => word)).toEqual(expect.arrayContaining(["用户", "活动", "文案", "频次限制", "静默时段"]));
    expect(words.length).toBeGreaterThan(40);
  });

  it.each(words.filter(({ never }) => never.length > 0))("say $word, and not $never", ({ never }) => {
    const found = pages.flatMap(({ name, text }) => never.filter((other) => text.includes(other)).map((other) => `${name}: ${other}`));
    expect(found).toEqual([]);
  });

  it("say each word of the glossary for one thing", () => {
    const twice = words.filter(({ word }, place) => words.findIndex((other) => other.word === word) !== place);
    expect(twice).toEqual([]);
  });
});
