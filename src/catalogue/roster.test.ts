import { describe, expect, it } from "vitest";
import { compile } from "./compile.ts";
import { exportYaml } from "./format.ts";
import { applyDeclared } from "./merge.ts";
import { readFiles } from "./read-files.ts";
import { emptyDeclared } from "./schema.ts";
import { readStored } from "./stored.ts";
import { mistakeText } from "./yaml-places.ts";

const rest = `
lines: [{ id: music, quota: { perDay: 1000 } }, { id: video }]
placements: [{ id: push, kind: push }, { id: banner, kind: pull }]
audiences: [{ id: loyal, where: { trait: plan, is: paid } }, { id: fresh, where: { trait: plan, is: trial } }]
campaigns:
  - { id: song, line: music, kind: recall, category: content, placement: push, creatives: {}, window: { from: "10:00", to: "22:00" } }
  - { id: clip, line: video, kind: promo, category: promotion, placement: push, creatives: {} }
`;

function read(text: string) {
  return readFiles([{ name: "a.yaml", text }], { storedAtMs: 0, current: emptyDeclared });
}

function applied(text: string) {
  const found = read(text);
  if (!found.ok) throw new Error(found.error.map(mistakeText).join("\n"));
  const result = applyDeclared(emptyDeclared, found.value.incoming, { prune: false });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const slot = (fields: string): string =>
  `roster: [{ id: r, line: music, from: "18:00", to: "20:00"${fields === "" ? "" : `, ${fields}`} }]\n`;

describe("a roster slot that is declared", () => {
  it("has a slot of the person's own zone every day unless it says otherwise", () => {
    const { roster } = compile(applied(`${rest}${slot("")}`).next, 1);
    expect(roster).toMatchObject([
      { id: "r", line: { id: "music" }, campaign: null, placement: null, audience: null, days: null, slots: 1 },
    ]);
    expect(roster[0]?.hours).toEqual({ fromMinute: 1080, toMinute: 1200, zone: "person" });
  });

  it.each([
    { name: "weekdays", days: "[1, 7]", kind: "weekdays", numbers: [1, 7] },
    { name: "dates", days: "[2026-03-04, 1970-01-02]", kind: "dates", numbers: [20516, 1] },
  ])("names $name", ({ days, kind, numbers }) => {
    const [found] = compile(applied(`${rest}${slot(`days: ${days}`)}`).next, 1).roster;
    expect(found?.days).toEqual({ kind, numbers: new Set(numbers) });
  });

  it("comes back from export and from the store as it was", () => {
    const text = slot("audience: loyal, campaign: song, days: [2026-03-04], zone: Asia/Shanghai, slots: 2");
    const { next } = applied(`${rest}${text}`);
    expect(exportYaml(next, ["roster"])).toBe(
      'roster:\n  - id: r\n    line: music\n    campaign: song\n    audience: loyal\n    days:\n      - "2026-03-04"\n    from: "18:00"\n    to: "20:00"\n    zone: Asia/Shanghai\n    slots: 2\n',
    );
    expect(applied(exportYaml(next)).next).toEqual(next);
    expect(readStored(JSON.parse(JSON.stringify(next)))).toEqual(next);
  });

  it("may be missing from what an earlier version stored", () => {
    const { roster: _, ...before } = applied(rest).next;
    expect(readStored(before).roster).toEqual({});
  });

  it.each([
    ["no line of that name", slot("").replace("music", "musik"), 'roster slot "r" names the line "musik", which is not declared'],
    ["no campaign of that name", slot("campaign: son"), 'roster slot "r" names the campaign "son", which is not declared'],
    ["no audience of that name", slot("audience: all"), 'roster slot "r" names the audience "all", which is not declared'],
    ["another line's campaign", slot("campaign: clip"), 'roster slot "r" is for the line "music" and the campaign "clip" of line "video"'],
    [
      "another placement's campaign",
      slot("campaign: song, placement: banner"),
      'is for the placement "banner" and the campaign "song" of placement "push"',
    ],
    ["an eighth weekday", slot("days: [8]"), "days"],
    ["weekdays and dates", slot("days: [1, 2026-03-04]"), 'days[1] is "2026-03-04", which is not a number'],
    ["a date that is none", slot("days: [2026-02-30]"), "days"],
    ["no slot", slot("slots: 0"), "slots is 0, the least is 1"],
    ["no hours", slot("").replace("20:00", "18:00"), 'roster slot "r" begins and ends at 18:00, so that it is empty'],
  ])("is refused with %s", (_name, text, says) => {
    const found = read(`${rest}${text}`);
    expect(found.ok ? "" : found.error.map(mistakeText).join("\n")).toContain(says);
  });
});

describe("a roster that cannot be kept is warned of", () => {
  const two = `roster:
  - { id: a, line: music, from: "18:00", to: "20:00", slots: 2 }
  - { id: b, line: video, from: "12:00", to: "14:00" }
`;
  const warningsOf = (text: string): readonly string[] =>
    applied(text).warnings.map(({ refusal }) => `${refusal.code}: ${refusal.message}: ${refusal.remedy}`);

  it("not where everything fits", () => {
    expect(warningsOf(`${rest}${two}policy: { limits: [{ each: person, max: 3, per: day }, { each: person, gap: 1h }] }`)).toEqual([]);
  });

  it.each<readonly [string, string, string]>([
    [
      "more slots a day than the ceiling",
      `${two}policy: { limits: [{ each: person, max: 2, per: day }] }`,
      'rosterAboveLimit: roster slots "b", "a" (video, music) keep 3 messages of a person free within 8 hours, where the limit "max 2 per day each person" lets 2 through: take slots away, set them further apart, or raise the limit',
    ],
    [
      "more slots a week than the weekly maximum",
      `${slot("")}policy: { volume: { maxPerWeek: 5 } }`,
      'rosterAboveLimit: roster slot "r" keeps 6 messages of a person free within 6 days, where the limit "volume.maxPerWeek" lets 5 through: take slots away, set them further apart, or raise the limit',
    ],
    [
      "more slots than fit between the gaps",
      `${slot("slots: 3")}policy: { limits: [{ each: person, gap: 90m }] }`,
      'rosterAboveLimit: roster slot "r" keeps 3 messages of a person free within 2 hours, where the limit "gap 90m each person" lets 2 through: take slots away, set them further apart, or raise the limit',
    ],
    [
      "one kind twice within its cooldown",
      `${slot("campaign: song, days: [1, 4]")}policy: { limits: [{ each: [person, kind], max: 1, per: 7d }] }`,
      'rosterWithinCooldown: roster slot "r" keeps 2 messages of a person free within 4 days, where the limit "max 1 per 7d each person, kind" lets 1 through: set the slots of one kind further apart than its cooldown, or make the cooldown shorter',
    ],
    [
      "a date too near to a weekday",
      `roster: [{ id: r, line: music, from: "18:00", to: "20:00", days: [1] }, { id: d, line: video, from: "18:00", to: "20:00", days: [2026-03-04] }]
policy: { limits: [{ each: person, max: 1, per: week }] }`,
      'rosterAboveLimit: roster slots "r", "d" (music, video) keep 2 messages of a person free within 3 days, where the limit "max 1 per week each person" lets 1 through: take slots away, set them further apart, or raise the limit',
    ],
    [
      "hours within quiet hours",
      `${slot("")}policy: { quietHours: { from: "17:00", to: "08:00", then: delay } }`,
      'rosterInQuietHours: roster slot "r" (18:00–20:00) lies within the quiet hours 17:00–08:00, when nothing is sent: move its from and to out of the quiet hours, or remove it',
    ],
    [
      "hours outside the campaign's window",
      slot("campaign: song").replace("18:00", "06:00").replace("20:00", "09:30"),
      'rosterOutsideWindow: roster slot "r" is kept free for nobody: the window 10:00–22:00 of the campaign "song" does not meet its hours 06:00–09:30: move the slot\'s hours into the window, or widen the window',
    ],
    [
      "a line without campaign there",
      slot("placement: banner"),
      'rosterWithoutCampaign: roster slot "r" is kept free for nobody: the line "music" has no campaign for the placement "banner": declare one, or remove the slot',
    ],
    [
      "dates on which the campaign does not run",
      `${slot("campaign: late, days: [2026-03-04]").replace("music", "video")}campaigns: [{ id: late, line: video, kind: promo, category: promotion, placement: push, creatives: {}, start: "2026-03-10T00:00:00Z" }]
`,
      'rosterOutsideRun: roster slot "r" is kept free for nobody: the campaign "late" does not run on its days: change its days, or start and end of the campaign',
    ],
    [
      "a quota smaller than one person's slots",
      `${slot("slots: 2").replace("music", "small")}lines: [{ id: small, quota: { perDay: 1 } }]
campaigns: [{ id: late, line: small, kind: promo, category: promotion, placement: push, creatives: {} }]
`,
      'rosterAboveQuota: the roster keeps 2 messages a day with each person free for the line "small", which may send 1 a day to all people together: raise the line\'s quota, or give the slots an audience that it is enough for',
    ],
  ])("%s", (_name, text, says) => {
    const known = applied(rest).next;
    const found = readFiles([{ name: "a.yaml", text }], { storedAtMs: 0, current: known });
    if (!found.ok) throw new Error(found.error.map(mistakeText).join("\n"));
    const result = applyDeclared(known, found.value.incoming, { prune: false });
    const warnings = result.ok ? result.value.warnings : [];
    expect(warnings.map(({ refusal }) => `${refusal.code}: ${refusal.message}: ${refusal.remedy}`)).toEqual([says]);
    // The file's own reading tells it with a place.
    expect(found.value.warnings.map(({ code }) => code)).toEqual([says.split(":")[0]]);
  });

  it("not where the slots are for different audiences", () => {
    const text = `roster:
  - { id: a, line: music, from: "18:00", to: "20:00", audience: loyal }
  - { id: b, line: video, from: "12:00", to: "14:00", audience: fresh }
`;
    expect(warningsOf(`${rest}${text}policy: { limits: [{ each: person, max: 1, per: day }] }`)).toEqual([]);
  });
});
