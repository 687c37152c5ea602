import { Analytics } from "@segment/analytics-node";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { maxItemBytes } from "./limits.ts";
import { type CallType, type Intake, type IntakeItem, parseBatch, parseCall } from "./parse-event.ts";

const receivedAtMs = Date.UTC(2026, 2, 2, 9);
const context = { receivedAtMs, lab: false };
const iso = (atMs: number): string => new Date(atMs).toISOString();
const call = (type: CallType, body: unknown, lab = false): Intake => parseCall(type, body, { receivedAtMs, lab });
const only = (intake: Intake): IntakeItem => {
  const [item] = intake.accepted;
  if (!item || intake.accepted.length !== 1) throw new Error(JSON.stringify(intake));
  return item;
};
const fact = (intake: Intake): unknown => {
  const item = only(intake);
  return item.kind === "fact" ? item.addressed.fact : item;
};
const refusal = (intake: Intake): unknown => {
  expect(intake.accepted).toEqual([]);
  return intake.refused.map(({ code, field }) => [code, field]);
};
const track = { userId: "u", event: "play", messageId: "k" };

describe("Segment calls", () => {
  it("become facts of the person they name", () => {
    const body = {
      ...track,
      properties: { itemId: "song-9" },
      timestamp: iso(receivedAtMs - HOUR_MS),
      context: { device: { id: "d1" }, timezone: "Asia/Tokyo", locale: "ja_JP" },
    };
    expect(only(call("track", body))).toEqual({
      kind: "fact",
      index: 0,
      addressed: {
        personId: "u",
        key: "k",
        receivedAtMs,
        fact: {
          kind: "event",
          atMs: receivedAtMs - HOUR_MS,
          name: "play",
          properties: { itemId: "song-9" },
          deviceId: "d1",
          zone: "Asia/Tokyo",
          locale: "ja-JP",
        },
      },
    });
  });

  it.each([
    [
      "a page by its own name",
      "page",
      { name: "Home", category: "Main", properties: { path: "/" } },
      "page",
      { path: "/", name: "Home", category: "Main" },
    ],
    ["a screen without properties", "screen", { name: "Player", properties: null }, "screen", { name: "Player" }],
  ] as const)("name %s", (_, type, body, name, properties) => {
    expect(fact(call(type, { anonymousId: "a", ...body }))).toMatchObject({ kind: "event", name, properties });
  });

  it.each([
    ["the known id goes before the anonymous one", { userId: "u", anonymousId: "a" }, "u"],
    ["an anonymous id gets a prefix", { userId: null, anonymousId: "a" }, "anon:a"],
    ["a number counts as text", { userId: 42 }, "42"],
  ])("are addressed: %s", (_, ids, personId) => {
    expect(only(call("track", { event: "play", ...ids }))).toMatchObject({ addressed: { personId } });
  });

  it("link an anonymous person on identify with both ids", () => {
    const { accepted } = call("identify", { userId: "u", anonymousId: "a", traits: { plan: "paid" }, messageId: "k" });
    expect(accepted).toMatchObject([
      { kind: "fact", addressed: { personId: "u", key: "k", fact: { kind: "traits", traits: { plan: "paid" } } } },
      { kind: "link", from: "anon:a", fromAnonymous: null, to: "u", key: "k:link" },
    ]);
  });

  it("link on alias, leaving open which of the two the previous id is", () => {
    expect(only(call("alias", { previousId: "old", userId: "u", messageId: "k" }))).toMatchObject({
      kind: "link",
      from: "old",
      fromAnonymous: "anon:old",
      to: "u",
      key: "k",
    });
  });

  it("turn a group into traits", () => {
    expect(fact(call("group", { userId: "u", groupId: 7, traits: { plan: "team", address: { city: "Kyoto" } } }))).toMatchObject({
      traits: { group: "7", "group.plan": "team", "group.address.city": "Kyoto" },
    });
  });

  it.each([
    ["Push Notification Received", { carillon_message: "m1" }, undefined, "delivered"],
    ["Push Notification Tapped", { data: { carillon_message: "m1" } }, undefined, "opened"],
    ["Push Opened", {}, { carillon_message: "m1" }, "opened"],
    ["Push Delivered", { carillon_message: "m1" }, undefined, "delivered"],
  ])("turn %s with our message into an outcome", (event, properties, inContext, outcome) => {
    const body = { userId: "u", event, properties, context: { ...inContext, device: { id: "d1" } } };
    expect(fact(call("track", body))).toEqual({ kind: "outcome", atMs: receivedAtMs, messageId: "m1", deviceId: "d1", outcome });
  });

  it("leave push events of others, and bounces, events", () => {
    expect(fact(call("track", { userId: "u", event: "Push Opened" }))).toMatchObject({ kind: "event" });
    expect(fact(call("track", { userId: "u", event: "Push Notification Bounced", properties: { carillon_message: "m1" } }))).toMatchObject({
      kind: "event",
    });
  });

  it("are taken without a zone or locale that does not exist, with a warning", () => {
    const intake = call("track", { ...track, context: { timezone: "No/Where", locale: "??" } });
    expect(fact(intake)).not.toHaveProperty("zone");
    expect(intake.warnings).toMatchObject([
      { index: 0, code: "unknownZone", field: "context.timezone" },
      { code: "badLocale", field: "context.locale" },
    ]);
  });
});

