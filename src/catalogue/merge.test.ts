import { describe, expect, it } from "vitest";
import { applyDeclared, differences } from "./merge.ts";
import { readFiles } from "./read-files.ts";
import { type Declared, emptyDeclared, type Incoming } from "./schema.ts";
import { mistakeText } from "./yaml-places.ts";

const parse = (text: string, current: Declared = emptyDeclared): Incoming => {
  const read = readFiles([{ name: "x.yaml", text }], { storedAtMs: 0, current });
  if (!read.ok) throw new Error(read.error.map(mistakeText).join("\n"));
  return read.value.incoming;
};
const apply = (current: Declared, text: string, prune = false) => {
  const applied = applyDeclared(current, parse(text, current), { prune });
  if (!applied.ok) throw new Error(JSON.stringify(applied.error));
  return applied.value;
};
const first = apply(
  emptyDeclared,
  `
lines: [{ id: b, priority: 2 }, { id: a }]
placements: [{ id: p, kind: push }]
audiences: [{ id: loyal, where: { trait: plan, is: paid } }]
campaigns: [{ id: c, line: a, kind: k, category: content, placement: p, audience: loyal, creatives: {} }]
policy: { dueHour: 5, limits: [{ each: person, gap: 3h }] }`,
);

describe("apply merges by id", () => {
  it("adds what is new, in the order of kinds and ids", () => {
    expect(first.changes.map(({ kind, id, change }) => `${kind} ${id} ${change}`)).toEqual([
      "lines a added",
      "lines b added",
      "placements p added",
      "policy policy changed",
      "audiences loyal added",
      "campaigns c added",
    ]);
    expect(first.changes[0]?.diff).toEqual([{ path: "", after: { id: "a", priority: 100 } }]);
  });
  it("tells what changed by path, before and after", () => {
    const text =
      "campaigns: [{ id: c, line: b, kind: k, category: content, placement: p, creatives: { style: x }, window: { from: '09:00', to: '10:00' } }]";
    expect(apply(first.next, text).changes).toEqual([
      {
        kind: "campaigns",
        id: "c",
        change: "changed",
        diff: [
          { path: "audience", before: "loyal" },
          { path: "creatives.style", after: "x" },
          { path: "line", before: "a", after: "b" },
          { path: "window", after: { from: "09:00", to: "10:00", zone: "person" } },
        ],
      },
    ]);
  });
  it("leaves everything else as the very same objects", () => {
    const { next } = apply(first.next, "lines: [{ id: a, priority: 7 }]");
    expect(next.campaigns).toBe(first.next.campaigns);
    expect(next.lines.b).toBe(first.next.lines.b);
    expect(next.lines.a).toEqual({ id: "a", priority: 7 });
  });
  it("sees no change where only a default was written out", () => {
    expect(apply(first.next, "lines: [{ id: a, priority: 100 }]").changes).toEqual([]);
  });
  it("leaves parts of the policy alone that were not written", () => {
    const { next, changes } = apply(first.next, "policy: { dueHour: 6 }");
    expect(next.policy.limits).toHaveLength(1);
    expect(changes).toEqual([{ kind: "policy", id: "policy", change: "changed", diff: [{ path: "dueHour", before: 5, after: 6 }] }]);
  });
});

describe("apply with prune", () => {
  it("removes what its kinds no longer name, and only there", () => {
    const { next, changes } = apply(first.next, "lines: [{ id: a }]", true);
    expect(changes).toEqual([{ kind: "lines", id: "b", change: "removed", diff: [{ path: "", before: { id: "b", priority: 2 } }] }]);
    expect(Object.keys(next.campaigns)).toEqual(["c"]);
  });
  it("removes all of a kind that is named without entries", () => {
    expect(apply(first.next, "campaigns: []", true).changes.map(({ id, change }) => [id, change])).toEqual([["c", "removed"]]);
  });
  it("takes parts of the policy that are not written back to their defaults", () => {
    expect(apply(first.next, "policy: { dueHour: 5 }", true).changes[0]?.diff).toEqual([
      { path: "limits[0]", before: { each: "person", gap: "3h" } },
    ]);
  });
  it("refuses to remove what others name, and changes nothing", () => {
    const refused = applyDeclared(first.next, { audiences: {} }, { prune: true });
    expect(refused.ok).toBe(false);
    expect(refused.ok ? [] : refused.error.map(({ kind, id, path, refusal }) => [kind, id, path, refusal.message])).toEqual([
      ["campaigns", "c", ["audience"], 'campaign "c" names the audience "loyal", which is not declared'],
    ]);
  });
});

it("ids that look like members of objects are ids like others", () => {
  const { next, changes } = apply(emptyDeclared, "lines: [{ id: __proto__ }, { id: constructor }]");
  expect(changes.map(({ id }) => id)).toEqual(["__proto__", "constructor"]);
  expect(apply(next, "lines: [{ id: __proto__ }]", true).changes.map(({ id, change }) => [id, change])).toEqual([
    ["constructor", "removed"],
  ]);
  const text = "campaigns: [{ id: c, line: toString, kind: k, category: content, placement: valueOf, creatives: {} }]";
  expect(readFiles([{ name: "x", text }], { storedAtMs: 0 }).ok).toBe(false);
});

describe("differences", () => {
  it.each<readonly [unknown, unknown, readonly unknown[]]>([
    [{ a: 1 }, { a: 1 }, []],
    [{ a: 1, b: undefined }, { a: 1 }, []],
    [
      { a: { b: [1, 2] } },
      { a: { b: [1, 3, 4] } },
      [
        { path: "a.b[1]", before: 2, after: 3 },
        { path: "a.b[2]", after: 4 },
      ],
    ],
    [{ a: "x" }, { a: ["x"] }, [{ path: "a", before: "x", after: ["x"] }]],
    [{ a: null }, {}, [{ path: "a", before: null }]],
  ])("of %j and %j", (before, after, expected) => {
    expect(differences(before, after)).toEqual(expected);
  });
});
