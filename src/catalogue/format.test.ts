import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exportYaml } from "./format.ts";
import { applyDeclared } from "./merge.ts";
import { readFiles } from "./read-files.ts";
import { type Declared, emptyDeclared } from "./schema.ts";

function applied(text: string, current = emptyDeclared, prune = false) {
  const read = readFiles([{ name: "x.yaml", text }], { storedAtMs: 0, current });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const result = applyDeclared(current, read.value.incoming, { prune });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
const music = applied(readFileSync(new URL("../../examples/music.yaml", import.meta.url), "utf8")).next;

/** The same content with every mapping's keys in another order, as a store that sorts keys gives it back. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, one]) => [key, reversed(one)])
      .reverse(),
  );
}

describe("export", () => {
  it("applied to the catalogue it came from changes nothing, even with prune", () => {
    expect(applied(exportYaml(music), music, true).changes).toEqual([]);
  });
  it("applied to nothing and exported again gives the same bytes", () => {
    expect(exportYaml(applied(exportYaml(music)).next)).toBe(exportYaml(music));
  });
  it("does not depend on the order of keys and entries", () => {
    // Every value stays what it was, so the shape does too.
    expect(exportYaml(reversed(music) as Declared)).toBe(exportYaml(music));
  });
  it("writes ids in order, keys in the order of the documentation and no defaults", () => {
    const text =
      "campaigns: [{ status: draft, creatives: {}, placement: p, strategy: combined, category: content, kind: k, line: l, id: c, audience: q }]\nlines: [{ id: l, priority: 100 }]\nplacements: [{ kind: push, id: p, class: marketing }]\naudiences: [{ where: { within: 30d, event: x, count: { gte: 2 } }, id: q }]\npolicy: { dueHour: 4, quietHours: { to: '08:00', from: '22:00' }, volume: { lambda: auto, maxPerWeek: 3 } }";
    expect(exportYaml(applied(text).next)).toBe(`lines:
  - id: l
placements:
  - id: p
    kind: push
policy:
  quietHours:
    from: "22:00"
    to: "08:00"
  volume:
    maxPerWeek: 3
audiences:
  - id: q
    where:
      event: x
      within: 30d
      count:
        gte: 2
campaigns:
  - id: c
    line: l
    kind: k
    category: content
    placement: p
    audience: q
    creatives: {}
`);
  });
  it("writes one kind alone when asked", () => {
    expect(exportYaml(music, ["lines"])).toMatch(/^lines:\n {2}- id: live\n/);
    expect(exportYaml(music, ["lines"])).not.toContain("placements");
  });
  it("of nothing is nothing", () => {
    expect(exportYaml(emptyDeclared)).toBe("");
  });
  it("law: any text survives", () => {
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 60 }).filter((one) => !/[{\ud800-\udfff]/.test(one));
    fc.assert(
      fc.property(
        text,
        fc.constantFrom("22:00", "no", "1e3", "~", "0x1f", "- a", "a: b", "# x", " lead", "trail ", "a\nb\n", "\t"),
        (odd, known) => {
          for (const body of [odd, known]) {
            const creative = { id: "c", style: known, title: "t", body, needs: [], status: "draft" as const };
            const next = { ...emptyDeclared, creatives: { c: creative } };
            expect(applied(exportYaml(next)).next.creatives.c).toEqual(creative);
          }
        },
      ),
    );
  });
});
