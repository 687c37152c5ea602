import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Incoming, schemaOf } from "../catalogue/schema.ts";
import { applyCatalogue, currentDeclared } from "../operation/catalogue.ts";
import { savePause } from "../store/pauses.ts";
import { noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { doctor } from "./commands/doctor.ts";
import { pauses } from "./commands/pauses.ts";
import { openShell, type Shell } from "./testing/run-command.ts";

let database: FreshDatabase;
let shell: Shell;
beforeAll(async () => {
  database = await freshDatabase();
  shell = await openShell(database.url);
});
afterAll(async () => {
  await shell?.remove();
  await database?.drop();
});
const run = (...words: readonly string[]) => shell.run(pauses.name, ...words);

async function pausedCampaign(): Promise<void> {
  const incoming: Incoming = {
    lines: { l: schemaOf.lines.parse({ id: "l" }) },
    placements: { p: schemaOf.placements.parse({ id: "p", kind: "push" }) },
    campaigns: {
      k: schemaOf.campaigns.parse({ id: "k", line: "l", kind: "x", category: "content", placement: "p", creatives: {}, status: "paused" }),
    },
  };
  const applied = await applyCatalogue(database.pool, incoming, { prune: false, dryRun: false, author: "ann", nowMs: noonMs });
  expect(applied.ok).toBe(true);
  await savePause(database.pool, { kind: "campaign", subject: "k", cause: "optOuts", reason: "5.0 % fled", atMs: noonMs });
}

describe("pauses", () => {
  it("says so when there was none", async () => {
    expect(await run()).toMatchObject({ code: 0, out: "nothing was ever paused by itself" });
    expect((await run("--json")).json()).toEqual({ items: [] });
  });

  it("lists them with the reason, the doctor fails for one that stands, and resume sets it live and ends it", async () => {
    await pausedCampaign();
    expect((await run()).out).toMatch(/^campaign k +2026-03-02T12:00:00\.000Z +still +5\.0 % fled$/m);
    expect((await shell.run(doctor.name)).out).toMatch(/^FAILS +nothing was paused by itself +campaign k, since 2026-03-02.*5\.0 % fled/m);
    expect(await run("resume", "campaign", "k")).toMatchObject({ code: 0, out: "campaign k goes on" });
    expect((await currentDeclared(database.pool)).declared.campaigns.k?.status).toBe("live");
    expect((await run("--json")).json()).toMatchObject({ items: [{ subject: "k", resumedAt: expect.any(String) }] });
    expect((await shell.run(doctor.name)).out).toMatch(/^ok +nothing was paused by itself/m);
    expect(await run("resume", "campaign", "k")).toMatchObject({ code: 0, out: "campaign k was not paused" });
  });

  it.each([
    { words: ["resume", "campaign", "nobody"], code: 1, note: 'no campaign is called "nobody"' },
    { words: ["resume", "channel", "nobody"], code: 1, note: 'no channel is called "nobody"' },
    { words: ["resume", "person", "p"], code: 2, note: "carillon pauses [list]" },
    { words: ["resume"], code: 2, note: "carillon pauses [list]" },
    { words: ["--limit", "0"], code: 2, note: "--limit 0 is not a whole number" },
  ])("says what is wrong with $words", async ({ words, code, note }) => {
    const ran = await run(...words);
    expect(ran.code).toBe(code);
    expect(JSON.stringify(ran.notes)).toContain(JSON.stringify(note).slice(1, -1));
  });
});
