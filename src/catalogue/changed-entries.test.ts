import { expect, it } from "vitest";
import { changedEntries } from "./changed-entries.ts";

it.each([
  ["an entry that came", { change: "added", diff: [{ path: "", after: { id: "c" } }] }, null, { id: "c" }],
  ["an entry that went", { change: "removed", diff: [{ path: "", before: { id: "c" } }] }, { id: "c" }, null],
  [
    "the fields that differ, a side without a value lacking its name",
    {
      change: "changed",
      diff: [
        { path: "window.from", before: "12:00", after: "13:00" },
        { path: "link", after: "x" },
      ],
    },
    { "window.from": "12:00" },
    { "window.from": "13:00", link: "x" },
  ],
  [
    "why Carillon made a change by itself",
    { change: "changed", diff: [{ path: "status", before: "live", after: "resting" }], reason: "worn" },
    { status: "live" },
    { status: "resting", reason: "worn" },
  ],
] as const)("tells of %s", (_name, change, before, after) => {
  expect(changedEntries([{ kind: "creatives", id: "c", ...change }])).toEqual([{ kind: "creatives", object: "c", before, after }]);
});

it("names no id for the policy, of which there is but one", () => {
  const diff = [{ path: "scorer", before: "rate", after: "model" }];
  expect(changedEntries([{ kind: "policy", id: "policy", change: "changed", diff }])).toMatchObject([{ kind: "policy", object: "" }]);
});
