import { describe, expect, it } from "vitest";
import { table, textWidth } from "./table.ts";

describe("a table in plain text", () => {
  it("aligns texts left and numbers right, and leaves no blanks at the ends of lines", () => {
    expect(
      table(
        [{ title: "reason" }, { title: "people", align: "right" }],
        [
          ["limits", 12],
          ["audience", 3],
        ],
      ),
    ).toBe(["reason    people", "────────  ──────", "limits        12", "audience       3"].join("\n"));
    expect(table([{ title: "a" }, { title: "b" }], [["x", ""]]).split("\n")[2]).toBe("x");
  });

  it("counts wide characters as two columns", () => {
    const [, rule, first, second] = table(
      [{ title: "title" }, { title: "n" }],
      [
        ["懐かしい曲", 1],
        ["old song", 2],
      ],
    ).split("\n");
    expect(rule).toBe(`${"─".repeat(10)}  ─`);
    expect(first).toBe("懐かしい曲  1");
    expect(second).toBe("old song    2");
  });

  it.each([
    ["plain", 5],
    ["é (combining)".normalize("NFD"), 13],
    ["한국어", 6],
    ["👩‍👩‍👧", 2],
    ["❤️", 2],
    ["ﾃｽﾄ", 3],
  ])("gives %s its width %i", (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  it("cuts long cells at a whole character and shows control characters", () => {
    expect(table([{ title: "t" }], [["歌歌歌歌"]], 6).split("\n")[2]).toBe("歌歌…");
    expect(table([{ title: "t" }], [["a\nb\u001b[2J"]]).split("\n")[2]).toBe("a·b·[2J");
  });
});
