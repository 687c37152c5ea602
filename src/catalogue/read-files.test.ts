import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { applyDeclared } from "./merge.ts";
import { readFiles } from "./read-files.ts";
import { emptyDeclared } from "./schema.ts";
import { mistakeText, type SourceFile } from "./yaml-places.ts";

const read = (...texts: readonly string[]) => {
  const files: SourceFile[] = texts.map((text, index) => ({ name: index === 0 ? "a.yaml" : "b.yaml", text }));
  return readFiles(files, { storedAtMs: 0 });
};
const mistakes = (...texts: readonly string[]): string[] => {
  const result = read(...texts);
  return result.ok ? [] : result.error.map(mistakeText);
};

const sound = `
lines: [{ id: music }]
placements: [{ id: push-marketing, kind: push }, { id: push-service, kind: push, class: service }, { id: banner, kind: pull }]
audiences:
  - { id: quiet-month, where: { lastSeen: { before: 30d } } }
itemRules: [{ id: hearted, from: history, event: heart, within: 30d }]
creatives: [{ id: c1, title: "{{ item.title }}", body: x, status: live }]
campaigns:
  - { id: a, line: music, kind: recall, category: content, placement: push-marketing, audience: quiet-month, items: hearted, creatives: { ids: [c1] } }
`;

describe("a sound file", () => {
  it("brings entries by id with their defaults", () => {
    const result = read(sound);
    expect(result.ok && result.value.incoming.lines).toEqual({ music: { id: "music", priority: 100 } });
    expect(result.ok && Object.keys(result.value.incoming)).not.toContain("policy");
  });
  it("may be JSON, indented by tabs", () => {
    expect(mistakes('{\n\t"lines": [\n\t\t{ "id": "music" }\n\t]\n}')).toEqual([]);
  });
  it("may be several files that name each other", () => {
    const [head, tail] = [sound.slice(0, sound.indexOf("campaigns:")), sound.slice(sound.indexOf("campaigns:"))];
    expect(mistakes(tail, head)).toEqual([]);
  });
  it("may name what is declared already", () => {
    const first = read(sound);
    const current = first.ok ? applyDeclared(emptyDeclared, first.value.incoming, { prune: false }) : first;
    expect(current.ok).toBe(true);
    if (!current.ok || !("next" in current.value)) return;
    const text = "campaigns: [{ id: b, line: music, kind: k, category: content, placement: banner, creatives: {} }]";
    expect(readFiles([{ name: "a.yaml", text }], { storedAtMs: 0, current: current.value.next }).ok).toBe(true);
    expect(mistakes(text)).toHaveLength(2);
  });
  it("brings only the parts of the policy that it writes", () => {
    const result = read("policy: { dueHour: 5, volume: { maxPerWeek: 3 } }");
    expect(result.ok && result.value.incoming.policy).toEqual({
      dueHour: 5,
      volume: {
        lambda: "auto",
        maxPerWeek: 3,
        adaptive: true,
        learned: true,
        switchOffsPer1000: 3,
        budgets: { share: 0, arms: [1, 2, 3, 5, 7], salt: "budgets" },
      },
    });
  });
  it("may bring items", () => {
    const result = read("items: [{ id: s, type: song, attributes: { title: T }, validFrom: 2026-01-01T00:00:00Z, validTo: null }]");
    expect(result.ok && result.value.items).toEqual([
      {
        id: "s",
        type: "song",
        tags: [],
        attributes: { title: "T" },
        link: null,
        validFromMs: Date.parse("2026-01-01T00:00:00Z"),
        validToMs: null,
        popularity: 0,
        storedAtMs: 0,
      },
    ]);
  });
  it("may be empty", () => {
    expect(mistakes("", "# nothing\n")).toEqual([]);
  });
});

const c = "id: x, line: music, kind: k, category: content, placement: push-marketing, creatives: {}";
const extra = (text: string) => `${sound}${text}`;

