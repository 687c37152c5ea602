import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeTableQueue } from "../bus/table-queue.ts";
import { loadState } from "../operation/people.ts";
import { loadFacts } from "../store/facts.ts";
import { pageOfPeople } from "../store/people.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { projectOnce } from "../worker/project.ts";
import { openShared } from "../worker/situation.ts";
import { openShell, type Shell } from "./testing/run-command.ts";

let database: FreshDatabase;
let shell: Shell;
beforeEach(async () => {
  database = await freshDatabase();
  shell = await openShell(database.url);
});
afterEach(async () => {
  await shell?.remove();
  await database?.drop();
});

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(shell.directory, name);
  await writeFile(path, content);
  return path;
}

async function projectAll(): Promise<{ readonly taken: number; readonly duplicates: number }> {
  const nowMs = Date.now();
  const shared = await openShared(database.pool, nowMs);
  const bus = makeTableQueue(database.pool);
  const all = { taken: 0, duplicates: 0 };
  for (;;) {
    const { taken, duplicates } = await projectOnce(bus, shared.current().catalogue, { nowMs, limit: 5000 });
    if (taken === 0) return all;
    all.taken += taken;
    all.duplicates += duplicates;
  }
}

/** Every fact in everybody's log. */
async function allFacts() {
  const people = await pageOfPeople(database.pool, "", 100_000);
  return { people, facts: [...(await loadFacts(database.pool, people)).values()].flat() };
}

const mapping = `
userId: user
time: { column: at, zone: Europe/London }
event: { column: what }
itemId: song
properties:
  seconds: { column: seconds, type: number }
traits: { country: country }
zone: zone
`;
const rows = [
  "user,at,what,song,seconds,country,zone",
  'p1,2025-06-01T10:00:00Z,play,"s,1",31.5,JP,Asia/Tokyo',
  "p2,2025-06-01 10:00,heart,s2,,JP,",
  "p3,yesterday,play,s3,3,,",
  ",2025-06-01,play,s3,3,,",
  'p4,2025-06-01,play,s3,"3,5",,',
  "p5,2025-06-01,play",
  'p6,2025-06-01,play,5" vinyl,3,,',
  "p7,2199-06-01,play,s3,3,,",
  "p8,2025-06-01,play,s8,8,,Mars/Olympus",
];