describe("the time of an event", () => {
  const at = (body: Record<string, unknown>, lab = false): number => {
    const found = fact(call("track", { ...track, ...body }, lab));
    return (found as { atMs: number }).atMs - receivedAtMs;
  };

  it.each([
    ["is its timestamp", { timestamp: iso(receivedAtMs - HOUR_MS) }, -HOUR_MS],
    ["is that of receipt when missing", {}, 0],
    ["is the original timestamp when that alone is given", { originalTimestamp: iso(receivedAtMs - 1) }, -1],
    [
      "is corrected when the sender's clock is behind",
      { timestamp: iso(receivedAtMs - 3 * HOUR_MS), sentAt: iso(receivedAtMs - 2 * HOUR_MS) },
      -HOUR_MS,
    ],
    [
      "is corrected when the sender's clock is ahead",
      { timestamp: iso(receivedAtMs + DAY_MS), sentAt: iso(receivedAtMs + DAY_MS + 500) },
      -500,
    ],
    [
      "is not corrected by a sending before the event",
      { timestamp: iso(receivedAtMs - HOUR_MS), sentAt: iso(receivedAtMs - 2 * HOUR_MS) },
      -HOUR_MS,
    ],
    ["may be five minutes ahead", { timestamp: iso(receivedAtMs + 5 * MINUTE_MS) }, 5 * MINUTE_MS],
    ["is that of receipt when further ahead", { timestamp: iso(receivedAtMs + 5 * MINUTE_MS + 1) }, 0],
    ["may be long ago", { timestamp: iso(receivedAtMs - 3000 * DAY_MS) }, -3000 * DAY_MS],
  ])("%s", (_, body, expected) => {
    expect(at(body)).toBe(expected);
  });

  it("is taken as it is in the laboratory, up to now", () => {
    expect(at({ timestamp: iso(receivedAtMs - HOUR_MS), sentAt: iso(receivedAtMs - 9 * HOUR_MS) }, true)).toBe(-HOUR_MS);
    expect(at({ timestamp: iso(receivedAtMs + 1) }, true)).toBe(0);
  });

  it("is corrected by the sentAt of the batch", () => {
    const batch = [{ ...track, type: "track", timestamp: iso(receivedAtMs + HOUR_MS) }];
    expect(fact(parseBatch({ batch, sentAt: iso(receivedAtMs + 2 * HOUR_MS) }, context))).toMatchObject({ atMs: receivedAtMs - HOUR_MS });
  });
});

