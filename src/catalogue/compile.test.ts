import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hash32 } from "../base/rng.ts";
import { noNeeds } from "../person/needs.ts";
import { compile } from "./compile.ts";
import { emptyDeclared } from "./schema.ts";
import { declaredOf } from "./testing/declared.ts";

const compiled = (text: string) => compile(declaredOf(text), 7);
const base = `
lines: [{ id: music, priority: 2, quota: { perDay: 5 } }, { id: vip }]
placements: [{ id: p, kind: push }, { id: s, kind: push, class: service }, { id: b, kind: pull }]
`;
const campaign = "line: music, kind: recall, category: content, placement: p";

describe("references become objects and texts become numbers", () => {
  const catalogue = compiled(`${base}
audiences: [{ id: loyal, where: { trait: plan, is: paid } }]
creatives: [{ id: x, title: t, body: b, status: live }]
campaigns:
  - { id: z, ${campaign}, audience: loyal, creatives: {}, window: { from: "21:30", to: "08:05", zone: Asia/Tokyo }, goal: { event: play, within: 3h }, status: live, start: 2026-03-01T00:00:00Z, end: 2026-03-02T00:00:00+01:00, minAppVersion: "7", link: l }
  - { id: a, ${campaign}, creatives: {} }
`);
  it("for lines and placements", () => {
    expect(catalogue.version).toBe(7);
    expect([...catalogue.lines.values()]).toEqual([
      { id: "music", priority: 2, quota: { perDay: 5, zone: "UTC" } },
      { id: "vip", priority: 100, quota: null },
    ]);
    expect([...catalogue.placements.values()].map(({ id, devices }) => [id, devices])).toEqual([
      ["b", "mostRecent"],
      ["p", "mostRecent"],
      ["s", "all"],
    ]);
  });
  it("for placements whose messages are kept in the inbox", () => {
    const { placements } = compiled(
      "placements: [{ id: a, kind: push, inbox: true }, { id: b, kind: push }, { id: c, kind: pull, inbox: false }]",
    );
    expect([...placements.values()].map(({ id, inbox }) => [id, inbox])).toEqual([
      ["a", true],
      ["b", false],
      ["c", false],
    ]);
  });
  it("for second touches: a campaign as its placement says, unless it says otherwise itself", () => {
    const { placements, campaigns } = compiled(`
lines: [{ id: l }]
placements: [{ id: p, kind: push, secondTouch: { after: 90m } }, { id: q, kind: push }]
campaigns:
  - { id: a, line: l, kind: k, category: content, placement: p, creatives: {} }
  - { id: b, line: l, kind: k, category: content, placement: p, creatives: {}, secondTouch: false }
  - { id: c, line: l, kind: k, category: content, placement: q, creatives: {}, secondTouch: { after: 1h } }
  - { id: d, line: l, kind: k, category: content, placement: q, creatives: {} }
`);
    expect([...placements.values()].map((one) => one.secondTouchMs)).toEqual([5_400_000, null]);
    expect(campaigns.map((one) => one.secondTouchMs)).toEqual([5_400_000, null, 3_600_000, null]);
  });
  it("for campaigns, sorted by id", () => {
    const [a, z] = catalogue.campaigns;
    expect(z).toMatchObject({
      id: "z",
      window: { fromMinute: 1290, toMinute: 485, zone: "Asia/Tokyo" },
      goal: { event: "play", withinMs: 10_800_000 },
      startMs: Date.parse("2026-03-01T00:00:00Z"),
      endMs: Date.parse("2026-03-01T23:00:00Z"),
      minAppVersion: "7",
      link: "l",
      status: "live",
      strategy: "combined",
    });
    expect(z?.line).toBe(catalogue.lines.get("music"));
    expect(z?.audience).toBe(catalogue.audiences.get("loyal"));
    expect(a).toMatchObject({
      id: "a",
      audience: null,
      items: { id: "a.items", from: "none" },
      window: null,
      goal: null,
      link: null,
      startMs: null,
      endMs: null,
      minAppVersion: null,
      status: "draft",
    });
  });
});