describe("importing events from CSV", () => {
  it("takes the good rows and tells each bad one with its row, column, value and remedy", async () => {
    const [path, map, errors] = [
      await file("plays.csv", rows.join("\r\n")),
      await file("map.yaml", mapping),
      join(shell.directory, "errors.jsonl"),
    ];
    const ran = await shell.run("import", "events", path, "--mapping", map, "--errors", errors);
    expect(ran.code).toBe(1);
    expect(ran.out.split("\n").slice(0, 7)).toEqual([
      'row 3 (line 4), column "at": the time is not of the format iso ("yesterday"): mend the row, or name the format of the file in the mapping',
      'row 4 (line 5), column "user": the cell is empty: fill it in, or leave the row out',
      'row 5 (line 6), column "seconds": the value is not a number ("3,5"): write digits with a decimal point, such as 12.5',
      "row 6 (line 7): the row has 3 fields, the first line names 7: put fields that hold a separator in quotes",
      expect.stringMatching(/^row 7 \(line 8\): a quote stands inside a field/),
      'row 8 (line 9), column "at": the time lies in the future ("2199-06-01"): check the column, its format and its zone',
      expect.stringMatching(/^row 9 \(line 10\), column "zone": .*Mars\/Olympus.*taken without it/),
    ]);
    expect(ran.out).toContain("9 rows, 3 taken (1 without a part), 6 refused");
    expect(ran.out).toContain("made 2 play, 2 traits, 1 heart");
    expect(
      (await readFile(errors, "utf8"))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).row),
    ).toEqual([3, 4, 5, 6, 7, 8, 9]);
    await projectAll();
    const { people, facts } = await allFacts();
    expect(people).toEqual(["p1", "p2", "p8"]);
    expect(facts.map((one) => one.fact).filter((fact) => fact.kind === "event")).toMatchObject([
      { name: "play", atMs: Date.parse("2025-06-01T10:00:00Z"), properties: { itemId: "s,1", seconds: 31.5 }, zone: "Asia/Tokyo" },
      { name: "heart", atMs: Date.parse("2025-06-01T09:00:00Z"), properties: { itemId: "s2" } },
      { name: "play", properties: { itemId: "s8", seconds: 8 } },
    ]);
    expect((await loadState(database.pool, "p1"))?.state).toMatchObject({ traits: { country: "JP" }, zone: "Asia/Tokyo" });
  });

  it("has one effect however often a file is imported, and as gzip too", async () => {
    const good = rows.slice(0, 3).join("\n");
    const [path, zipped, map] = [
      await file("plays.csv", good),
      await file("again.csv.gz", gzipSync(good)),
      await file("map.yaml", mapping),
    ];
    expect(await shell.run("import", "events", path, "--mapping", map)).toMatchObject({ code: 0 });
    await projectAll();
    const before = await allFacts();
    expect(await shell.run("import", "events", path, "--mapping", map)).toMatchObject({ code: 0 });
    expect(await shell.run("import", "events", zipped, "--mapping", map)).toMatchObject({ code: 0 });
    expect(await projectAll()).toEqual({ taken: 8, duplicates: 8 });
    expect(await allFacts()).toEqual(before);
    expect(before.facts).toHaveLength(4);
  });

  it("says what a file that breaks off still gave", async () => {
    const whole = gzipSync(
      `${rows[0]}\n${Array.from({ length: 20_000 }, (_, n) => `p${n},2025-06-01,play,s${(n * 7919) % 977},${n},,`).join("\n")}\n`,
    );
    const [path, map] = [await file("cut.csv.gz", whole.subarray(0, whole.length / 2)), await file("map.yaml", mapping)];
    const ran = await shell.run("import", "events", path, "--mapping", map, "--dry-run", "--json");
    expect(ran.code).toBe(1);
    expect(ran.json()).toMatchObject({
      refused: expect.any(Number),
      errors: expect.arrayContaining([expect.objectContaining({ message: expect.stringContaining("the file breaks off here") })]),
    });
  });

  it("stores nothing in a dry run", async () => {
    const ran = await shell.run(
      "import",
      "events",
      await file("plays.csv", rows.slice(0, 3).join("\n")),
      "--mapping",
      await file("map.yaml", mapping),
      "--dry-run",
    );
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining("a dry run, nothing was stored") });
    expect(await projectAll()).toEqual({ taken: 0, duplicates: 0 });
  });

  it("tells every mistake of a mapping with its line, and columns that the file does not have", async () => {
    const path = await file("plays.csv", rows.slice(0, 3).join("\n"));
    const bad = await shell.run(
      "import",
      "events",
      path,
      "--mapping",
      await file("bad.yaml", "userId: user\ntime: { column: at, zone: Mars }\nevents: { constant: play }\n"),
    );
    expect(bad.code).toBe(1);
    expect(bad.notes).toMatch(/bad\.yaml:2:27 time\.zone is "Mars"[\s\S]*bad\.yaml:3:1 .*did you mean "event"/);
    const renamed = await shell.run(
      "import",
      "events",
      path,
      "--mapping",
      await file("renamed.yaml", "userId: usr\ntime: at\nevent: what\n"),
    );
    expect(renamed).toMatchObject({ code: 1, notes: expect.stringContaining('the mapping\'s userId names column "usr"') });
    expect(renamed.notes).toContain('did you mean "user"?');
  });
});