describe("a mistake is told with its place, value and remedy", () => {
  it.each<readonly [string, readonly string[], readonly unknown[]]>([
    [
      "YAML that is none",
      ["lines: [{ id: a }"],
      [
        "a.yaml:1:18 not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]: align the line with its neighbours",
      ],
    ],
    ["tabs", ["lines:\n\t- id: a"], ["a.yaml:2:1 not YAML: Tabs are not allowed as indentation: indent by blanks, not by tabs"]],
    ["a key twice", ["lines: [{ id: a, id: b }]"], ["a.yaml:1:18 not YAML: Map keys must be unique: keep one of the two"]],
    [
      "a list for a file",
      ["- a"],
      [
        'a.yaml:1:1 the file is ["a"], which is not a mapping: begin with one of lines, placements, audiences, itemRules, campaigns, creatives, experiments, roster, items, policy',
      ],
    ],
    [
      "an unknown kind",
      ["campaign: []"],
      [
        'a.yaml:1:1 campaign is not a known key: did you mean "campaigns"? Allowed are lines, placements, audiences, itemRules, campaigns, creatives, experiments, roster, items, policy',
      ],
    ],
    [
      "a mapping for a list",
      ["lines: { id: a }"],
      ['a.yaml:1:8 lines is {"id":"a"}, which is not a list: write a list of entries: lines: [{ id: … }]'],
    ],
    [
      "a misspelt key",
      ["lines:\n  - { id: a, priorty: 1 }"],
      ['a.yaml:2:14 lines[0].priorty is not a known key: did you mean "priority"? Allowed are id, priority, quota'],
    ],
    [
      "a bad value, deep",
      ["audiences:\n  - id: a\n    where:\n      all:\n        - lastSeen: { before: 2w }"],
      [
        'a.yaml:5:31 audiences[0].where.all[0].lastSeen.before is "2w", not a duration: write a whole number and s, m, h or d, such as 15m, 3h or 30d',
      ],
    ],
    ["a missing value, at its entry", ["lines:\n  - { priority: 1 }"], ["a.yaml:2:5 lines[0].id is missing: add it: a text"]],
    [
      "an id twice in one file",
      ["lines: [{ id: a }, { id: a }]"],
      ['a.yaml:1:26 line "a" is declared twice, first at a.yaml:1:15: remove one of the two, or rename it'],
    ],
    [
      "an id twice in two files",
      ["lines: [{ id: a }]", "lines:\n- id: a"],
      ['b.yaml:2:7 line "a" is declared twice, first at a.yaml:1:15: remove one of the two, or rename it'],
    ],
    [
      "a part of the policy twice",
      ["policy: { dueHour: 3 }", "policy: { dueHour: 4 }"],
      ["b.yaml:1:11 policy.dueHour is set twice, first at a.yaml:1:11: keep one of the two"],
    ],
    [
      "an item that ends before it begins",
      ["items: [{ id: s, type: t, validFrom: 2026-02-01T00:00:00Z, validTo: 2026-01-01T00:00:00Z }]"],
      [
        'a.yaml:1:69 item "s" ends (2026-01-01T00:00:00Z) before it begins (2026-02-01T00:00:00Z): make validTo later than validFrom, or leave one of them out',
      ],
    ],
    [
      "an unknown audience of a campaign",
      [sound.replace("audience: quiet-month", "audience: quet-month")],
      [
        'a.yaml:9:97 campaign "a" names the audience "quet-month", which is not declared: did you mean "quiet-month"? Otherwise declare it under audiences',
      ],
    ],
    [
      "an unknown line, placement, rule and creative",
      ["campaigns:\n- { id: a, line: l, kind: k, category: content, placement: p, items: r, creatives: { ids: [z] } }"],
      [
        'a.yaml:2:18 campaign "a" names the line "l", which is not declared: declare it under lines',
        'a.yaml:2:60 campaign "a" names the placement "p", which is not declared: declare it under placements',
        'a.yaml:2:70 campaign "a" names the item rule "r", which is not declared: declare it under itemRules',
        'a.yaml:2:92 campaign "a" names the creative "z", which is not declared: declare it under creatives',
      ],
    ],
    [
      "an unknown audience of a limit",
      ["policy:\n  limits:\n    - { each: person, gap: 3h, audience: loyal }"],
      ['a.yaml:3:42 policy names the audience "loyal", which is not declared: declare it under audiences'],
    ],
    [
      "an unknown name in a limit",
      [extra("policy: { limits: [{ each: person, gap: 3h, for: [recal] }] }")],
      ['a.yaml:10:51 a limit is for "recal", which is no placement, line, kind or campaign: did you mean "recall"?'],
    ],
    [
      "an unknown audience of an audience",
      ["audiences: [{ id: a, where: { not: { audience: b } } }]"],
      ['a.yaml:1:48 audience "a" names the audience "b", which is not declared: declare it under audiences, or name one of a'],
    ],
    [
      "audiences in a circle",
      [
        "audiences:\n- { id: a, where: { audience: b } }\n- { id: b, where: { all: [{ audience: c }] } }\n- { id: c, where: { not: { audience: a } } }",
      ],
      ['a.yaml:2:31 audience "a" leads back to itself: a → b → c → a: write the condition out in one of them instead of naming the other'],
    ],
    [
      "an unknown filter in a template",
      ['creatives: [{ id: c, title: "{{ person.name | upcas }}", body: b }]'],
      [
        expect.stringMatching(
          /^a\.yaml:1:29 the template uses the filter "upcas", which templates do not have: did you mean "upcase"\? Templates know the filters abs, /,
        ),
      ],
    ],
    [
      "a template that is not closed",
      ["creatives: [{ id: c, title: t, body: '{{ person.name' }]"],
      [
        'a.yaml:1:38 the template cannot be read: output "{{ person.name" not closed: close every {{ with }} and every {% if %} with {% endif %}',
      ],
    ],
    [
      "a template with an unknown root",
      ["creatives: [{ id: c, title: t, body: b, link: 'app://{{ user.id }}' }]"],
      [
        'a.yaml:1:47 the template reads "user.id", which is no value of a person, an item or an event: read person.<trait>, item.<attribute> or event.<property>',
      ],
    ],
    [
      "marketing in a service class",
      [extra("").replace("placement: push-marketing, audience", "placement: push-service, audience")],
      [
        'a.yaml:9:51 campaign "a" has the category content and the placement "push-service" of class service: the vendors penalise marketing text in a service class: use a placement of class marketing, or a category of service if the text is one',
      ],
    ],
    [
      "devices of a pull placement",
      ["placements: [{ id: b, kind: pull, devices: all }]"],
      ['a.yaml:1:44 placement "b" is a pull placement, which rings no device, and sets devices: remove devices, or make it kind: push'],
    ],
    [
      "a second touch of a pull placement",
      ["placements: [{ id: b, kind: pull, secondTouch: { after: 1h } }]"],
      [
        'a.yaml:1:48 placement "b" is a pull placement, by which nothing goes out, and sets secondTouch: remove secondTouch, or make it kind: push',
      ],
    ],
    [
      "an inbox of a pull placement",
      ["placements: [{ id: b, kind: pull, inbox: true }]"],
      ['a.yaml:1:42 placement "b" is a pull placement, by which nothing goes out, and sets inbox: remove inbox, or make it kind: push'],
    ],
    [
      "an app version for a pull placement",
      [extra(`  - { ${c.replace("push-marketing", "banner")}, minAppVersion: "7" }`)],
      [
        'a.yaml:10:104 campaign "x" sets minAppVersion, and its placement "banner" is asked for by the app (kind pull): remove minAppVersion; to ask for a version use an audience with appVersion',
      ],
    ],
    [
      "a window without length",
      [extra(`  - { ${c}, window: { from: "09:00", to: "09:00" } }`)],
      ["a.yaml:10:105 window begins and ends at 09:00, so that it is empty: make its to differ from its from, or leave window out"],
    ],
    [
      "quiet hours without length",
      ['policy: { quietHours: { from: "09:00", to: "09:00" } }'],
      ["a.yaml:1:23 quietHours begins and ends at 09:00, so that it is empty: make its to differ from its from, or leave quietHours out"],
    ],
    [
      "a run that ends before it starts",
      [extra(`  - { ${c}, start: 2026-02-01T00:00:00Z, end: 2026-01-01T00:00:00Z }`)],
      ['a.yaml:10:131 campaign "x" ends (2026-01-01T00:00:00Z) before it starts (2026-02-01T00:00:00Z): make end later than start'],
    ],
    [
      "a least volume above the most",
      ["policy: { volume: { minPerWeek: 5, maxPerWeek: 2 } }"],
      ["a.yaml:1:33 volume.minPerWeek is 5, above volume.maxPerWeek, which is 2: make minPerWeek at most maxPerWeek"],
    ],
    [
      "a count that can never be reached",
      ["audiences: [{ id: a, where: { event: x, within: 24h, count: { gte: 500 } } }]"],
      ["a.yaml:1:68 count.gte is 500, and windows up to 48h count up to 200: compare with at most 200, or use a window longer than 48h"],
    ],
    [
      "arms of one name and no weight",
      ["experiments: [{ id: e, arms: [{ id: a, weight: 0 }, { id: a, weight: 0 }] }]"],
      [
        'a.yaml:1:30 every arm of experiment "e" has weight 0: give at least one arm a weight above 0',
        'a.yaml:1:59 experiment "e" has two arms "a": give each arm its own id',
      ],
    ],
  ])("%s", (_name, texts, expected) => {
    expect(mistakes(...texts)).toEqual(expected);
  });

  it("its place is that of the value or key at fault", () => {
    const marked = `lines:
  - { id: a, priority: ¦0 }
  - id: b
    ¦colour: red
  - ¦{ priority: 3 }
audiences:
  - id: c
    where:
      any:
        - audience: ¦nobody
        - { event: x, within: 2d }
  - { id: d, where: { lastSeen: { before: ¦"2w" } } }
policy:
  quietHours: { from: ¦9, to: "10:00" }
`;
    const places = marked.split("\n").flatMap((line, row) => {
      const column = line.indexOf("¦");
      return column < 0 ? [] : [`a.yaml:${row + 1}:${column + 1}`];
    });
    expect(mistakes(marked.replaceAll("¦", "")).map((text) => text.split(" ")[0])).toEqual(places);
  });

  it("all of them at once, in the order of files and lines, and nothing is given back", () => {
    const result = read(
      "lines: [{ id: 7 }]\nplacements: [{ id: p, kind: x }]",
      "creatives:\n- { id: c, title: '{{', body: b }\npolicy: { dueHour: 99 }",
    );
    expect(result.ok).toBe(false);
    expect(result.ok ? [] : result.error.map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual([
      "a.yaml:1 wrongType",
      "a.yaml:2 badValue",
      "b.yaml:2 templateSyntax",
      "b.yaml:3 tooBig",
    ]);
  });

  it("an entry that cannot be read is declared all the same: who names it is not at fault", () => {
    expect(mistakes(sound.replace("{ id: music }", "{ id: music, priority: 0 }"))).toEqual([
      "a.yaml:2:32 lines[0].priority is 0, the least is 1: give at least 1",
    ]);
  });

  it("an entry that cannot be read still tells its references and templates", () => {
    const text = `creatives:
  - { id: c, title: "{{ nobody.name }}", body: b, status: lively }
campaigns:
  - { id: a, line: music, kind: k, category: nothing, placement: p, creatives: {} }
`;
    const result = read(text);
    expect(result.ok ? [] : result.error.map(({ line, code, field }) => `${line} ${code} ${field}`)).toEqual([
      "2 unknownVariable creatives[0].title",
      "2 badValue creatives[0].status",
      "4 unknownReference campaigns[0].line",
      "4 badValue campaigns[0].category",
      "4 unknownReference campaigns[0].placement",
    ]);
  });

  it("nesting without end is refused, not fallen over", () => {
    const deep = `audiences: [{ id: a, where: ${"{ not: ".repeat(5000)}{ trait: x, is: 1 }${" }".repeat(5000)} }]`;
    expect(mistakes("[".repeat(20_000))).toEqual(["a.yaml:1:1 the file is nested too deeply: nest values at most a hundred deep"]);
    expect(mistakes(deep)).toEqual(["a.yaml:1:1 the file is nested too deeply: nest values at most a hundred deep"]);
  });

  it("aliases that multiply are refused", () => {
    const layers = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(", ")}]`);
    expect(mistakes(["a0: &a0 [x]", ...layers].join("\n"))[0]).toBe(
      "a.yaml:1:1 the file repeats too much by aliases: use at most 1000 aliases, or write the values out",
    );
  });
});

it("warns of a service category in a marketing class, and goes on", () => {
  const result = read(sound.replace("category: content", "category: order"));
  expect(result.ok && result.value.warnings.map(mistakeText)).toEqual([
    'a.yaml:9:51 campaign "a" has the category order and the placement "push-marketing" of class marketing: it will count and be capped as marketing: use a placement of class service if the vendors granted you this category',
  ]);
});

it("warns of a second touch that would come when its messages have ended", () => {
  const result = read(sound.replace("category: content", "category: content, secondTouch: { after: 2h }"));
  expect(result.ok && result.value.warnings.map(mistakeText)).toEqual([
    expect.stringContaining(
      'campaign "a" has its second touch after 2h, and its messages end 2h after their time: make policy.patience longer, or secondTouch.after shorter',
    ),
  ]);
  expect(read(sound.replace("category: content", "category: content, secondTouch: { after: 119m }"))).toMatchObject({
    ok: true,
    value: { warnings: [] },
  });
});

it("examples/music.yaml has no mistake and no warning", () => {
  const text = readFileSync(new URL("../../examples/music.yaml", import.meta.url), "utf8");
  const result = readFiles([{ name: "music.yaml", text }], { storedAtMs: 0 });
  expect(result.ok ? result.value.warnings : result.error.map(mistakeText)).toEqual([]);
});