describe("creatives of a campaign", () => {
  const catalogue = compiled(`${base}
creatives:
  - { id: e2, lang: en, style: hope, title: t, body: b, status: live }
  - { id: e1, lang: en, style: hope, title: t, body: b, status: approved }
  - { id: z1, lang: zh-CN, style: hope, title: t, body: b, status: live }
  - { id: n1, style: fear, title: t, body: b, status: live }
  - { id: d1, style: hope, title: t, body: b }
  - { id: r1, style: hope, title: t, body: b, status: resting }
  - { id: q1, style: hope, title: t, body: b, status: inReview }
  - { id: o1, style: hope, title: t, body: b, status: retired }
campaigns:
  - { id: all, ${campaign}, creatives: {} }
  - { id: style, ${campaign}, creatives: { style: hope } }
  - { id: styles, ${campaign}, creatives: { style: [fear, hope] } }
  - { id: lang, ${campaign}, creatives: { lang: en } }
  - { id: langs, ${campaign}, creatives: { style: hope, lang: [en, zh-CN] } }
  - { id: ids, ${campaign}, creatives: { ids: [z1, d1, e1] } }
  - { id: none, ${campaign}, creatives: { style: love } }
`);
  const of = (id: string) => {
    const one = catalogue.campaigns.find((each) => each.id === id);
    return [one?.creatives.map((creative) => creative.id).join(" "), one?.localised];
  };
  it.each([
    ["all", "e1 e2 n1 z1", true],
    ["style", "e1 e2 z1", true],
    ["styles", "e1 e2 n1 z1", true],
    ["lang", "e1 e2", false],
    ["langs", "e1 e2 z1", true],
    ["ids", "e1 z1", true],
    ["none", "", true],
  ])("by %s are those approved or live, sorted by id", (id, creatives, localised) => {
    expect(of(id)).toEqual([creatives, localised]);
  });
  it("are the catalogue's own objects, whatever their status there", () => {
    expect(catalogue.creatives.size).toBe(8);
    expect(catalogue.campaigns[0]?.creatives[0]).toBe(catalogue.creatives.get("e1"));
  });
  it("say what they require: needs, and what title, body and image read", () => {
    const one = compiled(
      `creatives: [{ id: c, title: "{{ person.name | default: 'x' }}", body: "{{ item.title }}", image: "{{ item.cover }}", link: "{{ item.page }}", needs: [event.amount] }]`,
    );
    expect(one.creatives.get("c")?.required).toEqual(["event.amount", "item.cover", "item.title"]);
  });
});

describe("limits", () => {
  const limitsOf = (text: string) =>
    compiled(`${base}
audiences: [{ id: quiet, where: { lastSeen: { before: 30d } } }]
campaigns: [{ id: heard, ${campaign}, creatives: {} }]
policy: { limits: [${text}] }`).policy.limits[0];
  const nothing = { placements: [], lines: [], kinds: [], campaigns: [] };
  it.each([
    ["{ each: person, max: 4, per: day }", "max 4 per day each person", [], nothing, { kind: "max", max: 4, per: { kind: "day" } }],
    [
      "{ each: [kind, person], max: 1, per: 7d }",
      "max 1 per 7d each person, kind",
      ["kind"],
      nothing,
      { kind: "max", max: 1, per: { kind: "rolling", ms: 604_800_000 } },
    ],
    ["{ each: person, gap: 3h }", "gap 3h each person", [], nothing, { kind: "gap", ms: 10_800_000 }],
    [
      "{ each: person, gap: 3h, for: p }",
      "gap 3h each person for p",
      [],
      { ...nothing, placements: ["p"] },
      { kind: "gap", ms: 10_800_000 },
    ],
    [
      "{ each: person, gap: 3h, for: [music, recall, heard] }",
      "gap 3h each person for music, recall, heard",
      [],
      { ...nothing, lines: ["music"], kinds: ["recall"], campaigns: ["heard"] },
      { kind: "gap", ms: 10_800_000 },
    ],
    [
      "{ each: person, gap: 3h, for: { kinds: [recall] } }",
      "gap 3h each person for recall",
      [],
      { ...nothing, kinds: ["recall"] },
      { kind: "gap", ms: 10_800_000 },
    ],
    [
      "{ each: [person, line, creative], max: 1, per: week, audience: quiet }",
      "max 1 per week each person, line, creative in quiet",
      ["line", "creative"],
      nothing,
      { kind: "max", max: 1, per: { kind: "week" } },
    ],
  ])("%s", (text, label, by, target, rule) => {
    expect(limitsOf(text)).toMatchObject({ label, by, for: target, rule });
  });
});

