import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inTransaction } from "../store/database.ts";
import { saveMessages } from "../store/messages.ts";
import { aMessageRow } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
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

const catalogue = `
lines: [{ id: l }]
placements: [{ id: p, kind: push }]
creatives:
  - { id: a, title: T, body: B, status: live }
  - { id: b, title: T, body: B, status: live }
campaigns:
  - { id: k, line: l, kind: x, category: content, placement: p, creatives: {}, status: live }
  - { id: k2, line: l, kind: x, category: content, placement: p, creatives: { ids: [b] }, status: live }
`;
const span = ["--from", "2026-03-01T00:00:00Z", "--to", "2026-03-20T00:00:00Z"];

describe("report creatives", () => {
  it("says so when there is nothing to tell", async () => {
    const ran = await shell.run("report", "creatives");
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining("nothing was sent, and no live campaign has a creative") });
  });

  it("shows each creative, how concentrated opens are, and what to do", async () => {
    await writeFile(join(shell.directory, "c.yaml"), catalogue);
    expect((await shell.run("apply", "-f", join(shell.directory, "c.yaml"))).code).toBe(0);
    const rows = Array.from({ length: 200 }, (_, n) => aMessageRow(`p${n}`, `m${n}`, { campaign: "k", creative: n < 150 ? "a" : "b" }));
    await inTransaction(database.pool, async (client) => {
      await saveMessages(client, rows);
      await client.query("update messages set state = 'sent', attempted_at = '2026-03-02T12:00:00Z'");
      await client.query("update messages set opened_at = '2026-03-02T13:00:00Z' where messages.message_id like 'm%0'");
    });
    const ran = await shell.run("report", "creatives", ...span);
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/^k +a +live +150 +15 +9\.94 % +\d+\.\d+ % – \d+\.\d+ % +75\.0 % +75\.0 % +10\.0 % of 150 +–/m);
    expect(ran.out).toMatch(/^k2 +b +live +0 +0 /m);
    expect(ran.out).toMatch(/^all live campaigns +2 +200 +20 +100\.0 % +1\.6$/m);
    expect(ran.out).toContain("! k: clicks come from 1.6 creatives in effect, fewer than 5: add creatives");
  });

  it("gives the same as JSON, of one campaign where it is named", async () => {
    const all = (await shell.run("report", "creatives", ...span, "--json")).json();
    expect(all).toMatchObject({
      overall: { sends: 200, opens: 20 },
      campaigns: [
        { campaign: "k", sends: 200 },
        { campaign: "k2", sends: 0 },
      ],
    });
    const one = (await shell.run("report", "creatives", ...span, "--campaign", "k2", "--json")).json();
    expect(one).toMatchObject({ creatives: [{ campaign: "k2", creative: "b", sends: 0 }], campaigns: [{ campaign: "k2" }] });
  });

  it.each([
    { name: "an option of another report", words: ["report", "creatives", "--channel", "fcm"] },
    { name: "its own option at another report", words: ["report", "failures", "--campaign", "k"] },
    { name: "a report that is none", words: ["report", "creative"] },
  ])("refuses $name with the usage", async ({ words: [name = "", ...words] }) => {
    const ran = await shell.run(name, ...words);
    expect(ran.code).toBe(2);
    expect(ran.notes).toContain("carillon report creatives [--from ISO]");
  });
});
