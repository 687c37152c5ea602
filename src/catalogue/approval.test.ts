import { describe, expect, it } from "vitest";
import { needsApproval } from "./approval.ts";
import { mergeDeclared } from "./merge.ts";
import { campaignSchema, creativeSchema, emptyDeclared, type Incoming, placementSchema, policySchema, schemaOf } from "./schema.ts";

const creative = (more: Readonly<Record<string, unknown>>) => creativeSchema.parse({ id: "c", title: "Title", body: "Body", ...more });

/** The fields at which an approver is missed when a catalogue becomes another. */
function missing(before: Incoming, incoming: Incoming, prune = false): readonly string[] {
  const { next: current } = mergeDeclared(emptyDeclared, before, false);
  const { next, changes } = mergeDeclared(current, incoming, prune);
  return needsApproval(current, next, changes).map(({ kind, id, path }) => [kind, id, ...path].join("."));
}
const creatives = (more: Readonly<Record<string, unknown>> | null): Incoming => ({ creatives: more === null ? {} : { c: creative(more) } });

describe("an approver is needed", () => {
  const statuses = ["draft", "inReview", "approved", "live", "resting", "retired"] as const;
  const free = new Set([
    // Nobody reads these.
    ...["draft", "inReview", "retired"].flatMap((to) => [null, ...statuses].map((from) => `${from} ${to}`)),
    // Nothing changes, or somebody who was fit to judge had cleared it.
    ...["approved", "live", "resting"].map((same) => `${same} ${same}`),
    "approved resting",
    "live resting",
  ]);
  it.each([null, ...statuses].flatMap((from) => statuses.map((to) => [from, to] as const)))(
    "from status %s to %s as the rule says",
    (from, to) => {
      const found = missing(creatives(from === null ? null : { status: from }), creatives({ status: to }));
      expect(found).toEqual(free.has(`${from} ${to}`) ? [] : ["creatives.c.status"]);
    },
  );

  it.each(["approved", "live", "resting"])("to change the words of a creative that is %s, each of them", (status) => {
    const words = { title: "Other", body: "Other", image: "https://a.example/i.png", link: "https://a.example", lang: "en" };
    const found = missing(creatives({ status }), creatives({ status, ...words }));
    expect(found).toEqual(["creatives.c.title", "creatives.c.body", "creatives.c.image", "creatives.c.link", "creatives.c.lang"]);
    for (const [word, value] of Object.entries(words))
      expect(missing(creatives({ status }), creatives({ status, [word]: value }))).toEqual([`creatives.c.${word}`]);
  });

  it("for no words of a creative that is sent back to review with them, nor for what nobody reads", () => {
    expect(missing(creatives({ status: "live" }), creatives({ status: "inReview", title: "Other" }))).toEqual([]);
    expect(missing(creatives({ status: "draft" }), creatives({ status: "draft", title: "Other" }))).toEqual([]);
    expect(missing(creatives({ status: "live" }), creatives({ status: "live", style: "humour", perDay: { max: 5 } }))).toEqual([]);
    expect(missing(creatives({ status: "live" }), { creatives: {} }, true)).toEqual([]);
  });

  const campaign = (more: Readonly<Record<string, unknown>>): Incoming => ({
    placements: {
      push: placementSchema.parse({ id: "push", kind: "push" }),
      served: placementSchema.parse({ id: "served", kind: "push", class: "service" }),
    },
    campaigns: {
      c: campaignSchema.parse({ id: "c", line: "l", kind: "k", category: "content", placement: "push", creatives: {}, ...more }),
    },
  });
  const risky = [
    ["link", "https://a.example"],
    ["category", "im"],
    ["placement", "served"],
  ] as const;

  it.each(risky)("to set the %s of a campaign that runs, or with which it begins to run, and of no other", (field, value) => {
    const changed = { [field]: value };
    for (const status of ["live", "paused"]) {
      expect(missing(campaign({ status }), campaign({ status, ...changed }))).toEqual([`campaigns.c.${field}`]);
      for (const before of ["draft", "ended"])
        expect(missing(campaign({ status: before, ...changed }), campaign({ status, ...changed }))).toEqual([`campaigns.c.${field}`]);
    }
    expect(missing(campaign({}), campaign({ status: "live", ...changed }))).toEqual([`campaigns.c.${field}`]);
    const { placements = {}, campaigns = {} } = campaign({ status: "live", ...changed });
    expect(missing({ placements }, { campaigns })).toEqual([`campaigns.c.${field}`]);
    for (const status of ["draft", "ended"]) expect(missing(campaign({ status }), campaign({ status, ...changed }))).toEqual([]);
    // Paused and taken up again as it was: nobody has to judge it twice.
    for (const [from, to] of [
      ["live", "paused"],
      ["paused", "live"],
      ["live", "live"],
    ])
      expect(missing(campaign({ status: from, ...changed }), campaign({ status: to, ...changed }))).toEqual([]);
  });

  it("to change or take away a link, and not to leave service", () => {
    const linked = { status: "live", link: "https://a.example" };
    expect(missing(campaign(linked), campaign({ ...linked, link: "https://b.example" }))).toEqual(["campaigns.c.link"]);
    expect(missing(campaign(linked), campaign({ status: "live" }))).toEqual(["campaigns.c.link"]);
    expect(missing(campaign({ status: "live", category: "im", placement: "served" }), campaign({ status: "live" }))).toEqual([]);
    expect(missing(campaign({ status: "live", category: "im" }), campaign({ status: "live", category: "call" }))).toEqual([]);
  });

  it("to let a placement serve, new or old, and not to end that", () => {
    const placement = (more: Readonly<Record<string, unknown>>): Incoming => ({
      placements: { p: placementSchema.parse({ id: "p", kind: "push", ...more }) },
    });
    expect(missing({}, placement({ class: "service" }))).toEqual(["placements.p.class"]);
    expect(missing(placement({}), placement({ class: "service" }))).toEqual(["placements.p.class"]);
    expect(missing(placement({ class: "service" }), placement({ class: "service", inbox: true }))).toEqual([]);
    expect(missing(placement({ class: "service" }), placement({}))).toEqual([]);
    expect(missing({}, placement({}))).toEqual([]);
  });

  it("to change the policy, and for nothing else of the catalogue", () => {
    const { exploration } = policySchema.parse({ exploration: { uniform: 0.25 } });
    expect(missing({}, { policy: { exploration } })).toEqual(["policy.policy"]);
    expect(missing({}, { lines: { l: schemaOf.lines.parse({ id: "l" }) } })).toEqual([]);
  });

  it("and the refusal names creative, field and remedy", () => {
    const { next, changes } = mergeDeclared(emptyDeclared, creatives({ status: "live" }), false);
    expect(needsApproval(emptyDeclared, next, changes)).toEqual([
      {
        kind: "creatives",
        id: "c",
        path: ["status"],
        severity: "error",
        refusal: {
          code: "needsApprover",
          message: 'the status live of creative "c" can only be set by an approver',
          remedy: "ask an approver, or save it as inReview",
          values: { form: "status", name: "c", status: "live" },
        },
      },
    ]);
  });
});
