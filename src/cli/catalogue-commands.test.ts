import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveChannel } from "../store/channels.ts";
import { makeSecretBox } from "../store/secret-box.ts";
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

async function file(name: string, text: string): Promise<string> {
  const path = join(shell.directory, name);
  await writeFile(path, text);
  return path;
}

const music = new URL("../../examples/music.yaml", import.meta.url).pathname;

describe("the catalogue on the command line", () => {
  it("init writes a catalogue that applies without a mistake, and never overwrites a file", async () => {
    const path = join(shell.directory, "carillon.yaml");
    expect(await shell.run("init", path)).toMatchObject({ code: 0 });
    const applied = await shell.run("apply", "-f", path, "--dry-run");
    expect(applied.notes).not.toContain("warning");
    expect(applied).toMatchObject({ code: 0, out: expect.stringContaining("+ campaigns viewed-again") });
    const again = await shell.run("init", path);
    expect(again.code).toBe(1);
    expect(again.notes).toContain("is there already");
    expect(await readFile(path, "utf8")).toContain("viewed-again");
  });

  it("apply, export and apply again changes nothing, and the export has the same bytes", async () => {
    const applied = await shell.run("apply", "-f", music);
    expect(applied.code).toBe(0);
    expect(applied.out).toMatch(/\+ lines music[\s\S]*71 added, 1 changed; the catalogue is now at version 1$/);
    const first = await shell.run("export");
    const again = await shell.run("apply", "-f", await file("exported.yaml", first.out));
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining("nothing changed; the catalogue stays at version 1") });
    expect((await shell.run("export")).out).toBe(first.out);
    expect((await shell.run("export", "lines")).out).toMatch(/^lines:\n {2}- id: live/);
    expect((await shell.run("export", "liness")).code).toBe(2);
  });

  it("shows each path of a change before it is made, and a dry run stores nothing", async () => {
    const path = await file("change.yaml", "lines:\n  - { id: music, priority: 5 }\n  - { id: fresh }\n");
    const dry = await shell.run("apply", "-f", path, "--dry-run");
    expect(dry.out).toBe("+ lines fresh\n~ lines music\n    priority: 2 → 5\n1 added, 1 changed; a dry run, nothing was stored");
    expect((await shell.run("apply", "-f", path, "--json")).json()).toMatchObject({
      version: 2,
      changes: [
        { id: "fresh", change: "added" },
        { id: "music", change: "changed" },
      ],
    });
  });

  it("tells every mistake of all files with file, line and column, and applies nothing", async () => {
    const one = await file("one.yaml", "lines:\n  - { id: ok }\n  - { id: bad, priority: high }\nplacments: []\n");
    const two = await file("two.yaml", "placements:\n  - { id: p, kind: push, class: urgent }\n");
    const failed = await shell.run("apply", "-f", one, "-f", two);
    expect(failed.code).toBe(1);
    expect(failed.out).toBe("");
    const lines = failed.notes.split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/one\.yaml:3:26 .*priority/);
    expect(lines[1]).toMatch(/one\.yaml:4:1 .*did you mean "placements"/);
    expect(lines[2]).toMatch(/two\.yaml:2:33 .*class/);
    expect(lines[3]).toBe("3 mistakes: nothing was applied");
    expect((await shell.run("export", "lines")).out).not.toContain("id: ok");
    expect((await shell.run("apply", "-f", join(shell.directory, "missing.yaml"))).code).toBe(1);
  });

  it("warns of what the configured channels would shorten, and applies it nevertheless", async () => {
    const credentials = { appSecret: "s", packageName: "com.example.app" };
    const box = makeSecretBox(Buffer.alloc(32, 7));
    await saveChannel(database.pool, box, { id: "mi", vendor: "xiaomi", appId: "app", config: {}, credentials });
    const path = await file("long.yaml", `creatives:\n  - { id: long, title: "{{ item.title }} ${"x".repeat(40)}", body: b }\n`);
    const applied = await shell.run("apply", "-f", path, "--dry-run");
    expect(applied).toMatchObject({ code: 0, out: expect.stringContaining("+ creatives long") });
    expect(applied.notes).toMatch(
      /^warning: title: creative "long": with its longest values the title is cut by xiaomi from \d+ to 49 UTF-16 units/m,
    );
    await database.pool.query("delete from channels where id = 'mi'");
    expect((await shell.run("apply", "-f", path, "--dry-run")).notes).not.toContain("warning");
  });

  it("prunes only with --yes", async () => {
    const path = await file("prune.yaml", "experiments: []\naudiences: []\n");
    await shell.run("apply", "-f", await file("audience.yaml", "audiences:\n  - { id: spare, where: { trait: plan, is: free } }\n"));
    const exported = (await shell.run("export", "audiences")).out.replace(/ {2}- id: spare\n(?: {4}.*\n?)*/, "");
    const without = await file("without.yaml", exported);
    const asked = await shell.run("apply", "-f", without, "--prune");
    expect(asked).toMatchObject({ code: 1, out: "- audiences spare" });
    expect(asked.notes).toContain("--yes");
    expect(await shell.run("apply", "-f", without, "--prune", "--yes")).toMatchObject({ code: 0 });
    expect((await shell.run("export", "audiences")).out).not.toContain("spare");
    // Removing what campaigns refer to is a mistake, not a question.
    expect(await shell.run("apply", "-f", path, "--prune", "--yes")).toMatchObject({ code: 1 });
  });

  it("goes back to an earlier version, as a version of its own", async () => {
    const back = await shell.run("apply", "--rollback", "1");
    expect(back).toMatchObject({ code: 0 });
    expect(back.out).toContain("- lines fresh");
    expect(back.out).toMatch(/version \d+ says what version 1 said$/);
    const versions = (await shell.run("apply", "--versions", "--json")).json();
    expect(versions).toMatchObject({ versions: expect.arrayContaining([expect.objectContaining({ version: 1, author: "cli" })]) });
    expect((await shell.run("apply", "--rollback", "99")).code).toBe(1);
    expect((await shell.run("apply", "--rollback", "one")).code).toBe(2);
  });

  it("applies items too, shows those that say something new, and gives them back", async () => {
    const path = await file(
      "items.yaml",
      "items:\n  - { id: s1, type: song, tags: [rock], attributes: { title: Old } }\n  - { id: s2, type: song }\n",
    );
    expect((await shell.run("apply", "-f", path)).out).toMatch(/^\+ items s1\n\+ items s2\n2 added/);
    const changed = await file(
      "items2.yaml",
      "items:\n  - { id: s1, type: song, tags: [rock], attributes: { title: New } }\n  - { id: s2, type: song }\n",
    );
    expect((await shell.run("apply", "-f", changed)).out).toMatch(/^~ items s1\n1 changed/);
    const exported = await shell.run("export", "items");
    expect(exported.out).toBe(
      'items:\n  - {"id":"s1","type":"song","tags":["rock"],"attributes":{"title":"New"}}\n  - {"id":"s2","type":"song","attributes":{}}',
    );
    expect((await shell.run("apply", "-f", await file("back.yaml", exported.out))).out).toContain("nothing changed");
  });

  it("answers 2 when it does not understand", async () => {
    expect((await shell.run("apply")).code).toBe(2);
    expect((await shell.run("apply", "--versions", "--rollback", "1")).code).toBe(2);
  });
});
