import { describe, expect, it } from "vitest";
import { compile } from "../catalogue/compile.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { declaredOf } from "../catalogue/testing/declared.ts";
import { mistakeText } from "../catalogue/yaml-places.ts";
import { overlayPolicy, type PolicySource } from "./replay-policy.ts";

const declared = declaredOf(`
lines: [{ id: music }]
placements: [{ id: push, kind: push }]
policy: { exploration: { uniform: 0.2 }, reward: { opened: 2 } }
campaigns:
  - { id: a, line: music, kind: k, category: content, placement: push, strategy: combined, creatives: {} }
  - { id: b, line: music, kind: k, category: content, placement: push, strategy: itemFirst, creatives: {} }
`);

const overlaid = (...sources: readonly PolicySource[]) => {
  const made = overlayPolicy(declared, sources, 7);
  if (!made.ok) throw new Error(made.error.map(mistakeText).join("\n"));
  return made.value;
};
const strategies = ({ campaigns }: ReturnType<typeof overlaid>) => campaigns.map(({ id, strategy }) => [id, strategy]);

describe("a policy that is judged", () => {
  it("is the catalogue as it stands where nothing is laid over it", () => {
    expect(overlaid()).toEqual(compile(declared, 7));
  });

  it("changes of an entry, and of a part of the policy, what it names", () => {
    const made = overlaid({ name: "x", text: "campaigns: [{ id: a, strategy: random }]\npolicy: { reward: { switchedOff: -9 } }" });
    expect(strategies(made)).toEqual([
      ["a", "random"],
      ["b", "itemFirst"],
    ]);
    expect(made.policy.reward).toMatchObject({ opened: 2, switchedOff: -9 });
    expect(made.policy.exploration.uniform).toBe(0.2);
  });

  it("takes the place of the policy where it says so: what it does not name has its default", () => {
    const text = JSON.stringify({ policy: { reward: { switchedOff: -9 } } });
    const { policy, campaigns } = overlaid({ name: "policy", text, replacesPolicy: true });
    const defaults = compile(emptyDeclared, 7).policy;
    expect(policy.exploration.uniform).toBe(defaults.exploration.uniform);
    expect(policy.reward).toMatchObject({ opened: defaults.reward.opened, switchedOff: -9 });
    expect(campaigns).toHaveLength(2);
  });

  it("gives every campaign a strategy, which what is laid over it may change again", () => {
    expect(strategies(overlaid({ name: "s", strategy: "random" }))).toEqual([
      ["a", "random"],
      ["b", "random"],
    ]);
    expect(
      strategies(overlaid({ name: "s", strategy: "random" }, { name: "x", text: "campaigns: [{ id: b, strategy: combined }]" })),
    ).toEqual([
      ["a", "random"],
      ["b", "combined"],
    ]);
  });
});
