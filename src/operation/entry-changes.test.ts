import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Incoming } from "../catalogue/schema.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { applyCatalogue, entryChanges } from "./catalogue.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const creative = (id: string, status: "draft" | "inReview"): Incoming => ({
  creatives: { [id]: { id, style: "plain", title: "T", body: "B", needs: [], status } },
});
const apply = (what: Incoming, note?: string) =>
  applyCatalogue(database.pool, what, {
    prune: false,
    dryRun: false,
    author: "ann",
    nowMs: 1_000,
    ...(note === undefined ? {} : { note }),
  });

describe("what changed of one entry", () => {
  it("is told newest first, of this entry alone, with what was written of it", async () => {
    await apply(creative("a", "draft"));
    await apply(creative("b", "draft"));
    await apply(creative("a", "inReview"));
    await apply(creative("a", "draft"), "too loud");
    const all = await entryChanges(database.pool, "creatives", "a", { limit: 10, before: null });
    expect(all.map(({ version, author, change }) => ({ version, author, change: change.change, note: change.note }))).toEqual([
      { version: 4, author: "ann", change: "changed", note: "too loud" },
      { version: 3, author: "ann", change: "changed", note: undefined },
      { version: 1, author: "ann", change: "added", note: undefined },
    ]);
    expect(all[0]?.change.diff).toEqual([{ path: "status", before: "inReview", after: "draft" }]);
  });

  it("comes page by page", async () => {
    const [newest] = await entryChanges(database.pool, "creatives", "a", { limit: 1, before: null });
    expect(newest?.version).toBe(4);
    expect((await entryChanges(database.pool, "creatives", "a", { limit: 10, before: 4 })).map(({ version }) => version)).toEqual([3, 1]);
    expect(await entryChanges(database.pool, "lines", "a", { limit: 10, before: null })).toEqual([]);
  });
});