describe("the key of a call without messageId", () => {
  const key = (body: Record<string, unknown>, atMs = receivedAtMs): string => {
    const item = only(parseCall("track", body, { receivedAtMs: atMs, lab: false }));
    return item.kind === "fact" ? item.addressed.key : "";
  };

  it("is the same for the same content at the same time, whenever it is received", () => {
    const body = { userId: "u", event: "play", timestamp: iso(receivedAtMs) };
    expect(key(body)).toBe(key(body, receivedAtMs + 1));
    expect(key(body)).not.toBe(key({ ...body, event: "stop" }));
  });

  it("differs for the same content without a time, which happened again", () => {
    expect(key({ userId: "u", event: "play" })).not.toBe(key({ userId: "u", event: "play" }, receivedAtMs + 1));
  });
});

describe("a refusal", () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

  it.each([
    ["no object", "track", [], ["notAnObject", undefined]],
    ["nobody named", "track", { event: "play" }, ["idMissing", "userId"]],
    ["an id that is none", "track", { userId: {}, event: "play" }, ["badId", "userId"]],
    ["a long id", "track", { userId: "x".repeat(257), event: "play" }, ["idTooLong", "userId"]],
    ["a known id with the anonymous prefix", "track", { userId: "anon:a", event: "play" }, ["reservedId", "userId"]],
    ["no event name", "track", { userId: "u" }, ["eventNameMissing", "event"]],
    ["a long event name", "track", { userId: "u", event: "x".repeat(257) }, ["eventNameTooLong", "event"]],
    ["properties that are none", "track", { ...track, properties: [] }, ["propertiesNotAnObject", "properties"]],
    ["deep properties", "track", { ...track, properties: deep(9) }, ["tooDeep", `properties${".a".repeat(8)}`]],
    [
      "a prototype key",
      "track",
      { ...track, properties: JSON.parse('{"x":[{"__proto__":1}]}') },
      ["forbiddenKey", "properties.x[0].__proto__"],
    ],
    ["a NUL character", "track", { ...track, properties: { a: "\0" } }, ["unstorableText", "properties.a"]],
    ["an item id that is none", "track", { ...track, properties: { itemId: {} } }, ["badItemId", "properties.itemId"]],
    ["a time that is none", "track", { ...track, timestamp: "yesterday" }, ["badTime", "timestamp"]],
    ["a long text of a trait", "identify", { userId: "u", traits: { bio: "x".repeat(513) } }, ["traitTooLong", "traits.bio"]],
    ["a deep trait", "identify", { userId: "u", traits: { a: { b: { c: 1 } } } }, ["traitTooDeep", "traits.a.b"]],
    ["a list of objects as trait", "identify", { userId: "u", traits: { a: [{}] } }, ["traitListNotFlat", "traits.a"]],
    [
      "too many traits",
      "identify",
      { userId: "u", traits: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [i, i])) },
      ["tooManyTraits", "traits"],
    ],
    ["a group without id", "group", { userId: "u" }, ["groupIdMissing", "groupId"]],
    ["an alias of nobody", "alias", { userId: "u" }, ["idMissing", "previousId"]],
    ["an alias of oneself", "alias", { userId: "u", previousId: "u" }, ["sameId", "previousId"]],
    ["too many bytes", "track", { ...track, properties: { text: "鐘".repeat(maxItemBytes / 3) } }, ["itemTooLarge", undefined]],
  ] as const)("names the field: %s", (_, type, body, expected) => {
    expect(refusal(call(type, body))).toEqual([expected]);
  });

  it("of endless nesting comes without a stack overflow", () => {
    const nested: unknown = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
    for (const body of [nested, { ...track, context: nested }, { ...track, properties: nested }])
      expect(call("track", body).refused).toHaveLength(1);
    expect(parseBatch({ batch: { nested } }, context).refused).toHaveLength(1);
    expect(parseBatch({ batch: [nested, { type: nested }] }, context).refused).toHaveLength(2);
  });

  it("of a whole batch says so", () => {
    expect(refusal(parseBatch(null, context))).toEqual([["batchMissing", "batch"]]);
  });

  it("in a batch names the item's index and path", () => {
    const { refused } = parseBatch(
      {
        batch: [
          { type: "track", ...track },
          { type: "track", event: "x" },
          { type: "sing", userId: "u" },
        ],
      },
      context,
    );
    expect(refused).toMatchObject([
      { index: 1, code: "idMissing", field: "batch[1].userId" },
      { index: 2, code: "unknownType", field: "batch[2].type", value: "sing" },
    ]);
  });

  it("meets only the items beyond the greatest number of a batch", () => {
    const batch = Array.from({ length: 2501 }, () => ({ type: "track", ...track }));
    const { accepted, refused } = parseBatch({ batch }, context);
    expect([accepted.length, refused.length, refused[0]?.index]).toEqual([2500, 1, 2500]);
  });
});

