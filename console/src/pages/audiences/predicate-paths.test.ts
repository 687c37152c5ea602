import { describe, expect, it } from "vitest";
import type { Predicate } from "../../../../src/audience/predicate.ts";
import { type Draft, draftOf, type GroupDraft, isGroup, predicateOf } from "./predicate-draft.ts";
import { pathOfPart } from "./predicate-paths.ts";
import { problemsAt } from "./predicate-scope.ts";

/** Every path that the form gives its conditions. */
function pathsOf(group: GroupDraft, path: string, isRoot: boolean): readonly string[] {
  return group.of.flatMap((one: Draft, place) => {
    const own = pathOfPart(group, place, path, isRoot);
    return [own, ...(isGroup(one) ? pathsOf(one, own, false) : [])];
  });
}

/** What stands at a path of a predicate. */
const at = (where: unknown, path: string): unknown =>
  path
    .split(/[.[\]]+/)
    .slice(1)
    .filter(Boolean)
    .reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined), where);

const predicates: readonly Predicate[] = [
  { audience: "a" },
  { not: { audience: "a" } },
  { not: { any: [{ audience: "a" }, { audience: "b" }] } },
  { all: [{ trait: "x", is: 1 }, { any: [{ event: "e", within: "1d" }, { not: { audience: "b" } }] }] },
];

describe("the place of a condition", () => {
  it.each(predicates.map((one) => [JSON.stringify(one), one] as const))("is where the server finds it: %s", (_, predicate) => {
    const draft = draftOf(predicate);
    const written = predicateOf(draft);
    for (const path of pathsOf(draft, "where", true)) expect(at(written, path), path).toBeTypeOf("object");
  });

  it("gathers what is refused there and within, but not beside it", () => {
    const problem = (field: string) => ({ code: "badValue", message: field, field, remedy: "" });
    const all = [problem("where.all[1].within"), problem("where.all[10]"), problem("where.all"), problem("where.all[1]")];
    const fieldsAt = (path: string, isOnly = false) => problemsAt(all)(path, isOnly).map(({ field }) => field);
    expect(fieldsAt("where.all[1]")).toEqual(["where.all[1].within", "where.all[1]"]);
    expect(fieldsAt("where", true)).toEqual(["where.all"]);
  });
});