it("the policy is complete", () => {
  expect(compiled('policy: { quietHours: { from: "22:00", to: "08:00" }, patience: 30m, volume: { maxPerWeek: 3 } }').policy).toEqual({
    limits: [],
    // biome-ignore lint/suspicious/noThenProperty: the name is part of the published catalogue format.
    quietHours: { fromMinute: 1320, toMinute: 480, then: "delay" },
    reward: { opened: 1, converted: 3, dismissed: -0.1, switchedOff: -20 },
    consent: "assumed",
    exploration: { uniform: 0.02, method: "thompson", hours: 0.05 },
    volume: {
      lambda: "auto",
      minPerWeek: null,
      maxPerWeek: 3,
      adaptive: true,
      learned: true,
      switchOffsPer1000: 3,
      budgets: { share: 0, arms: [1, 2, 3, 5, 7], salt: "budgets" },
    },
    timing: { personal: true },
    scorer: "learned",
    holdout: { share: 0, salt: "holdout" },
    creatives: { autoRest: false, restForMs: 1_209_600_000, autoRetire: false, least: 300, keep: 2 },
    serviceText: { refuse: [], allow: [] },
    spikes: { pause: true, errors: 0.2, optOuts: 0.01, times: 3, least: 10 },
    searchable: ["email", "phone", "name"],
    dueHour: 4,
    patienceMs: 1_800_000,
  });
});

it("experiments have salt and complete arms", () => {
  expect(
    compiled("experiments: [{ id: e, arms: [{ id: a }, { id: b, weight: 3, holdout: true, strategy: random }] }]").experiments,
  ).toEqual([
    {
      id: "e",
      salt: "e",
      audience: null,
      arms: [
        { id: "a", weight: 1, holdout: false, strategy: null },
        { id: "b", weight: 3, holdout: true, strategy: "random" },
      ],
    },
  ]);
});

describe("needs", () => {
  it("of a catalogue that asks for nothing are none", () => {
    expect(compiled(`${base}\npolicy: { scorer: rate }`).needs).toEqual(noNeeds);
  });
  it("of a learned scorer are what people had to do with any item, whatever the event", () => {
    expect(compiled(base).needs.interactions).toEqual([expect.objectContaining({ event: "*", exact: false })]);
  });
  it("are as wide as the widest who asks, inline rules and inner audiences included", () => {
    const { needs } = compiled(`${base}
policy: { scorer: rate }
audiences:
  - { id: a, where: { any: [{ event: play, within: 24h }, { event: play, within: 10d }] } }
  - { id: b, where: { not: { event: play, within: 72h, count: { gte: 3 } } } }
  - { id: c, where: { event: play, within: 3d, where: { genre: { is: rock } } } }
itemRules: [{ id: r, from: history, event: heart, within: 24h }]
campaigns: [{ id: z, ${campaign}, creatives: {}, items: { from: history, event: heart, within: 30d } }]
`);
    expect(needs.counters).toHaveLength(2);
    expect(needs.counters).toContainEqual(expect.objectContaining({ event: "play", where: {}, exact: true, days: 10 }));
    expect(needs.counters).toContainEqual(
      expect.objectContaining({ event: "play", where: { genre: { is: "rock" } }, exact: false, days: 3 }),
    );
    expect(needs.interactions).toEqual([{ id: hash32("heart"), event: "heart", exact: true, days: 30 }]);
  });
  it("hash the same whatever the order of declaration, and another when they change", () => {
    const one = compiled("audiences: [{ id: a, where: { event: x, within: 3d } }, { id: b, where: { event: y, within: 3d } }]").needs.hash;
    const two = compiled("audiences: [{ id: a, where: { event: y, within: 3d } }, { id: b, where: { event: x, within: 3d } }]").needs.hash;
    const three = compiled("audiences: [{ id: a, where: { event: x, within: 4d } }, { id: b, where: { event: y, within: 3d } }]").needs
      .hash;
    expect(two).toBe(one);
    expect(three).not.toBe(one);
  });
});

it("throws on what was never checked", () => {
  const broken = { ...emptyDeclared, experiments: { e: { id: "e", audience: "nobody", arms: [{ id: "a", weight: 1, holdout: false }] } } };
  expect(() => compile(broken, 1)).toThrow('audience "nobody" is not declared: check references before compiling');
});

it("examples/music.yaml gives every live campaign creatives that can be sent", () => {
  const catalogue = compiled(readFileSync(new URL("../../examples/music.yaml", import.meta.url), "utf8"));
  expect(catalogue.campaigns.length).toBeGreaterThanOrEqual(10);
  for (const one of catalogue.campaigns) expect(one.creatives.length, one.id).toBeGreaterThan(0);
});
