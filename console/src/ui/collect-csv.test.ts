import { describe, expect, it } from "vitest";
import { collectCsv } from "./collect-csv.ts";

const head = "\ufeffid,text\r\n";
/** A list of so many rows, each with a line break and a quote in its text. */
const listOf = (count: number) => {
  const asked: (readonly [string | null, number])[] = [];
  return {
    asked,
    ask: async ({ cursor, limit }: { readonly cursor: string | null; readonly limit: number }) => {
      asked.push([cursor, limit]);
      const from = Number(cursor ?? 0);
      const to = Math.min(count, from + limit);
      const rows = Array.from({ length: to - from }, (_, n) => `${from + n},"one\r\n""two"""\r\n`);
      return { text: head + rows.join(""), next: to < count ? String(to) : null };
    },
  };
};

describe("a list as one CSV file", () => {
  it("names its columns once and holds every row in order, whatever stands in them", async () => {
    const list = listOf(25);
    const told: number[] = [];
    const file = await collectCsv({ ask: list.ask, most: 100, pageSize: 10, onRows: (rows) => told.push(rows) });
    expect(file).toMatchObject({ rows: 25, hasMore: false });
    expect(file.text.split("\ufeff")).toHaveLength(2);
    expect([...file.text.matchAll(/^(\d+),/gm)].map(([, id]) => Number(id))).toEqual(Array.from({ length: 25 }, (_, n) => n));
    expect(told).toEqual([10, 20, 25]);
  });

  it("stops at the most that is asked for, and says that there are more", async () => {
    const list = listOf(100);
    expect(await collectCsv({ ask: list.ask, most: 25, pageSize: 10 })).toMatchObject({ rows: 25, hasMore: true });
    expect(list.asked).toEqual([
      [null, 10],
      ["10", 10],
      ["20", 5],
    ]);
    expect(await collectCsv({ ask: listOf(20).ask, most: 20, pageSize: 10 })).toMatchObject({ rows: 20, hasMore: false });
  });

  it("goes on behind a page without rows, as of what is rare", async () => {
    const pages = [
      { text: head, next: "a" },
      { text: `${head}1,x\r\n`, next: null },
    ];
    const file = await collectCsv({ ask: async () => pages.shift() ?? { text: head, next: null }, most: 10, pageSize: 5 });
    expect(file).toEqual({ text: `${head}1,x\r\n`, rows: 1, hasMore: false });
  });

  it("ends with the failure of a page", async () => {
    await expect(collectCsv({ ask: () => Promise.reject(new Error("gone")), most: 10, pageSize: 5 })).rejects.toThrow("gone");
  });
});