describe("a batch", () => {
  const valid = fc.record({
    type: fc.constantFrom("track", "page", "screen", "identify"),
    userId: fc.string({ minLength: 1, maxLength: 20 }).filter((id) => !id.startsWith("anon:") && !id.includes("\0")),
    event: fc.string({ minLength: 1, maxLength: 20 }).filter((name) => !name.includes("\0")),
    messageId: fc.uuid(),
    properties: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(fc.integer(), fc.boolean(), fc.stringMatching(/^[ -~]*$/)), {
      maxKeys: 5,
    }),
  });
  const near = fc.record(
    {
      type: fc.oneof(fc.constantFrom("track", "identify", "alias", "group"), fc.jsonValue()),
      userId: fc.jsonValue(),
      anonymousId: fc.jsonValue(),
      event: fc.jsonValue(),
      properties: fc.jsonValue(),
      traits: fc.jsonValue(),
      context: fc.jsonValue(),
      timestamp: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );

  it("takes every valid item whatever lies beside it, and judges each item once", () => {
    const items = fc.array(
      fc.oneof(
        valid.map((item) => ({ item, good: true })),
        fc.oneof(near, fc.jsonValue()).map((item) => ({ item, good: false })),
      ),
    );
    fc.assert(
      fc.property(items, (mixed) => {
        const { accepted, refused } = parseBatch({ batch: mixed.map(({ item }) => item) }, context);
        const taken = new Set(accepted.map(({ index }) => index));
        const left = new Set(refused.map(({ index }) => index));
        for (const [index, { good }] of mixed.entries()) if (good) expect(taken).toContain(index);
        expect(refused).toHaveLength(left.size);
        expect(taken.size + left.size).toBe(mixed.length);
        expect([...taken].some((index) => left.has(index))).toBe(false);
        for (const one of refused) expect([one.code, one.message, one.remedy].every((text) => text.length > 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("of the official Segment SDK is taken whole", async () => {
    const bodies: unknown[] = [];
    const httpClient = async (_url: unknown, init?: { body?: unknown }): Promise<Response> => {
      bodies.push(JSON.parse(String(init?.body)));
      return new Response("{}");
    };
    const analytics = new Analytics({ writeKey: "key", httpClient: httpClient as typeof fetch });
    const when = { timestamp: new Date(receivedAtMs - HOUR_MS), context: { device: { id: "d1" }, timezone: "Asia/Tokyo" } };
    analytics.track({ userId: "u", event: "play", properties: { itemId: "song-9" }, ...when });
    analytics.track({ anonymousId: "a", event: "play" });
    analytics.identify({ userId: "u", anonymousId: "a", traits: { name: "Ada", address: { city: "London" } } });
    analytics.page({ userId: "u", name: "Home", category: "Main" });
    analytics.screen({ anonymousId: "a", name: "Player" });
    analytics.group({ userId: "u", groupId: "g", traits: { plan: "team" } });
    analytics.alias({ userId: "u", previousId: "a" });
    await analytics.flush();
    const intakes = bodies.map((body) => parseBatch(body, { receivedAtMs: Date.now(), lab: false }));
    expect(intakes.flatMap(({ refused, warnings }) => [...refused, ...warnings])).toEqual([]);
    expect(
      intakes.flatMap(({ accepted }) => accepted.map((item) => (item.kind === "fact" ? item.addressed.fact.kind : item.kind))),
    ).toEqual(["event", "event", "traits", "link", "event", "event", "traits", "link"]);
  });
});