describe("importing JSON Lines", () => {
  it("takes people with their traits, by path, and tells lines that are none", async () => {
    const lines = ['{"user":{"id":7},"plan":"pro","age":31,"tags":["a"]}', "{broken", "[1]", '{"user":{"id":"p9"},"plan":null}'];
    const map = await file(
      "map.yaml",
      "userId: user.id\ntraits:\n  plan: plan\n  age: age\n  tags: tags\n  source: { constant: import }\n",
    );
    const ran = await shell.run("import", "people", await file("people.jsonl", lines.join("\n")), "--mapping", map, "--json");
    expect(ran.code).toBe(1);
    expect(ran.json()).toMatchObject({
      rows: 4,
      taken: 2,
      refused: 2,
      made: { traits: 2 },
      errors: [{ row: 2 }, { row: 3, message: "the line is not a JSON object" }],
    });
    await projectAll();
    expect((await loadState(database.pool, "7"))?.state.traits).toEqual({ plan: "pro", age: 31, tags: ["a"], source: "import" });
    expect((await loadState(database.pool, "p9"))?.state.traits).toEqual({ source: "import" });
  });

  it("takes items, the later of two with one id", async () => {
    const map = await file(
      "map.yaml",
      "id: id\ntype: { constant: song }\ntags: { column: tags, separator: '|' }\nattributes: { title: name }\npopularity: plays\nvalidFrom: { column: from, format: yyyy-MM-dd }\n",
    );
    const csv = "id,name,tags,plays,from\ns1,Old,rock|pop,1,\ns2,Two,,many,\ns1,New,rock,5,2026-01-02\ns3,Three,,,\n";
    const ran = await shell.run("import", "items", await file("songs.csv", csv), "--mapping", map);
    expect(ran).toMatchObject({
      code: 1,
      out: expect.stringContaining('row 2 (line 3), column "plays": the value is not a number ("many")'),
    });
    expect((await shell.run("export", "items")).out).toBe(
      'items:\n  - {"id":"s1","type":"song","tags":["rock"],"attributes":{"title":"New"},"validFrom":"2026-01-02T00:00:00.000Z","popularity":5}\n  - {"id":"s3","type":"song","attributes":{"title":"Three"}}',
    );
  });
});

const invoices = new URL("../../../shared/data/online-retail/invoices_a.csv.gz", import.meta.url).pathname;
const isThere = existsSync(invoices);

describe("the example mapping for the Online Retail data", () => {
  it.skipIf(!isThere)(
    `takes all 10,652 invoices of 2,120 customers${isThere ? "" : " (skipped: the data is not beside the repository)"}`,
    async () => {
      const lines = gunzipSync(await readFile(invoices))
        .toString("utf8")
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(","));
      const customers = new Set(lines.map(([, customer]) => customer));
      const cancelled = lines.filter(([invoice]) => invoice?.startsWith("C")).length;
      expect([lines.length, customers.size]).toEqual([10_652, 2_120]);

      const map = new URL("../../examples/online-retail.mapping.yaml", import.meta.url).pathname;
      const ran = await shell.run("import", "events", invoices, "--mapping", map, "--json");
      expect(ran.code).toBe(0);
      expect(ran.json()).toMatchObject({
        rows: 10_652,
        taken: 10_652,
        refused: 0,
        made: { order: 10_652 - cancelled, order_cancelled: cancelled },
      });
      await projectAll();
      const { people, facts } = await allFacts();
      const events = facts.flatMap(({ fact }) => (fact.kind === "event" ? [fact] : []));
      expect([people.length, events.length]).toEqual([customers.size, lines.length]);
      const pence = (amounts: readonly unknown[]): number =>
        amounts.reduce<number>((sum, amount) => sum + Math.round(Number(amount) * 100), 0);
      expect(pence(events.map((event) => event.properties.amount))).toBe(pence(lines.map((line) => line[6])));
      // 09:32 in London in winter is 09:32 UTC, in summer 08:32.
      const times = new Set(events.map((event) => `${event.properties.orderId} ${new Date(event.atMs).toISOString()}`));
      expect(times).toContain("536376 2010-12-01T09:32:00.000Z");
      const summer = lines.find(([invoice, , at]) => at?.startsWith("2011-07") && !invoice?.startsWith("C"));
      expect(times).toContain(`${summer?.[0]} ${new Date(Date.parse(`${summer?.[2]?.replace(" ", "T")}+01:00`)).toISOString()}`);
    },
  );
});

describe("the page about importing", () => {
  it("shows the example mapping as it is", async () => {
    const [page, example] = await Promise.all(
      ["../../docs/import.md", "../../examples/online-retail.mapping.yaml"].map((path) => readFile(new URL(path, import.meta.url), "utf8")),
    );
    const written = example
      ?.split("\n")
      .filter((line) => !line.startsWith("#") && line !== "")
      .join("\n");
    expect(page).toContain(`\`\`\`yaml\n${written}\n\`\`\``);
  });
});
